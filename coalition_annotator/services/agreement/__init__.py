"""How well annotators agree: over words, over spans, over values, and how sure that is."""
