"""The figures of the ledger, as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from waystation.domain.evidence import Entry
from waystation.forecasting.account import Account
from waystation.forecasting.public import kept_back
from waystation.page.beside import Beside
from waystation.page.data.influence import Influence, influence_of
from waystation.page.evidence import Row, rows
from waystation.page.picks import Picks
from waystation.page.schema_evidence import FigureData, NumberData, RulingData, TieData


def evidence_data(picks: Picks, beside: Beside) -> tuple[list[FigureData], list[NumberData]]:
    """Every figure that may be shown, those that moved the forecast first; and what they moved.

    Args:
        picks: The forecast.
        beside: What is known of it: its influences and accounts.
    """
    made = rows(picks, set_aside(picks, beside))
    found = influence_of(picks, beside.influences, made)
    accounts = {
        one.entry.figure_id: one for one in beside.accounts if not kept_back(one.entry.figure)
    }
    numbers = {row.figure_id: row.number for row in made if not row.hidden}
    told = _Told(picks, accounts, numbers, found)
    return [told.figure(row) for row in made], found.numbers


def set_aside(picks: Picks, beside: Beside) -> list[Entry]:
    """Entries that did not count when the forecast was made: listed with its own all the same."""
    if not beside.accounts:
        return list(picks.forecast.aside)
    known = {entry.figure_id for entry in picks.forecast.entries}
    return [one.entry for one in beside.accounts if one.entry.figure_id not in known]


class _Told:
    """Puts together what is told of each figure."""

    def __init__(
        self,
        picks: Picks,
        accounts: Mapping[str, Account],
        numbers: Mapping[str, int],
        found: Influence,
    ) -> None:
        self._picks, self._accounts = picks, accounts
        self._numbers, self._found = numbers, found

    def figure(self, row: Row) -> FigureData:
        """A figure with its account; of one that is hidden the account is not told."""
        made = _figure(self._picks, row)
        share = self._found.figures.get(row.figure_id)
        if share is not None:
            made["influence"], made["held_back"], made["moved"] = share
        account = self._accounts.get(row.figure_id)
        if account is not None and not row.hidden:
            self._account(made, account)
        return made

    def _account(self, made: FigureData, account: Account) -> None:
        own = made["number"]
        oldest = self._numbers.get(account.oldest)
        made["oldest"] = None if oldest == own else oldest
        if made["oldest"] is not None:
            made["changed"] = [text for text in account.changed if self._may_show(text)]
        made["report"] = account.report if self._may_show(account.report) else ""
        made["upstream"] = account.upstream if self._may_show(account.upstream) else ""
        made["rulings"] = [
            RulingData(
                what=str(one.verdict),
                by=one.author,
                at=one.decided.isoformat(timespec="seconds") if one.decided else "",
                why=one.reason if self._may_show(one.reason) else "",
            )
            for one in account.rulings
        ]
        ties = ((tie, self._numbers.get(tie.other)) for tie in account.ties)
        made["relations"] = [
            TieData(kind=str(tie.kind), other=other, forward=tie.forward)
            for tie, other in ties
            if other is not None
        ]

    def _may_show(self, text: str) -> bool:
        return not self._picks.mentions_hidden(text)


def _figure(picks: Picks, row: Row) -> FigureData:
    day = row.event_day or row.published
    counted = row.low is not None or row.high is not None
    drawn = row.drawn and bool(row.location) and counted and day is not None
    return {
        "number": row.number,
        "id": row.figure_id,
        "before": row.before,
        "marked": row.words,
        "after": row.after,
        "counted": row.counted,
        "kind": row.kind,
        "measure": row.measure,
        "read_low": row.low,
        "read_high": row.high,
        "read_as": row.read_as,
        "rule": row.rule,
        "open": row.open_above,
        "meaning": row.meaning,
        "used": row.used,
        "reason": row.reason,
        "weight": round(row.weight, 4),
        "outside": row.outside,
        "speaker": row.speaker,
        "speaker_class": row.speaker_class,
        "publisher": row.publisher,
        "upstream": row.upstream,
        "url": row.url,
        "report": "",
        "event_day": _iso(row.event_day),
        "published": _iso(row.published),
        "place": row.place,
        "location": row.location,
        "day": (day - picks.days[0]).days if day else None,
        "series": "arrivals" if row.measure == "flow" else "present",
        "drawn": drawn,
        "note": row.note,
        "copies": list(row.copies),
        "is_copy": row.is_copy,
        "oldest": None,
        "changed": [],
        "relations": [],
        "rulings": [],
        "influence": None,
        "held_back": False,
        "moved": [],
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
