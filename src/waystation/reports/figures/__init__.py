"""What a sentence says of a figure: kind, place, day, speaker, modality."""
