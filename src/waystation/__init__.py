"""Waystation: from reports of people on the move to a forecast of arrivals and needs."""

__version__ = "0.1.0"
