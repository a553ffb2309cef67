"""Ties the stages together: run, quantiles, needs, files."""
