"""Tables in reports, row by row."""
