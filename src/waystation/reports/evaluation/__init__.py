"""How well figures are read: labelled documents against what the reader finds."""
