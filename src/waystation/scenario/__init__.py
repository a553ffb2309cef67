"""A folder on disk to a validated Scenario, and the Scenario to the arrays of a Model."""
