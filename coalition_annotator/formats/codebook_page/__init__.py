"""The codebook as a page to read."""
