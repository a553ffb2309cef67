"""The movement: arrays in, arrays out."""
