"""Suggestions in the window: kept for the open article, painted, taken, declined; the recommender's dialog."""
