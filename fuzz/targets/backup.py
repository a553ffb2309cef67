"""Ledgers and backups of every version that was released, with bytes changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from unittest.mock import patch

from fuzz.damage import damaged
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch
from tests.ledger_releases import RELEASED, make

from waystation.domain.errors import InputError
from waystation.evidence import schema
from waystation.evidence.backup import backup, restore
from waystation.evidence.ledger import Ledger


@cache
def samples() -> tuple[bytes, ...]:
    """A ledger of each version, in one file without a log beside it."""
    made = []
    for version in RELEASED:
        with scratch() as folder:
            path = folder / "ledger.sqlite"
            make(path, version)
            with closing(sqlite3.connect(path)) as raw:
                raw.execute("PRAGMA journal_mode = DELETE")
                raw.execute("VACUUM")
            made.append(path.read_bytes())
    return tuple(made)


def check(data: bytes) -> bool:
    """Restore a damaged backup; one that is taken is a whole ledger."""
    draw = Draw(data)
    content = draw.one_of(samples())
    content = damaged(draw, content) if draw.below(8) else content[: draw.below(len(content))]
    with scratch() as folder:
        source, target = folder / "backup.sqlite", folder / "ledger.sqlite"
        source.write_bytes(content)
        try:
            with patch.object(schema, "_PAUSE", 0.0):
                restore(source, target, wait=0.1)
        except InputError as error:
            check_refusal(error)
            assert sorted(one.name for one in folder.iterdir()) == [source.name], (
                "something is left"
            )
            return False
        with Ledger.open(target) as ledger:
            ledger.entries(), ledger.reports(), ledger.forecasts(), ledger.reviews()
        backup(target, folder / "again.sqlite")
    return True
