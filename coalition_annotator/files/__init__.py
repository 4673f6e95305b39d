"""Reading and writing files safely: whole or not at all, never over a project."""
