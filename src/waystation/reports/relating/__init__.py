"""What the figures of one report are to each other."""
