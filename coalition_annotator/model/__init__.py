"""Plain frozen data and text arithmetic: no Qt, no SQL, no files."""
