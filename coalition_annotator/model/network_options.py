"""What may be chosen when a discourse network is made: qualifier, normalisation, rule for duplicates."""

from __future__ import annotations

IGNORE, CONGRUENCE, CONFLICT, SUBTRACT = "ignore", "congruence", "conflict", "subtract"
QUALIFIERS = (IGNORE, CONGRUENCE, CONFLICT, SUBTRACT)
NONE, ACTIVITY, PROMINENCE = "none", "activity", "prominence"
AVERAGE, JACCARD, COSINE = "average", "jaccard", "cosine"
DNA_JACCARD, DNA_COSINE = "dna-jaccard", "dna-cosine"
TWO_MODE_NORMS, ONE_MODE_NORMS = (NONE, ACTIVITY, PROMINENCE), (NONE, AVERAGE, JACCARD, COSINE, DNA_JACCARD, DNA_COSINE)
ALL, ARTICLE, WEEK, MONTH, YEAR, OVERALL = "all", "article", "week", "month", "year", "overall"
DUPLICATES = (ALL, ARTICLE, WEEK, MONTH, YEAR, OVERALL)
