"""A page to read and print."""
