"""Where a text quotes what was purged, and the text without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

RUN = 6
"""Words in a row that are the same in both make a quotation. Assumption: long enough that no plain
phrase ("by the end of the day") is taken for one."""

LONG = 5
"""Words from which on a text of its own (a short sentence, a note) is looked for inside of others,
and not only where it stands alone. Assumption, as above."""

SHORT = 6
"""Characters from which on any text of its own is looked for inside what is told of its figure."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Quotes:
    """What is looked for.

    Attributes:
        mark: What stands in place of a quotation.
        swaps: Texts and what stands in their stead.
        runs: Every `RUN` words in a row of the purged texts, in lower case.
    """

    mark: str
    swaps: Mapping[str, str]
    runs: frozenset[tuple[str, ...]]
    _long: tuple[str, ...] = field(init=False)
    _short: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        longest_first = sorted(self.swaps, key=len, reverse=True)
        long = (text for text in longest_first if len(_WORD.findall(text)) >= LONG)
        object.__setattr__(self, "_long", tuple(long))
        short = (text for text in longest_first if len(text) >= SHORT)
        object.__setattr__(self, "_short", tuple(short))

    def within(self, text: str) -> bool:
        """True where a text quotes, long or whole."""
        return any(one in text for one in self._long) or self._runs_in(text)

    def without(self, text: str, *, of_figure: bool = False) -> str:
        """The text without what it quotes; itself where it quotes nothing.

        Args:
            text: The text.
            of_figure: True for what is told of a figure, where shorter quotations are looked for.
        """
        if text in self.swaps:
            return self.swaps[text]
        for one in self._short if of_figure else self._long:
            text = text.replace(one, self.swaps[one])
        return self.mark if self._runs_in(text) else text

    def _runs_in(self, text: str) -> bool:
        return bool(self.runs) and any(run in self.runs for run in _runs(text))


def quotes(mark: str, texts: Iterable[str], swaps: Mapping[str, str]) -> Quotes:
    """What to look for.

    Args:
        mark: What stands in place of a quotation.
        texts: Whole texts, any `RUN` words in a row of which make a quotation.
        swaps: Texts and what stands in their stead; those that stay as they are do not count.
    """
    found = frozenset(run for text in texts for run in _runs(text))
    changed = {old: new for old, new in swaps.items() if old.strip() and old != new}
    return Quotes(mark, changed, found)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
