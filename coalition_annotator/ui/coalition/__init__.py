"""The page on which the coalition is seen: matrix, network, timeline."""
