"""Numbers as written, their hedges, and who is counted."""
