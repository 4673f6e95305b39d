"""The page of the codebook."""
