"""Words of a language: tokens, phrases and tables that stand in its data file."""
