"""The register as a file: what `waystation ledger export` leaves beside the table of figures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from waystation.domain.days import is_usable, parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.register import Issued, Review
from waystation.evidence.ledger import Ledger
from waystation.evidence.protect import personal
from waystation.evidence.register import issue
from waystation.evidence.standing import time_from_text, time_to_text

FORM = 1
_TEXTS = ("method", "version", "scenario_hash", "evidence_hash", "variant", "identity")
_MOST = 2**63 - 1
_WHOLE = ("number", "seed", "members", "days")


def register_path(table: Path) -> Path:
    """Where the register stands beside a table of figures: "table.csv", "table.forecasts.json"."""
    return table.with_suffix(".forecasts.json")


def register_text(ledger: Ledger) -> str:
    """Forecasts and reviews of a ledger as JSON, the same for the same register."""
    forecasts = [
        {
            **{name: getattr(one, name) for name in (*_WHOLE, *_TEXTS)},
            "made_at": time_to_text(one.made_at),
            "as_of": one.as_of.isoformat(),
            "summary": one.summary,
        }
        for one in ledger.forecasts()
    ]
    reviews = [
        {
            "number": one.number,
            "by": one.by,
            "at": time_to_text(one.at),
            "reviewed": one.reviewed,
            "caveat": one.caveat,
            "note": one.note,
        }
        for one in ledger.reviews()
    ]
    plain = {"form": FORM, "forecasts": forecasts, "reviews": reviews}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def add_register(ledger: Ledger, path: Path) -> int:
    """Add the forecasts and reviews of a file, in one transaction.

    A forecast keeps its number where that is free and gets the next one elsewhere; one that is
    there already keeps the number it has. Reviews follow their forecast; known ones stay once.

    Returns:
        How many forecasts were new.

    Raises:
        InputError: The file is not one that an export writes; nothing was kept.
    """
    forecasts, reviews = _read(path)
    with ledger.transaction():
        before = len(ledger.register.forecasts())
        numbers = {one.number: issue(ledger, one).number for one in forecasts}
        known = set(ledger.register.reviews())
        for one in reviews:
            moved = replace(one, number=numbers[one.number])
            if moved not in known:
                ledger.register.add_review(moved)
        return len(ledger.register.forecasts()) - before


def _read(path: Path) -> tuple[list[Issued], list[Review]]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["form"] != FORM:
            raise ValueError
        # Halves of characters, and numbers that are none, could not be written out again.
        json.dumps(plain, ensure_ascii=False, allow_nan=False).encode()
        forecasts = [_issued(one) for one in plain["forecasts"]]
        reviews = [_review(one) for one in plain["reviews"]]
        _refuse_persons(path, reviews)
        if not {one.number for one in reviews} <= {one.number for one in forecasts}:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        found = f"something else ({type(error).__name__})"
        expected = "forecasts and reviews as `waystation ledger export` writes them"
        raise InputError([Problem(str(path), 0, "", found, expected)]) from error
    return forecasts, reviews


def _issued(plain: Mapping[str, Any]) -> Issued:
    return Issued(
        **{name: _of(plain[name], str) for name in _TEXTS},
        **{name: _whole(plain[name]) for name in _WHOLE},
        made_at=_moment(plain["made_at"]),
        as_of=_day(plain["as_of"]),
        summary=_of(plain["summary"], dict),
    )


def _review(plain: Mapping[str, Any]) -> Review:
    return Review(
        **{name: _of(plain[name], str) for name in ("by", "caveat", "note")},
        number=_whole(plain["number"]),
        at=_moment(plain["at"]),
        reviewed=_of(plain["reviewed"], bool),
    )


def _refuse_persons(path: Path, reviews: Sequence[Review]) -> None:
    """Refuse reviews that hold something of a person; it is not repeated."""
    found = [
        Problem(str(path), 0, f"reviews.{at}.{name}", what, "nothing of a person but a name")
        for at, one in enumerate(reviews)
        for name in ("by", "caveat", "note")
        if (what := personal(getattr(one, name)))
    ]
    if found:
        raise InputError(found)


def _day(text: object) -> dt.date:
    day = parse_day(_of(text, str))
    if not is_usable(day):
        raise ValueError
    return day


def _moment(text: object) -> Any:  # noqa: ANN401
    moment = time_from_text(_of(text, str))
    if moment is None:
        raise ValueError
    return moment


def _whole(value: object) -> Any:  # noqa: ANN401
    """A number that the ledger's table holds."""
    number = _of(value, int)
    if not 0 <= number <= _MOST:
        raise ValueError
    return number


def _of(value: object, kind: type) -> Any:  # noqa: ANN401
    """The value, which must be of the kind."""
    if type(value) is not kind:
        raise TypeError
    return value
