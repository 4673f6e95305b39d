"""Downloads from Factiva."""
