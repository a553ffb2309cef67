"""From reports, or a place on the map, to a scenario folder a person can edit."""
