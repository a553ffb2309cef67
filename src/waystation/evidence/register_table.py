"""The rows of the register in a ledger's file: forecasts that were made, and their reviews.

Both tables are append-only. A forecast whose identity is known keeps its row.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from waystation.domain.days import parse_day
from waystation.domain.register import Issued, Review
from waystation.evidence.standing import time_from_text, time_to_text

_ISSUED = (
    *("identity", "made_at", "as_of", "seed", "members", "days", "method", "version"),
    *("scenario_hash", "evidence_hash", "variant", "summary"),
)
_REVIEW = ("number", "by", "at", "reviewed", "caveat", "note")


class RegisterTable:
    """The register through a connection that its owner opens and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, issued: Issued) -> Issued:
        """Add a forecast and give it its number; a known one stays as it is.

        Args:
            issued: The forecast; a number other than 0 is asked for and given where it is free.

        Returns:
            The forecast as the register holds it.
        """
        taken = self._one("number = ?", issued.number) is not None
        number = None if taken or not issued.number else issued.number
        names, marks = ", ".join(_ISSUED), ", ".join("?" for _ in _ISSUED)
        self._connection.execute(
            f"INSERT INTO forecasts (number, {names}) VALUES (?, {marks})",
            (number, *_issued_row(issued)),
        )
        found = self._one("identity = ?", issued.identity)
        assert found is not None
        return found

    def forecasts(self) -> tuple[Issued, ...]:
        """All forecasts, by number."""
        return tuple(self._select("1 ORDER BY number", ()))

    def forecast(self, number: int) -> Issued | None:
        """The forecast of a number; None when there is none."""
        return self._one("number = ?", number)

    def known(self, identity: str) -> Issued | None:
        """The forecast of an identity; None when there is none."""
        return self._one("identity = ?", identity)

    def add_review(self, review: Review) -> None:
        """Append a review."""
        names, marks = (f'"{name}"' for name in _REVIEW), ", ".join("?" for _ in _REVIEW)
        row = (review.number, review.by, time_to_text(review.at), int(review.reviewed))
        self._connection.execute(
            f"INSERT INTO reviews ({', '.join(names)}) VALUES ({marks})",
            (*row, review.caveat, review.note),
        )

    def reviews(self) -> tuple[Review, ...]:
        """All reviews, oldest first."""
        names = ", ".join(f'"{name}"' for name in _REVIEW)
        rows = self._connection.execute(f"SELECT {names} FROM reviews ORDER BY sequence")
        return tuple(_review(row) for row in rows)

    def _one(self, where: str, value: str | int) -> Issued | None:
        return next(self._select(where, (value,)), None)

    def _select(self, where: str, values: tuple[str | int, ...]) -> Iterator[Issued]:
        names = ", ".join(_ISSUED)
        query = f"SELECT number, {names} FROM forecasts WHERE {where}"
        for row in self._connection.execute(query, values):
            held = dict(zip(("number", *_ISSUED), row, strict=True))
            held["made_at"] = time_from_text(held["made_at"])
            held["as_of"] = parse_day(held["as_of"])
            held["summary"] = json.loads(held["summary"])
            yield Issued(**held)


def _issued_row(issued: Issued) -> tuple[str | int, ...]:
    summary = json.dumps(issued.summary, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (
        *(issued.identity, time_to_text(issued.made_at), issued.as_of.isoformat(), issued.seed),
        *(issued.members, issued.days, issued.method, issued.version, issued.scenario_hash),
        *(issued.evidence_hash, issued.variant, summary),
    )


def _review(row: tuple[int, str, str, int, str, str]) -> Review:
    number, by, at, reviewed, caveat, note = row
    moment = time_from_text(at)
    assert moment is not None
    return Review(number, by, moment, bool(reviewed), caveat, note)
