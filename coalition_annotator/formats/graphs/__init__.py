"""GraphML, GEXF and matrices of networks."""
