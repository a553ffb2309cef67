"""Work on untrusted bytes, done in a process of its own with limits on memory and time."""
