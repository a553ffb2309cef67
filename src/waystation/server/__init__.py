"""The server: the page with its controls and the evidence desk, for one machine."""
