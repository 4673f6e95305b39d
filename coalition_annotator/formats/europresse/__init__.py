"""Downloads from Europresse."""
