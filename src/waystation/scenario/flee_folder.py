"""A Flee instance becomes the files of a scenario folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from waystation.domain.errors import InputError, Problem
from waystation.domain.movement import SETTING_BY_NAME
from waystation.domain.parameters import PARAMETER_BY_NAME
from waystation.domain.vocabulary import LocationKind
from waystation.scenario.flee_counts import (
    counts_table,
    departures_table,
    evidence_table,
    remark_outside,
)
from waystation.scenario.flee_events import EVENTS_OUT, events_of
from waystation.scenario.flee_people import Hazards, People, Totals, hazards_of, people_of
from waystation.scenario.texts import table, toml_text
from waystation.world.flee_countries import country_codes
from waystation.world.flee_network import LOCATIONS, ROUTES
from waystation.world.flee_records import FleeInstance, FleeKind
from waystation.world.flee_rows import FleeRow, Remark, Remarks
from waystation.world.flee_series import LAYOUT

HORIZON_DAYS = 90
WINDOW_DAYS = 60
"""Past that is replayed; of 45 to 270 days the one whose forecasts were about the best on the
three conflicts the settings were chosen on."""
LAG_DAYS = 7
"""Days from the day a count speaks of to its publication: instances tell no other (assumption)."""
LONGEST_LAG = 365
NO_COUNTRY = "unknown"
REPORT = "import.csv"
COUNTS = "counts.csv"
EVIDENCE = "evidence.csv"

KINDS: Mapping[FleeKind, LocationKind] = {
    FleeKind.CONFLICT: LocationKind.TOWN,
    FleeKind.FLOOD: LocationKind.TOWN,
    FleeKind.TOWN: LocationKind.TOWN,
    FleeKind.CAMP: LocationKind.CAMP,
    FleeKind.IDP_CAMP: LocationKind.CAMP,
    FleeKind.MARKER: LocationKind.WAYPOINT,
    FleeKind.HUB: LocationKind.HUB,
}

_SUITE = "Flee's published validation suite"
_FLEE = "Flee's default"
_CHOSEN = (
    "chosen once for Burundi 2015, the Central African Republic 2013 and Mali 2012 together, from "
    "a range within which all three change little; not tuned per conflict"
)
_SPREAD = (
    "chosen once on forecasts of Burundi 2015, the Central African Republic 2013 and Mali 2012 "
    "together, from a range within which all three change little; not tuned per conflict"
)
_ALL_THE_SAME = "assumption: registers in Chad went on growing after its border was closed in 2014"
_LEFT_TO_COUNTS = "assumption: how departures vary is found from the counts known, not given"
_NONE = "none: Flee instances have no crossings, returns or asylum"


class Given(NamedTuple):
    """A value the importer gives to a setting or a parameter."""

    name: str
    value: float
    source: str


MOVEMENT: tuple[Given, ...] = (
    Given("awareness", 3, _CHOSEN),
    Given("distance_power", 0.5, _CHOSEN),
    Given("softening_km", 10, _FLEE),
    Given("cost_scale_km", 400, _CHOSEN),
    Given("attraction_camp", 2, _SUITE),
    Given("conflict_leave", 1, _FLEE),
    Given("conflict_attraction", 0.25, "the settings file shipped with Flee"),
    Given("stop_town", 0.2, _CHOSEN),
    Given("full_from", 0.9, _FLEE),
    Given("places_factor", 1.25, _SUITE),
    Given("pace_spread", 0, "Flee: one pace for everybody"),
)
"""Settings of movement, the same for every instance."""

FOUND_FROM_COUNTS: tuple[Given, ...] = (
    Given("departures_even", 1, _LEFT_TO_COUNTS),
    Given("closed_share", 0.1, _ALL_THE_SAME),
    Given("departures_spread", 0.7, _SPREAD),
    Given("weekly_spread", 0.8, _SPREAD),
    Given("weekly_persistence", 0.85, _SPREAD),
    Given("pull_spread", 1.5, _SPREAD),
    Given("pull_weekly_spread", 1.2, _SPREAD),
    Given("pull_weekly_persistence", 0.85, _SPREAD),
)
"""Settings of movement by which counts correct a forecast; left away where departures are given."""

PARAMETERS: tuple[Given, ...] = (
    Given("solo_leave", 0.5, _SUITE),
    Given("leave_camp", 0.001, _SUITE),
    Given("solo_pace", 200, _SUITE),
    Given("walk_pace", 35, _FLEE),
    Given("noise", 0.01, "assumption: nearly none, as in Flee"),
    Given("divert", 1e-12, _NONE),
    Given("renege", 1e-12, _NONE),
    Given("crossing_asylum", 1e-12, _NONE),
    Given("solo_settle", 1e-12, _NONE),
    Given("solo_return", 1e-12, _NONE),
    Given("port_factor", 1, _NONE),
    Given("port_divert", 1e-12, _NONE),
    Given("crossing_factor", 1, _NONE),
)
"""Medians of the parameters, the same for every instance; they do not vary."""

_LOCATION_COLUMNS = (
    *("name", "country", "admin1", "lat", "lon", "kind", "capacity", "population", "present"),
    *("source", "stated"),
)
_ROUTE_COLUMNS = ("from", "to", "km", "modes", "pace", "source")
_HAZARD_COLUMNS = ("kind", "location", "from", "to", "level")
_REPORT_COLUMNS = ("outcome", "file", "line", "found", "done")
FILES = (
    *("scenario.toml", "locations.csv", "routes.csv", "events.csv", "departures.csv"),
    *("hazards.csv", COUNTS, EVIDENCE, REPORT),
)
"""Every file a folder may get."""


@dataclass(frozen=True)
class Import:
    """What an instance becomes.

    Attributes:
        files: Name and content.
        remarks: Everything that is not taken as it stands.
        summary: What was taken, in one sentence.
    """

    files: Mapping[str, str]
    remarks: tuple[Remark, ...]
    summary: str


def import_instance(
    instance: FleeInstance,
    *,
    totals: Totals = Totals.CAMPS,
    lag: int = LAG_DAYS,
    given: bool = False,
) -> Import:
    """The files of a scenario folder.

    Args:
        instance: The instance.
        totals: Where the number of people who set off comes from.
        lag: Days from the day a count speaks of to the day it is published, 0 or more.
        given: Who sets off is given beforehand from all counts, interpolated and corrected, as
            Flee does; else it holds, as of a day, only counts published by then.

    Raises:
        InputError: The file of totals is wanted, and there is none.
    """
    remarks = Remarks(list(instance.remarks))
    names = dict.fromkeys(place.country or NO_COUNTRY for place in instance.locations)
    codes = country_codes(list(names), remarks)
    codes[""] = codes.get(NO_COUNTRY, "")
    hazards = hazards_of(instance, remarks)
    try:
        people = people_of(instance, hazards, totals, None if given else lag, remarks)
    except KeyError:
        file = f"{instance.name}/{LAYOUT}"
        raise InputError(
            [Problem(file, 0, "", "no row total", "one, for totals of a file")]
        ) from None
    events = events_of(instance, codes, remarks)
    _remark_camps(instance, remarks)
    remark_outside(instance, remarks)
    found = tuple(sorted(set(remarks.remarks)))
    files = {
        "scenario.toml": _toml(instance, codes, _caveat(totals, lag, given), given=given),
        "locations.csv": _locations(instance, codes, people),
        "routes.csv": _routes(instance),
        "events.csv": table(EVENTS_OUT, (row.cells(instance.first_day) for row in events)),
        "departures.csv": departures_table(instance, people, totals),
        "hazards.csv": _hazards(instance, hazards),
        COUNTS: counts_table(instance, lag),
        EVIDENCE: evidence_table(instance, lag),
        REPORT: table(_REPORT_COLUMNS, (tuple(map(str, _cells(one))) for one in found)),
    }
    summary = (
        f"{len(instance.locations)} locations, {2 * len(instance.links)} routes, "
        f"{len(events)} events, {sum(map(len, hazards.values()))} spans of hazard, "
        f"{sum(people.departures):,} departures, {sum(people.present.values()):,} people present, "
        f"{len(files[COUNTS].splitlines()) - 1} counts"
    )
    return Import(files, found, summary)


def _cells(remark: Remark) -> tuple[object, ...]:
    return (remark.outcome, remark.file, remark.line or "", remark.found, remark.done)


def _remark_camps(instance: FleeInstance, remarks: Remarks) -> None:
    for place in instance.locations:
        row = FleeRow(LOCATIONS, place.line, ())
        if place.kind is FleeKind.IDP_CAMP:
            done = "taken as a camp; in Flee people leave it more often"
            remarks.change(row, f"{place.name}: idpcamp", done)
        if place.is_camp and place.people < 1:
            remarks.note(row, f"{place.name}: a camp of capacity 0", "not limited, as in Flee 3.1")


def _locations(instance: FleeInstance, codes: Mapping[str, str], people: People) -> str:
    rows = []
    for place in instance.locations:
        capacity = str(place.people) if place.is_camp and place.people else ""
        rows.append(
            (
                *(place.name, codes[place.country], place.region),
                *(f"{place.lat:.10g}", f"{place.lon:.10g}", str(KINDS[place.kind]), capacity),
                *(str(people.residents[place.name]), str(people.present.get(place.name, ""))),
                f"Flee instance {instance.name}, {LOCATIONS} line {place.line}",
                "" if place.is_camp or people.known is None else str(place.people),
            )
        )
    return table(_LOCATION_COLUMNS, rows)


def _routes(instance: FleeInstance) -> str:
    rows = []
    for link in instance.links:
        for start, end in ((link.name1, link.name2), (link.name2, link.name1)):
            pace = "" if link.speed is None else f"{link.speed:.10g}"
            source = f"Flee instance {instance.name}, {ROUTES} line {link.line}"
            rows.append((start, end, f"{link.km:.10g}", "foot;lift;bus", pace, source))
    return table(_ROUTE_COLUMNS, rows)


def _hazards(instance: FleeInstance, hazards: Hazards) -> str:
    rows = [
        (str(kind), one.name, _day(instance, one.first), _day(instance, one.last), f"{one.level:g}")
        for kind, spans in hazards.items()
        for one in spans
    ]
    return table(_HAZARD_COLUMNS, rows)


def _day(instance: FleeInstance, number: int) -> str:
    return (instance.first_day + dt.timedelta(number)).isoformat()


def _toml(instance: FleeInstance, codes: Mapping[str, str], caveat: str, *, given: bool) -> str:
    name = instance.name
    known_on = instance.first_day + dt.timedelta(instance.days - 1)
    watched = [place.name for place in instance.locations if place.is_camp]
    lines = [
        f"# Imported from the Flee instance {name}; what was not taken is told in {REPORT}.",
        f"title = {toml_text(f'Flee instance {name}')}",
        f"purpose = {toml_text('To compare simulated with counted people, for preparing help.')}",
        f"caveat = {toml_text(caveat)}",
        f"first_day = {instance.first_day}",
        f"known_on = {known_on}",
        f"horizon_days = {HORIZON_DAYS}",
        *(() if given else (f"window_days = {WINDOW_DAYS}",)),
        f"home_countries = [{toml_text(codes[instance.locations[0].country])}]",
        f"watched = [{', '.join(map(toml_text, watched))}]",
        *("", "[[groups]]", 'name = "people"', 'title = "People"', 'travel = "alone"'),
        *("share = 1", "words = []"),
    ]
    for one in (*MOVEMENT, *(() if given else FOUND_FROM_COUNTS)):
        unit = SETTING_BY_NAME[one.name].unit
        lines += ["", f"[movement.{one.name}]", f"value = {one.value:.10g}"]
        lines += [f"unit = {toml_text(unit)}", f"source = {toml_text(one.source)}"]
    for one in PARAMETERS:
        unit = PARAMETER_BY_NAME[one.name].unit
        lines += ["", f"[parameters.{one.name}]", f"median = {one.value:.10g}", "sigma = 0"]
        lines += [f"unit = {toml_text(unit)}", f"source = {toml_text(one.source)}"]
    return "\n".join(lines) + "\n"


def _caveat(totals: Totals, lag: int, given: bool) -> str:
    counts = "the camps' own counts" if totals is Totals.CAMPS else "a file of counted totals"
    if given:
        return (
            f"How many set off is read off {counts}, on straight lines between reports: it is "
            "given, not forecast, and days before a report know that report."
        )
    return (
        f"How many set off is read off {counts} that were published by the as-of day, taken as "
        f"{lag} days after the day they speak of. How many places a camp has is told by the "
        "instance for all days alike, and may have been known later."
    )
