"""The window of an import: what files hold, where it goes, doubles, problems, and reports of past imports."""
