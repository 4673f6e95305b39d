"""REFI-QDA projects of QDA programs."""
