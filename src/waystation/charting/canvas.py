"""The sheet every chart stands on: sentence, stamp, status, source; and its PNG and SVG.

Nothing of matplotlib's global state is changed: figures are made without pyplot, and styles hold
only while drawing.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waystation.charting import words
from waystation.charting.look import BROWN, DPI, EDGE, INK, LINE, SOFT, STYLE
from waystation.domain.errors import InputError, Problem
from waystation.domain.printable import printable_line
from waystation.forecasting.export import replace_all
from waystation.page.schema import PageData

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (9.0, 5.6)
"""Inches."""
SIDE = 0.35
_PER_INCH = 72 / 0.56
"""Letters of one point in an inch: the mean width of DejaVu Sans is 0.56 of its size."""
_BOLD = 0.87
"""Letters of usual width for one bold letter."""
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_FONT = re.compile(r"(?<![\w,] )'DejaVu Sans'")


@dataclass(frozen=True)
class Chart:
    """One chart, drawn.

    Attributes:
        figure: The figure, of matplotlib.
        axes: What was drawn into: one, or a panel each.
        title: The sentence above it.
        told: What it shows, in words, for those who do not see it.
    """

    figure: Figure
    axes: tuple[Axes, ...]
    title: str
    told: str

    def png(self) -> bytes:
        """The chart as PNG, with title and words inside; the same chart gives the same bytes."""
        title, told = printable_line(self.title), printable_line(self.told)
        found = {"Title": title, "Description": told, "Software": "Waystation"}
        return self._bytes("png", found)

    def svg(self) -> bytes:
        """The chart as SVG, with title and words for screen readers; the same bytes each time."""
        title, told = printable_line(self.title), printable_line(self.told)
        made = self._bytes("svg", {"Date": None, "Creator": "Waystation", "Title": title})
        return _accessible(made.decode(), title, told).encode()

    def save(self, path: str | Path) -> Path:
        """Write it, whole or not at all; the ending says as what.

        Args:
            path: A file ending in .png or .svg.

        Raises:
            InputError: Another ending.
            OSError: The file cannot be written.
        """
        file = Path(path)
        if file.suffix not in (".png", ".svg"):
            raise InputError(
                [Problem(str(path), 0, "", file.suffix or "no ending", ".png or .svg")]
            )
        replace_all(file.parent, {file.name: self.png() if file.suffix == ".png" else self.svg()})
        return file

    def _repr_png_(self) -> bytes:
        return self.png()

    def _bytes(self, kind: str, metadata: Mapping[str, str | None]) -> bytes:
        buffer = io.BytesIO()
        with style(), warnings.catch_warnings():
            # A letter that no font here has is drawn as a box; SVG keeps it.
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            self.figure.savefig(buffer, format=kind, metadata=dict(metadata))
        return buffer.getvalue()


@contextmanager
def style() -> Iterator[None]:
    """Our colours and letters, while drawing.

    Raises:
        InputError: Matplotlib is not installed.
    """
    matplotlib = plots_module()
    with matplotlib.rc_context(STYLE):
        yield


def plots_module() -> Any:  # noqa: ANN401
    """The library that draws.

    Raises:
        InputError: It is not installed.
    """
    try:
        import matplotlib
    except ImportError:
        expected = "pip install 'waystation[plots]'"
        raise InputError([Problem("charts", 0, "", "no matplotlib installed", expected)]) from None
    return matplotlib


def new_figure(size: tuple[float, float] = SIZE) -> Figure:
    """An empty figure with a renderer of its own."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place told in inches from the lower left."""
    wide, high = figure.get_size_inches()
    return figure.add_axes((left / wide, bottom / high, width / wide, height / high))


def frame(figure: Figure, data: PageData, title: str, measure: str) -> tuple[float, float]:
    """Write everything around the chart; the lowest and the highest inch left for it.

    Args:
        figure: The figure.
        data: The data of the page.
        title: The sentence.
        measure: What is counted, and where.
    """
    wide, high = (float(one) for one in figure.get_size_inches())
    top = high - 0.3
    write(figure, SIDE, top, words.stamp_line(data), size=8, color=SOFT)
    _stamp(figure, wide - SIDE, top, words.short(words.status(data), 44), data)
    top -= 0.34
    for text in words.wrapped(title, int(letters(wide, 12.5) * _BOLD), 6):
        write(figure, SIDE, top, text, size=12.5, weight="bold")
        top -= 0.235
    top -= 0.02
    for text in words.wrapped(measure, letters(wide, 9), 2):
        write(figure, SIDE, top, text, size=9, color=SOFT)
        top -= 0.18
    top += 0.18
    low = 0.16
    for text in reversed(words.source_lines(data)):
        for part in reversed(words.wrapped(text, letters(wide, 7.5), 2)):
            write(figure, SIDE, low, part, size=7.5, color=SOFT)
            low += 0.14
    figure.add_artist(_rule(SIDE / wide, 1 - SIDE / wide, (low + 0.03) / high))
    return low + 0.1, top - 0.14


def letters(width: float, size: float) -> int:
    """Letters of a size that fit between the sides of a sheet so many inches wide."""
    return int((width - 2 * SIDE) * _PER_INCH / size)


def write(figure: Figure, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401
    """A text at a place told in inches from the lower left."""
    wide, high = figure.get_size_inches()
    figure.text(
        x / wide,
        y / high,
        words.kept_apart(printable_line(text)),
        va="baseline",
        **{"color": INK, **look},
    )


def _stamp(figure: Figure, x: float, y: float, text: str, data: PageData) -> None:
    draft = data["stamp"]["status"] != "reviewed"
    colour = BROWN if draft else SOFT
    box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": colour, "linewidth": 1}
    write(figure, x - 0.05, y, text, size=8, color=colour, weight="bold", ha="right", bbox=box)


def _rule(left: float, right: float, height: float) -> Any:  # noqa: ANN401
    from matplotlib.lines import Line2D

    return Line2D([left, right], [height, height], color=LINE, linewidth=0.8)


def key(figure: Figure, handles: Sequence[Any], low: float, columns: int | None = None) -> float:
    """What lines, bands and dots mean, above the source; the lowest inch that is left."""
    wide, high = (float(one) for one in figure.get_size_inches())
    columns = columns or len(handles)
    figure.legend(
        handles=list(handles),
        loc="lower left",
        bbox_to_anchor=((SIDE + 0.01) / wide, low / high),
        ncols=columns,
        fontsize=8,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.6,
        handletextpad=0.5,
        columnspacing=1.3,
        labelcolor=INK,
    )
    return low + 0.19 * -(-len(handles) // columns) + 0.03


def plain_axes(ax: Axes) -> None:
    """Axes without a box: light lines across, small marks."""
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(EDGE)
    ax.grid(axis="y", color=LINE, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(axis="both", length=0, labelsize=8, labelcolor=INK)
    ax.tick_params(axis="x", length=3, color=EDGE)


def _accessible(svg: str, title: str, told: str) -> str:
    """An SVG that says in words what it shows; its letters have more than one font to be had in."""
    named = f'<title id="t">{escape(title)}</title><desc id="d">{escape(told)}</desc>'
    svg = _ROOT.sub(
        lambda root: f'{root[0][:-1]} role="img" aria-labelledby="t d">\n {named}', svg, count=1
    )
    return _FONT.sub("'DejaVu Sans', Verdana, sans-serif", svg)
