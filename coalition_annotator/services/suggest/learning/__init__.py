"""A recommender that learns a project's own tags: a conditional random field over words."""
