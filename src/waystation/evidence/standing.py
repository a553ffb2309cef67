"""How a figure stands after everything that was settled about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from waystation.domain.evidence import Ruling
from waystation.domain.vocabulary import Verdict
from waystation.evidence.migrate import FOLDER

_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Standing:
    """What is in force of all rulings on one figure.

    A folder takes figures back and reinstates them as its files come and go. What a person
    settled stays in force beside that, until a person settles something else.

    Attributes:
        gone: The folder's withdrawal in force; None when the folder holds the figure.
        last: The person's last word; None when there is none, or it was taken back.
    """

    gone: Ruling | None = None
    last: Ruling | None = None

    @property
    def withdrawn(self) -> bool:
        """True when the folder or a person took the figure back."""
        by_person = self.last is not None and self.last.verdict is Verdict.WITHDRAWN
        return self.gone is not None or by_person

    @property
    def ruling(self) -> Ruling | None:
        """The ruling to tell people of: the person's, else the folder's."""
        return self.last or self.gone


NOTHING = Standing()
"""A figure nothing was settled about."""


def standing(rulings: Iterable[Ruling]) -> Standing:
    """Replay the rulings on one figure, oldest first."""
    gone: Ruling | None = None
    last: Ruling | None = None
    for ruling in rulings:
        back = ruling.verdict is Verdict.REINSTATED
        if ruling.author == FOLDER:
            gone = None if back else ruling
        else:
            gone = None if back else gone
            last = None if back else ruling
    return Standing(gone, last)


def standings(rulings: Iterable[Ruling]) -> dict[str, Standing]:
    """How every figure stands that something was settled about, by figure."""
    by_figure: dict[str, list[Ruling]] = {}
    for ruling in rulings:
        by_figure.setdefault(ruling.figure_id, []).append(ruling)
    return {key: standing(each) for key, each in by_figure.items()}


def merged_into(stand: Mapping[str, Standing]) -> dict[str, list[Ruling]]:
    """By figure, the rulings in force that call another one a copy of it."""
    found: dict[str, list[Ruling]] = {}
    for one in stand.values():
        if one.last is not None and one.last.verdict is Verdict.MERGED:
            found.setdefault(one.last.replacement, []).append(one.last)
    return found


def time_to_text(moment: dt.datetime | None) -> str:
    """A moment as the ledger keeps it ("2018-10-29T08:30:00Z"); empty for None.

    Raises:
        ValueError: The moment does not say its time zone.
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        msg = "a time without a time zone"
        raise ValueError(msg)
    return moment.astimezone(dt.UTC).strftime(_TIME)


def time_from_text(text: str) -> dt.datetime | None:
    """The moment `time_to_text` gave this text for.

    Raises:
        ValueError: The text is no such moment.
    """
    return _moment(text) if text else None


@lru_cache(maxsize=1024)
def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if time_to_text(moment) != text:
        msg = f"{text!r} is not a time as {_TIME}"
        raise ValueError(msg)
    return moment
