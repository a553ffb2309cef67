"""The vocabulary every stage shares: frozen records, units, days, errors, random streams."""
