"""Discourse networks: at one time and over time, their backbone, polarisation, phases, clusters and uncertainty."""
