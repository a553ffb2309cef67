"""From a raw text to sentences: header lines, mended characters, cuts."""
