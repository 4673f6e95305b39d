"""This program's codebook file."""
