"""Places, days and speakers named in a sentence."""
