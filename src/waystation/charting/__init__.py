"""Charts of a forecast as pictures: PNG and SVG. Needs matplotlib, which only this folder loads."""
