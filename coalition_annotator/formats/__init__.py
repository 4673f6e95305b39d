"""One folder a format: how its files are read and written. Knows no project."""
