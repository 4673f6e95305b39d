"""WebAnno TSV of INCEpTION."""
