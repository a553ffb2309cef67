"""Who does the tasks of a run: this process, or the workers of a cluster."""
