"""Open suggestions of a project, decisions on them, training."""
