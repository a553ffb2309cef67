"""Which forecasts were made with figures that were settled otherwise since; looked up once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from waystation.domain.register import Issued
from waystation.evidence.ledger import Ledger
from waystation.evidence.since import SettledSince, settled_since
from waystation.evidence.standing import time_to_text
from waystation.forecasting.used_figures import used_figures
from waystation.server.schema import SettledItem
from waystation.server.schema_desk import DeskRevision

Found = Mapping[int, tuple[SettledSince, ...]]


class Settled:
    """What was settled since, kept until anything is settled, entered or forecast."""

    def __init__(self) -> None:
        self._key: object = None
        self._found: Found = {}

    def look(
        self,
        opened: Callable[[], AbstractContextManager[Ledger]],
        revision: DeskRevision,
        issued: Sequence[Issued],
        here: Mapping[int, Path],
    ) -> Found:
        """By number of a forecast, its figures that were settled otherwise since.

        Args:
            opened: Opens the ledger, where it has to be asked.
            revision: How far the ledger has come.
            issued: The register's forecasts.
            here: Folders of forecasts, by number.
        """
        key = (revision, len(issued), tuple(sorted(here)))
        if issued and key != self._key:
            told = ((number, used_figures(folder)) for number, folder in here.items())
            used = {number: keys for number, keys in told if keys is not None}
            with opened() as ledger:
                self._found = settled_since(ledger, issued, used)
            self._key = key
        return self._found


def items_of(found: Sequence[SettledSince]) -> list[SettledItem]:
    """The figures as the answers hold them."""
    return [
        SettledItem(
            id=one.entry.figure_id,
            what=str(one.ruling.verdict),
            by=one.ruling.author,
            at=time_to_text(one.ruling.decided) or None,
            why=one.ruling.reason,
        )
        for one in found
    ]
