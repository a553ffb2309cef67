"""Places and ways of GeoJSON into locations.csv and routes.csv; nothing is replaced unasked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waystation.domain.vocabulary import Audience, LocationKind, Mode, RouteBasis
from waystation.domain.work import watched
from waystation.scenario.loaders.plan import LOCATIONS, ROUTES, Plan
from waystation.world.gazetteer import fold
from waystation.world.loaders.countries import country_at, country_code, same_pcode
from waystation.world.loaders.geojson import GeoLine, GeoPoint
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.tables import show

_ORDER = ("", Audience.PUBLIC.value, Audience.PARTNER.value, Audience.INTERNAL.value)
_REPLACED = ("lat", "lon", "pcode", "capacity")
_PASSED = (LocationKind.CROSSING, LocationKind.HUB, LocationKind.WAYPOINT)
_BORDER = re.compile(r"[A-Z]{3}/[A-Z]{3}")
_ARROWS = ("->",)


@dataclass(frozen=True)
class _Known:
    """Locations by name as it is compared, and by P-code; numbers of their rows."""

    names: dict[str, tuple[str, int]]
    codes: dict[str, str]


def plan_places(
    plan: Plan,
    points: Sequence[GeoPoint],
    lines: Sequence[GeoLine],
    teller: Teller,
    *,
    overwrite: bool = False,
) -> None:
    """Plan locations and routes.

    Args:
        plan: Takes the rows.
        points: Places.
        lines: Ways.
        teller: Takes what becomes of them.
        overwrite: Whether positions, P-codes and capacities that stand there are replaced.
    """
    known = _standing(plan)
    ends = {fold(line.cells[end]) for line in lines for end in ("from", "to")}
    ends |= {
        fold(row.get(end, "")) for _, row in plan.table(ROUTES).records() for end in ("from", "to")
    }
    ordered = sorted(points, key=lambda one: (fold(one.cells["name"]), one.number))
    for point in watched(ordered, "Taking places", teller.progress):
        _place(plan, point, known, ends, teller, overwrite=overwrite)
    for line in watched(lines, "Taking routes", teller.progress):
        _route(plan, line, known, teller)


def _standing(plan: Plan) -> _Known:
    names: dict[str, tuple[str, int]] = {}
    codes: dict[str, str] = {}
    for number, row in plan.table(LOCATIONS).records():
        name = row.get("name", "")
        for one in (name, *row.get("also", "").split(";")):
            if one.strip():
                names.setdefault(fold(one), (name, number))
        if row.get("pcode"):
            codes[same_pcode(row["pcode"])] = name
    return _Known(names, codes)


def _place(
    plan: Plan, point: GeoPoint, known: _Known, ends: set[str], teller: Teller, *, overwrite: bool
) -> None:
    cells, number = point.cells, point.number
    name = cells["name"]
    reason = _no_place(point, known, ends)
    if reason:
        teller.tell(Outcome.LEFT_OUT, number, show(name) if name else "a point", reason)
        return
    if fold(name) in known.names:
        _again(plan, point, known, teller, overwrite=overwrite)
        return
    country = _country(point)
    if not country:
        done = "no country, and towns of several around it: a property `country` is needed"
        teller.tell(Outcome.LEFT_OUT, number, show(name), done)
        return
    said = f"; {cells['source']}" if cells["source"] else ""
    row = {
        "name": name,
        "country": country,
        "admin1": cells["admin1"],
        "lat": f"{point.lat:.6g}",
        "lon": f"{point.lon:.6g}",
        "kind": cells["kind"],
        "capacity": cells["capacity"],
        "population": cells["population"] or "0",
        "also": cells["also"],
        "pcode": cells["pcode"],
        "audience": "" if cells["audience"] == Audience.PUBLIC.value else cells["audience"],
        "source": f"{teller.file}, read {plan.read_on}{said}",
    }
    plan.add(LOCATIONS, row)
    rows = plan.table(LOCATIONS).rows
    known.names[fold(name)] = (name, len(rows) - 1)
    if cells["pcode"]:
        known.codes[same_pcode(cells["pcode"])] = name
    teller.tell(Outcome.TAKEN, number, show(name), f"added as a {cells['kind']} in {country}")


def _no_place(point: GeoPoint, known: _Known, ends: set[str]) -> str:
    """Why a point cannot become a location; empty where it can."""
    cells = point.cells
    name = cells["name"]
    if not name or any(sign in name for sign in _ARROWS):
        return "a name is needed, without an arrow"
    code = same_pcode(cells["pcode"]) if cells["pcode"] else ""
    other = known.codes.get(code, "")
    if other and fold(name) not in known.names:
        return f"its P-code is that of {other}: name it there in `also`"
    passed = cells["kind"] in [one.value for one in _PASSED]
    if passed and fold(name) not in ends and fold(name) not in known.names:
        return f"a {cells['kind']} needs routes: lines with `from` and `to`"
    return ""


def _country(point: GeoPoint) -> str:
    said = point.cells["country"]
    if _BORDER.fullmatch(said) and point.cells["kind"] == LocationKind.CROSSING.value:
        return said
    return country_code(said) if said else country_at(point.lat, point.lon)


def _again(plan: Plan, point: GeoPoint, known: _Known, teller: Teller, *, overwrite: bool) -> None:
    """A place that stands there: replaced where asked for; an audience only ever narrows."""
    name, number = known.names[fold(point.cells["name"])]
    table = plan.table(LOCATIONS)
    row = dict(table.records())[number]
    new = {
        "lat": f"{point.lat:.6g}",
        "lon": f"{point.lon:.6g}",
        "pcode": point.cells["pcode"],
        "capacity": point.cells["capacity"],
    }
    changed = {key: cell for key, cell in new.items() if cell and not _same(cell, row.get(key, ""))}
    narrower = _ORDER.index(point.cells["audience"]) > max(_ORDER.index(row.get("audience", "")), 1)
    if narrower:
        table.change(number, {"audience": point.cells["audience"]})
        plan.did(LOCATIONS, "audience narrowed")
        done = f"shown to {point.cells['audience']} alone from now on"
        teller.tell(Outcome.CHANGED, point.number, show(name), done)
    if not changed:
        plan.did(LOCATIONS, "there already")
        return
    said = ", ".join(f"{key} {row.get(key, '') or 'nothing'}" for key in changed)
    if not overwrite:
        done = f"there already, with {said}: --overwrite replaces that"
        teller.tell(Outcome.LEFT_OUT, point.number, show(name), done)
        return
    source = f"{row.get('source', '')}; {', '.join(changed)}: {teller.file}, read {plan.read_on}"
    table.change(number, {**changed, "source": source})
    plan.did(LOCATIONS, "changed")
    now = ", ".join(f"{key} {cell}" for key, cell in changed.items())
    teller.tell(Outcome.CHANGED, point.number, f"{show(name)} with {said}", f"replaced by {now}")


def _same(one: str, other: str) -> bool:
    try:
        return abs(float(one) - float(other)) < 1e-9
    except ValueError:
        return one == other


def _route(plan: Plan, line: GeoLine, known: _Known, teller: Teller) -> None:
    cells = line.cells
    ends = [known.names.get(fold(cells[end]), ("", 0))[0] for end in ("from", "to")]
    named = " to ".join(show(cells[end]) for end in ("from", "to"))
    if not all(ends) or ends[0] == ends[1]:
        done = "`from` and `to` must each name a location"
        teller.tell(Outcome.LEFT_OUT, line.number, f"a line from {named}", done)
        return
    standing = {(row.get("from"), row.get("to")) for _, row in plan.table(ROUTES).records()}
    if (ends[0], ends[1]) in standing:
        plan.did(ROUTES, "there already")
        return
    length, basis = _length(cells, line)
    words = [one.strip() for one in cells["modes"].split(";") if one.strip() in list(Mode)]
    if not words:
        teller.count(Outcome.CHANGED, line.number, "a line without modes", "taken as on foot")
    said = f"; {cells['source']}" if cells["source"] else ""
    row = {
        "from": ends[0],
        "to": ends[1],
        "km": length,
        "modes": ";".join(dict.fromkeys(words)) or Mode.FOOT.value,
        "basis": basis,
        "source": f"{teller.file}, read {plan.read_on}{said}",
    }
    plan.add(ROUTES, row)
    how = "along the line" if basis == RouteBasis.APPROXIMATE.value else basis
    teller.tell(Outcome.TAKEN, line.number, f"{ends[0]} to {ends[1]}", f"{length} km, {how}")


def _length(cells: Mapping[str, str], line: GeoLine) -> tuple[str, str]:
    """Kilometres and what they rest on: stated, or measured along a line somebody drew."""
    try:
        stated = float(cells["km"])
    except ValueError:
        stated = 0.0
    if 0 < stated < 20_000:
        said = cells["basis"]
        known = said if said in list(RouteBasis) else RouteBasis.STATED.value
        return f"{stated:g}", known
    return f"{max(line.km, 0.1):.1f}", RouteBasis.APPROXIMATE.value
