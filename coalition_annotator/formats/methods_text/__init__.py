"""A paragraph on methods and citation."""
