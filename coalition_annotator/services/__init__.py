"""Pure functions over values: proposals, alignment. No store, no Qt."""
