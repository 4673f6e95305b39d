"""The pages of statements: networks, matrix, timeline, and the table of all claims."""
