"""How it is shown that words were purged: where they stood stands when, and why."""

from __future__ import annotations

import datetime as dt

_BEGINS = "[purged "


def purged_mark(day: dt.date, reason: str) -> str:
    """What stands where words were: "[purged 2018-11-02: the writer asked for it]"."""
    return f"{_BEGINS}{day}: {reason}]"


def is_purged(text: str) -> bool:
    """True for what stands where words were."""
    return text.startswith(_BEGINS)
