"""Forecasts passed on: products made for an audience, which check themselves by the rules."""
