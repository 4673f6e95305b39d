"""Downloads from Nexis Uni and LexisNexis."""
