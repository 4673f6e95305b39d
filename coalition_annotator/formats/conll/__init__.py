"""CoNLL-2003 and IOB2."""
