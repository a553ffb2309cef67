"""A small invented forecast for the tests of the page: six locations, 25 days, two groups."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import xarray as xr

from waystation.domain.counts import protect_counts
from waystation.domain.evidence import Decision, Entry, Figure
from waystation.domain.forecast import QUANTILES, Forecast, Need
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Destination, Event, Group, Scenario
from waystation.domain.vocabulary import (
    Audience,
    Certainty,
    EventKind,
    FigureKind,
    HedgeClass,
    LocationKind,
    Measure,
    Mode,
    SpeakerClass,
    Unit,
)

FIRST_DAY = dt.date(2021, 3, 1)
AS_OF = dt.date(2021, 3, 11)
DAYS = 25
AHEAD = (AS_OF - FIRST_DAY).days + 1
GROUPS = ("all", "north", "south")
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1> & \"x\" 'y'"
SECRET = "Orchard Ford"

_PLACES = (
    ("Arba", "HND", 15.50, -88.00, LocationKind.ORIGIN, None, Audience.PUBLIC),
    ("Bello", "GTM", 14.95, -89.60, LocationKind.TOWN, 800, Audience.PUBLIC),
    (SECRET, "GTM", 14.80, -91.00, LocationKind.TOWN, None, Audience.PARTNER),
    ("Cinco Puentes", "GTM/MEX", 14.68, -92.15, LocationKind.CROSSING, 300, Audience.PUBLIC),
    ("Dorado", "MEX", 16.43, -95.02, LocationKind.SHELTER, 1500, Audience.PUBLIC),
    ("Estrella", "MEX", 19.04, -98.20, LocationKind.TOWN, None, Audience.PUBLIC),
    ("Faro", "MEX", 25.87, -97.50, LocationKind.TOWN, None, Audience.PUBLIC),
    ("Gone Across", "USA", 39.50, -98.35, LocationKind.EXIT, None, Audience.PUBLIC),
)
NAMES = tuple(row[0] for row in _PLACES)
_PEAK = {"Arba": 2, "Bello": 5, SECRET: 7, "Cinco Puentes": 9, "Dorado": 14, "Estrella": 19}


def sample_scenario() -> Scenario:
    """Seven places in a line (one of them not public), five events."""
    locations = tuple(
        Location(name, country, "", lat, lon, kind, capacity, 50_000, audience=audience)
        for name, country, lat, lon, kind, capacity, audience in _PLACES
    )
    modes = (Mode.FOOT, Mode.LIFT)
    routes = tuple(Route(a, b, 160.0, modes) for a, b in itertools.pairwise(NAMES))
    groups = tuple(
        Group(name, f"The {name} group", "Arba", FIRST_DAY, (), ()) for name in GROUPS[1:]
    )
    return Scenario(
        name="sample",
        title="Sample movement",
        purpose="Preparing water, food and shelter along the way.",
        folder="examples/sample",
        first_day=FIRST_DAY,
        known_on=FIRST_DAY,
        horizon_days=14,
        home_countries=("HND",),
        locations=locations,
        routes=(*routes, Route("Bello", "Cinco Puentes", 300.0, modes)),
        events=_events(),
        groups=groups,
        priors=(),
        destinations=(Destination("Faro", 1.0, "test"),),
        watched=("Dorado", "Estrella", SECRET),
        caveat="It was not known whether buses would be found.",
    )


def _event(
    kind: EventKind, where: str, first: int, last: int | None, certainty: Certainty, text: str
) -> Event:
    return Event(
        kind=kind,
        where=where,
        first_day=FIRST_DAY + dt.timedelta(first),
        last_day=None if last is None else FIRST_DAY + dt.timedelta(last),
        certainty=certainty,
        chance=0.5,
        value=0.5,
        published=FIRST_DAY + dt.timedelta(first),
        text=text,
        source="The Gazette",
    )


def _events() -> tuple[Event, ...]:
    closed = _event(
        EventKind.CLOSURE, "Cinco Puentes", 8, 12, Certainty.ENACTED, "Bridge closed at night"
    )
    offer = _event(
        EventKind.OFFER, "MEX", 5, None, Certainty.ANNOUNCED, "Papers offered " + HOSTILE
    )
    return (
        closed,
        offer,
        _event(EventKind.CLOSURE, "Faro", 10, None, Certainty.THREATENED, "Border may be closed"),
        replace(closed, where="Dorado", text="Internal note", audience=Audience.INTERNAL),
        replace(closed, text="Known only later", published=AS_OF + dt.timedelta(1)),
    )


_Array = npt.NDArray[np.float64]


def _spread(middle: _Array, day: _Array) -> _Array:
    """Quantiles around a middle that grow with the days after the as-of day."""
    sigma = 0.12 + 0.035 * np.maximum(0, day - 10)
    z = np.array([-1.96, -1.645, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.645, 1.96])
    factor = np.exp(z[:, None, None] * sigma[None, :, None])
    return protect_counts(middle[None, :, :] * factor)


def _present() -> _Array:
    day = np.arange(DAYS, dtype=np.float64)
    middle = np.zeros((DAYS, len(NAMES)))
    for i, name in enumerate(NAMES):
        width = 1.2 + 0.1 * i
        peak = _PEAK.get(name, 30)
        middle[:, i] = 1900 * np.exp(-(((day - peak) / width) ** 2))
    middle[:, NAMES.index("Faro")] = np.where(day > 21, 40 * (day - 21), 0)
    return _spread(middle, day)


def _grouped(whole: _Array) -> _Array:
    """The south group is a quarter of everyone."""
    return np.stack([whole, protect_counts(0.75 * whole), protect_counts(0.25 * whole)], axis=-1)


def _reached() -> _Array:
    day = np.arange(DAYS, dtype=np.float64)[:, None]
    peak = np.array([_PEAK.get(name, 24) for name in NAMES], dtype=np.float64)[None, :]
    chance = 1 / (1 + np.exp(-(day - peak + 1) * 1.4))
    corrected = (day <= 10) & (peak <= 10)
    value = np.where(corrected, np.round(chance), chance)
    return np.repeat(value[:, :, None], 3, axis=2)


def _first_arrival() -> _Array:
    """(quantile, location, group)."""
    result = np.full((len(NAMES), 3, len(QUANTILES)), np.nan)
    result[NAMES.index("Dorado")] = [1, 1, 2, 2, 3, 4, 5, 6, 7]
    result[NAMES.index("Estrella")] = [5, 6, 6, 7, 8, 10, 12, 13, np.inf]
    result[NAMES.index("Faro")] = [11, 12, 13, np.inf, np.inf, np.inf, np.inf, np.inf, np.inf]
    return np.moveaxis(result, 2, 0)


def _end_day() -> _Array:
    """(quantile, amount, group): 100, 1,000 and half of a group at Faro."""
    days = np.full((3, len(QUANTILES)), np.inf)
    days[0] = [11, 12, 13, 14, 16, np.inf, np.inf, np.inf, np.inf]
    days[1, :3] = [13, 14, 15]
    return np.repeat(days.T[:, :, None], 3, axis=2)


def _end_place() -> _Array:
    """(location, group): most are at Faro in 4 of 10 runs."""
    chance = np.zeros((len(NAMES), 3))
    chance[NAMES.index("Faro")] = 0.4
    return chance


def _over_capacity() -> _Array:
    over = np.full((DAYS, len(NAMES)), np.nan)
    day = np.arange(DAYS)
    over[:, NAMES.index("Bello")] = np.where(day < 7, 1.0, 0.0)
    over[:, NAMES.index("Dorado")] = np.exp(-(((day - 14) / 2) ** 2)) * 0.62
    return over


def _peaks(present: _Array) -> _Array:
    """Most people on any one day to come: more than on any day named beforehand."""
    return protect_counts(1.1 * present[:, AHEAD:].max(axis=1))


def _peak_over_capacity() -> _Array:
    """(location): the best day's chance and a little more; NaN where not assessed."""
    peak: _Array = 1.1 * _over_capacity()[AHEAD:].max(axis=0)
    return np.minimum(1.0, peak)


