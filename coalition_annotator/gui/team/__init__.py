"""Working with others: packages, merging, assignments."""
