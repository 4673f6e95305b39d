"""What the machine proposes: countries, attributions, learned tags, entities. Values in, values out."""