def _at() -> _Array:
    at = np.zeros((DAYS, len(NAMES), 3))
    for day in range(DAYS):
        nearest = sorted(range(len(_PEAK)), key=lambda i: abs(_PEAK[NAMES[i]] - day))
        at[day, nearest[0]], at[day, nearest[1]] = 0.7, 0.3
    return at


def sample_data() -> xr.Dataset:
    """The dataset in the layout of `Forecast.data`."""
    present = _grouped(_present())
    total = _grouped(
        _spread(np.linspace(1500, 2100, DAYS)[:, None], np.arange(DAYS, dtype=np.float64))
    )[:, :, 0, :]
    whole = ("quantile", "day", "location", "group")
    days = np.datetime64(FIRST_DAY, "ns") + np.arange(DAYS) * np.timedelta64(1, "D")
    return xr.Dataset(
        {
            "arrivals": (whole, protect_counts(0.5 * present)),
            "present": (whole, present),
            "departures": (whole, protect_counts(0.4 * present)),
            "waiting": (whole, 0 * present),
            "arrived": (whole, np.maximum.accumulate(present, axis=1)),
            "reached": (whole[1:], _reached()),
            "group_size": (("quantile", "day", "group"), total),
            "on_road": (("quantile", "day", "group"), total),
            "over_capacity": (("day", "location"), _over_capacity()),
            "first_arrival": (("quantile", "location", "group"), _first_arrival()),
            "peak_present": (("quantile", "location", "group"), _peaks(present)),
            "peak_over_capacity": (("location",), _peak_over_capacity()),
            "at": (whole[1:], _at()),
            "end_day": (("quantile", "amount", "group"), _end_day()),
            "end_place": (("location", "group"), _end_place()),
        },
        coords={
            "quantile": list(QUANTILES),
            "day": days,
            "location": list(NAMES),
            "group": list(GROUPS),
            "amount": ["100", "1,000", "half"],
        },
        attrs={"reach_size": 50},
    )


