"""A situation report: one page of words about a forecast, as Markdown or Word."""
