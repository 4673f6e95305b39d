"""The page with all statements as a table."""
