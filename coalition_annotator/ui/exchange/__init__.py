"""Working with colleagues: merging their files, packages for them, assignments, bulk decisions, a watched folder."""
