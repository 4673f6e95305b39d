"""The page to read and annotate articles."""