def _figures() -> tuple[Figure, ...]:
    base = Figure(
        low=1500,
        high=1700,
        words="1,500 to 1,700",
        unit=Unit.PEOPLE,
        who="people",
        kind=FigureKind.AT_PLACE,
        measure=Measure.STOCK,
        hedge_class=HedgeClass.RANGE,
        place="Cinco Puentes",
        location="Cinco Puentes",
        event_day=FIRST_DAY + dt.timedelta(9),
        published=FIRST_DAY + dt.timedelta(9),
        speaker="Town council",
        speaker_class=SpeakerClass.OFFICIAL,
        publisher="The Gazette",
        url="https://example.org/gazette?a=1&b=2",
        origin="o-1",
        sentence="The town council counted 1,500 to 1,700 people by the bridge.",
        sentence_start=100,
        start=125,
        end=139,
    )
    plain = replace(base, sentence="", sentence_start=0, start=0, end=0)
    return (
        base,
        replace(base, publisher="Radio Two", url="javascript:alert(1)", speaker=""),
        replace(
            plain,
            low=None,
            high=None,
            words=HOSTILE,
            note=HOSTILE,
            speaker=HOSTILE,
            origin="o-2",
            location="Dorado",
            place="Dorado",
        ),
        replace(
            plain, low=400, high=400, words="400 guards", unit=Unit.FORCES, kind=FigureKind.FORCES,
            who="guards", origin="o-3", note="patrol spot",
        ),
        replace(
            plain, low=2000, high=None, words="more than 2,000", location="Bello", place="Bello",
            hedge_class=HedgeClass.MORE_THAN, event_day=FIRST_DAY + dt.timedelta(5), origin="o-4",
        ),
        replace(plain, low=3, high=3, words="three children", unit=Unit.CHILDREN, origin="o-5",
                sentence="There were three children at the ford.", kind=FigureKind.OTHER),
        replace(plain, low=90, high=110, words="about 100", place=SECRET, location=SECRET,
                origin="o-6", note=f"near {SECRET}"),
    )  # fmt: skip


def _decisions() -> tuple[Decision, ...]:
    stock = "people present"
    return (
        Decision("f0", True, stock, copies=("f1",), weight=1.0, low=1500, high=1700, rule="range"),
        Decision("f1", False, stock, reason="copy of an earlier figure", low=1500, high=1700),
        Decision("f2", True, "a sizeable group had arrived", weight=0.8, rule="sighting"),
        Decision("f3", False, "forces", reason="not a count of people on the move"),
        Decision("f4", False, stock, reason="outlier " + HOSTILE, low=2000, high=2600),
        Decision("f5", False, "children", reason="too small", low=3, high=3),
        Decision("f6", True, f"people present at {SECRET}", weight=1.0, low=90, high=110),
    )


def sample_forecast() -> Forecast:
    """The whole record, as the page takes it."""
    entries = tuple(Entry(f"f{i}", f, i + 1, "evidence.csv") for i, f in enumerate(_figures()))
    needs = (
        Need("water", "sphere-2018-water", 15.0, "L", False, "Sphere Handbook 2018"),
        Need("food", "sphere-2018-energy", 2100.0, "kcal", False, "Sphere Handbook 2018"),
        Need("shelter places", "one-each", 1.0, "places", True, "one place a person"),
        Need("toilets", "sphere-2018-toilets", 0.02, "toilets", True, "Sphere Handbook 2018"),
    )
    return Forecast(
        scenario=sample_scenario(),
        as_of=AS_OF,
        seed=7,
        members=500,
        data=sample_data(),
        entries=entries,
        decisions=_decisions(),
        needs=needs,
        effective_members=123.4,
        version="0.1.0",
    )
