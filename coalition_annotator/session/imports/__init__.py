"""Imports: survey what files say, map it to the codebook, write it as one change, keep a report."""
