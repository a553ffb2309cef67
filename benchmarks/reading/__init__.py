"""How well and how fast reports are read: `python -m benchmarks.reading`."""
