"""Colours and letters of the charts: those of the page (`web/src/style/base.css`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BAND_MOST, BAND_HALF, MIDDLE = "#cde3f1", "#8fc1e1", "#05568b"
"""9 in 10 runs, 5 in 10 runs, the middle: one hue, from light to dark in grey as well."""
UNKNOWN = "#bfc4c8"
BLUE, DEEP = "#4f9ed0", "#0b3754"
BROWN, ORANGE = "#9c4637", "#e4a202"
INK, SOFT, LINE, EDGE = "#1d2429", "#55616a", "#d5dadd", "#7a8790"
SEA, LAND, BORDER, COUNTRY, ROUTE = "#e9eef1", "#faf9f6", "#b9b4aa", "#6f685c", "#6f8ea5"
LEVELS: Mapping[str, str] = {
    "unlikely": "#cde3f1",
    "possible": "#4f9ed0",
    "even": "#05568b",
    "likely": "#e4a202",
    "very": "#9c4637",
}
"""Colours of chances; the word stands beside each."""

DPI = 150
STYLE: Mapping[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.parse_math": False,
    "text.usetex": False,
    "text.color": INK,
    "axes.edgecolor": EDGE,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    "savefig.dpi": DPI,
    "hatch.linewidth": 0.6,
    "hatch.color": MIDDLE,
    "path.simplify": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "waystation",
    "axes.formatter.use_locale": False,
}
"""What holds while drawing. SVG keeps its letters as text, for search and for screen readers."""
