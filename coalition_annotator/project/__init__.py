"""One open project: the only place where file, formats, analysis and language meet."""
