"""The page of a product: what everybody may see, without what tells where people are now."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any

from waystation.domain.vocabulary import EventKind
from waystation.page.beside import file_beside
from waystation.page.build import saved_page
from waystation.page.data.top import with_settled
from waystation.page.say import message
from waystation.publishing.coarse import step_page
from waystation.publishing.records import Basis, Order, within

GUARDED = (str(EventKind.BLOCKING), str(EventKind.DETENTION))
"""Events that tell where people are stopped."""
GUARDS = re.compile(
    r"\b(?:police|soldiers?|troops?|guards?|army|marines?|patrols?|checkpoints?|agents?|"
    r"polic[ií]as?|soldados?|guardias?|ret[eé]n|gendarmes?|soldats?)\b",
    re.IGNORECASE,
)
"""Words for those who may stop people, and for where they do."""
COUNTRY = re.compile(r"[A-Z]{3}(?:/[A-Z]{3})?")
"""Places of events that are a whole country or a border between two."""
DATA = re.compile(r'(<script type="application/json" id="data">)(.*?)(</script>)', re.DOTALL)
Data = dict[str, Any]


def page_html(basis: Basis, order: Order, names: Iterable[str]) -> bytes:
    """The page, from the data of the page in the results.

    Args:
        basis: The forecast.
        order: What is asked for.
        names: Files beside the page.
    """
    data: Data = dict(with_settled(json.loads(basis.files["page.json"]), basis.settled))
    _stamp(data, basis, order)
    data["files"] = [file_beside(name) for name in names]
    data["events"] = [one for one in data["events"] if not tells_of_guards(one)]
    _round_places(data)
    step_page(data)
    _without_shown_groups(data, basis)
    kept = basis.kept_days(order)
    if within(kept, basis.forecast.as_of):
        _without_whereabouts(data)
    if touches(data, basis.transit(), kept):
        without_places(data, basis.transit())
    return saved_page(data).encode()  # type: ignore[arg-type]


def _stamp(data: Data, basis: Basis, order: Order) -> None:
    """Who stands for it, and until when it is in force: "Next", and a bar once it is over."""
    data["stamp"]["next_at"] = basis.expires(order).isoformat(timespec="seconds")
    if basis.review is None:
        data["stamp"] |= {"status": "draft", "reviewer": ""}


def tells_of_guards(event: Data) -> bool:
    """True for an event that tells where, nearer than a country, people are stopped or watched."""
    if COUNTRY.fullmatch(event["where"]):
        return False
    return event["kind"] in GUARDED or bool(GUARDS.search(event["text"]))


def _round_places(data: Data) -> None:
    """Places to about a kilometre."""
    for place in data["places"]:
        place["lat"], place["lon"] = round(place["lat"], 2), round(place["lon"], 2)


def described_groups(basis: Basis) -> frozenset[str]:
    """Groups of people of one age, sex, origin or the like: those with attributes."""
    groups = basis.forecast.scenario.groups
    return frozenset(group.name for group in groups if group.attributes)


def _without_shown_groups(data: Data, basis: Basis) -> None:
    """Nothing by place of such groups, as places are finer than first-level regions."""
    described = described_groups(basis)
    for group in data["groups"]:
        if group["name"] in described:
            group["at"] = []
    for part in ("arrivals", "end_places"):
        data[part] = [one for one in data[part] if one["group"] not in described]


def _without_whereabouts(data: Data) -> None:
    """Take out where groups are on the as-of day, where that is today or yesterday."""
    for group in data["groups"]:
        group["at"] = []
    _not_near([data["top"]["title"], data["top"]["lines"]])


def _not_near(told: Any) -> None:  # noqa: ANN401
    if isinstance(told, list):
        for one in told:
            _not_near(one)
    elif isinstance(told, dict):
        if "near" in told.get("parts", {}):
            told["parts"]["near"] = [message("text", text="")]
        for part in told.get("parts", {}).values():
            _not_near(part)


def touches(data: Data, names: frozenset[str], kept: tuple[dt.date, dt.date] | None) -> bool:
    """True when the page tells of a place of transit on a day that is not told."""
    days = [dt.date.fromisoformat(day) for day in data["days"]]
    return any(within(kept, day) for day in days) and any(
        place["name"] in names for place in data["places"]
    )


def without_places(data: Data, names: frozenset[str]) -> None:
    """Take places out of a page: their series, routes over them, what is said of them."""
    left = [i for i, place in enumerate(data["places"]) if place["name"] not in names]
    position = {old: new for new, old in enumerate(left)}
    data["places"] = [data["places"][i] for i in left]
    data["routes"] = [
        {**route, "start": position[route["start"]], "end": position[route["end"]]}
        for route in data["routes"]
        if route["start"] in position and route["end"] in position
    ]
    for part in ("ranks", "arrivals", "end_places"):
        data[part] = [one for one in data[part] if one["place"] not in names]
    if data["supplies"] is not None:
        data["supplies"] = [one for one in data["supplies"] if one["place"] not in names]
    if data["told"] is not None:
        data["told"]["places"] = [one for one in data["told"]["places"] if one not in names]
    for group in data["groups"]:
        group["at"] = [one for one in group["at"] if one["place"] not in names]
    if data["first_place"] in names:
        data["first_place"] = next(iter(one["name"] for one in data["places"]), "")
    _numbers(data, names)
    _said(data, names)


def _numbers(data: Data, names: frozenset[str]) -> None:
    """Numbers about the places; the others keep their positions."""
    gone = {i for i, one in enumerate(data["numbers"]) if one["place"] in names}
    for i in gone:
        data["numbers"][i] = {"what": "", "place": "", "rows": []}
    for figure in data["figures"]:
        figure["moved"] = [one for one in figure["moved"] if one["series"] not in gone]
        if figure["location"] in names:
            figure["drawn"] = False
    if data["record"] is not None:
        rows = data["record"]["rows"]
        data["record"]["rows"] = [one for one in rows if one["place"] not in names]


def _said(data: Data, names: frozenset[str]) -> None:
    """Sentences that name the places; the title and the decision say that they are left out."""
    top, left_out = data["top"], message("top.delayed")
    for part in ("title", "decision"):
        if names_in(top[part], names):
            top[part] = left_out
    if top["next"] is not None and names_in(top["next"], names):
        top["next"] = None
    top["lines"] = [line for line in top["lines"] if not names_in(line, names)]
    if left_out not in (top["title"], top["decision"]):
        top["lines"].append(left_out)
    if data["previous"] is not None:
        for part in ("changes", "lines"):
            kept = [one for one in data["previous"][part] if not names_in(one, names)]
            data["previous"][part] = kept


def names_in(told: Any, names: Iterable[str]) -> bool:  # noqa: ANN401
    """True when a text anywhere in plain data is, or holds, one of the names."""
    text = json.dumps(told, ensure_ascii=False)
    return any(json.dumps(name, ensure_ascii=False)[1:-1] in text for name in names)


def page_data_of(html: str) -> Data | None:
    """The data inside a page; None where there are none."""
    found = DATA.search(html)
    if found is None:
        return None
    loaded = json.loads(found[2])
    return loaded if isinstance(loaded, dict) else None
