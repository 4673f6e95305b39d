"""The page to compare annotators and decide on an agreed version."""
