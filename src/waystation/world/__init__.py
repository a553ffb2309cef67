"""What is known of the world: names of places, outlines of countries."""
