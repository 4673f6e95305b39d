"""The recommender: a CRF that learns from a project's own annotations."""
