"""What operating systems do differently: locks, limits, processes, folders."""
