"""What the commands are called: read at each start, so it imports nothing."""

from __future__ import annotations

COMMANDS = (
    "new", "info", "check", "add", "import", "export", "network", "agreement", "assign", "package", "merge", "agree",
    "suggest", "evaluate", "recommender", "language-model", "polarisation", "backbone", "phases", "communities", "team",
)  # fmt: skip
