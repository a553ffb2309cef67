"""The console of tables and briefings, which takes long to load: texts cleaned, colours our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from waystation.domain.printable import printable
from waystation.page.clean_stream import beneath


class Screen(Console):
    """A console whose texts are cleaned; its own colours go past `CleanStream`."""

    @property
    def file(self) -> IO[str]:
        """Where it writes, below what cleans the others."""
        return cast("IO[str]", beneath(super().file))

    @file.setter
    def file(self, new_file: IO[str]) -> None:
        self._file = new_file

    def render_str(self, text: str, **how: Any) -> Text:  # noqa: ANN401 - as rich has them
        """A text, cleaned before its width is taken."""
        return super().render_str(printable(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The parts of what is shown: texts cleaned, without addresses behind them."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else _clean(segment)


def _clean(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is not None and style.link:
        style = style.update_link(None)
    return Segment(printable(text), style)
