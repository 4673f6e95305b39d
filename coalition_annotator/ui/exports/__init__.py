"""The window of an export: format, selection, what is lost."""
