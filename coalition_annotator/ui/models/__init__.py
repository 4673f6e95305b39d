"""Qt item models over the open project."""
