"""What is read first: title, decision, caveats, the stamp and the places most at risk."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from waystation.domain.caveats import Caveat
from waystation.domain.counts import SMALL
from waystation.page.beside import Beside
from waystation.page.picks import LIKELY, Picks
from waystation.page.ranking import Risk as Ranked
from waystation.page.ranking import decision_line, fullest_day, range_message
from waystation.page.say import message
from waystation.page.schema import Message, PageData, Risk, StampData, TopData
from waystation.page.sentences import headline, largest_first, next_stop


def top_data(picks: Picks, risks: list[Ranked], beside: Beside) -> TopData:
    """The sentences above everything."""
    told = headline(picks)
    needed, own = _caveats(picks, beside)
    return {
        "title": told.title,
        "next": _next(picks),
        "lines": list(told.lines),
        "decision": decision_line(picks, risks),
        "caveats": [*needed, *own],
        "needed": len(needed),
    }


def _next(picks: Picks) -> Message | None:
    """How many may be at the next stop of the largest group on its fullest day."""
    name = next_stop(picks, largest_first(picks)[0])
    if name not in {location.name for location in picks.drawn}:
        return None
    low, middle, high = (picks.peak(q, name) for q in (LIKELY[0], 0.5, LIKELY[1]))
    if high < SMALL:
        return None
    day = picks.days[fullest_day(picks, name)].isoformat()
    likely = {"range": [range_message(low, high)]}
    if middle < SMALL:
        return message("top.next.few", likely, place=name, day=day)
    return message("top.next", likely, place=name, day=day, middle=middle)


def _caveats(picks: Picks, beside: Beside) -> tuple[list[Message], list[Message]]:
    """What must be said, and the one the analyst chose, else the scenario's, if there is one."""
    chosen = beside.caveat or picks.forecast.scenario.caveat
    needed = [caveat_message(one) for one in picks.forecast.keyed_caveats]
    return needed, [message("text", text=chosen)] if chosen else []


def caveat_message(caveat: Caveat) -> Message:
    """A caveat to be said in any language."""
    parts = {name: [caveat_message(one) for one in some] for name, some in caveat.parts.items()}
    return message(caveat.key, parts, **caveat.args)


def stamp_data(picks: Picks, beside: Beside) -> StampData:
    """What the forecast is and what it rests on."""
    forecast = picks.forecast
    published = [e.figure.published for e in forecast.entries if e.figure.published]
    return {
        "number": beside.number,
        "made_at": _time(beside.made_at),
        "as_of": forecast.as_of.isoformat(),
        "data_up_to": max(published).isoformat() if published else None,
        "next_at": beside.next_at.isoformat() if beside.next_at else None,
        "status": "reviewed" if beside.reviewer else "draft",
        "reviewer": beside.reviewer,
        "members": forecast.members,
        "effective": round(forecast.effective_members),
        "seed": forecast.seed,
        "version": forecast.version,
        "method": forecast.method,
        "scenario_hash": beside.scenario_hash,
        "evidence_hash": beside.evidence_hash,
        "variant": beside.variant,
        "command": beside.command,
    }


def _time(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def ranks_data(risks: list[Ranked]) -> list[Risk]:
    """Up to five places most at risk."""
    return [
        {
            "place": risk.name,
            "capacity": risk.capacity,
            "day": risk.day_index,
            "lasting": risk.lasting,
            "chance": None if math.isnan(risk.chance) else round(risk.chance, 3),
            "low": risk.low,
            "middle": risk.middle,
            "high": risk.high,
        }
        for risk in risks
    ]


def opening(picks: Picks, risks: list[Ranked]) -> tuple[str, int]:
    """The place and the day shown first.

    The next watched place of the largest group, on the day its first arrive in the middle of the
    runs; else the place most at risk, on its day; else the first place on the as-of day.
    """
    names = [location.name for location in picks.drawn]
    group = largest_first(picks)[0]
    name = next_stop(picks, group)
    if name in names:
        return name, _arrival_day(picks, name, group)
    if risks:
        return risks[0].name, risks[0].day_index
    return next((n for n in picks.watched if n in names), names[0] if names else ""), picks.today


def _arrival_day(picks: Picks, name: str, group: str) -> int:
    """Position of the middle day of the first arrival; beyond the horizon, the fullest day."""
    middle = picks.first_arrival(name, 0.5, group)
    if math.isinf(middle):
        return fullest_day(picks, name)
    return min(len(picks.days) - 1, picks.today + max(1, math.ceil(middle)))


_SINCE = "settled otherwise since"


def made_with(many: int) -> str:
    """The words for so many figures that a forecast was made with and that stand no longer."""
    what = "1 figure that was" if many == 1 else f"{many:,} figures that were"
    return f"made with {what} {_SINCE}"


def with_settled(data: PageData, since: Mapping[str, str]) -> PageData:
    """The same page, saying which of its figures were settled otherwise since.

    A figure that the page does not show is counted and not named.

    Args:
        data: The page's data.
        since: By figure, what was settled of it since.
    """
    top = data["top"]
    needed = top.get("needed", len(top["caveats"]) - 1)
    before = [one for one in top["caveats"][:needed] if not _tells_since(one)]
    told = [message("text", text=_since_text(data, since))] if since else []
    if before == top["caveats"][:needed] and not told:
        return data
    caveats = [*told, *before, *top["caveats"][needed:]]
    return {**data, "top": {**top, "caveats": caveats, "needed": len(told) + len(before)}}


def _since_text(data: PageData, since: Mapping[str, str]) -> str:
    shown = [(one["number"], since[one["id"]]) for one in data["figures"] if one["id"] in since]
    named = [f"no. {number} ({what})" for number, what in shown]
    text = f"This forecast was {made_with(len(since))}"
    return f"{text}: {', '.join(named)}." if named else f"{text}."


def _tells_since(caveat: Message) -> bool:
    return _SINCE in str(caveat)


def with_review(data: PageData, reviewer: str, caveat: str) -> PageData:
    """The same page after a review was given or taken back.

    Args:
        data: The page's data.
        reviewer: Who stands for it; empty for a draft.
        caveat: The caveat the reviewer chose; empty for the scenario's own.
    """
    status = "reviewed" if reviewer else "draft"
    stamp: StampData = {**data["stamp"], "status": status, "reviewer": reviewer}
    own = caveat or data["scenario"].get("caveat", "")
    caveats = data["top"]["caveats"]
    needed = caveats[: data["top"].get("needed", len(caveats) - 1)]
    caveats = [*needed, message("text", text=own)] if own else needed
    return {**data, "stamp": stamp, "top": {**data["top"], "caveats": caveats}}
