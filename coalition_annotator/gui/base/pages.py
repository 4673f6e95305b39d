"""The pages of a project, by their ids."""

from __future__ import annotations

READ, REVIEW, COALITION, DATA = "read", "review", "coalition", "data"
ENTITIES, CODEBOOK = "entities", "codebook"
