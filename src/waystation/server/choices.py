"""What a what-if can change of a scenario, with the values that hold now."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.domain.needs import Need
from waystation.domain.parameters import PARAMETER_BY_NAME, Transform
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Prior, Scenario
from waystation.domain.vocabulary import Audience, EventKind, LocationKind, Travel
from waystation.scenario.change_checks import FARTHEST_BUS_KM, OPENED
from waystation.scenario.coverage import CLOSABLE, entered
from waystation.scenario.network import may_stay
from waystation.scenario.where import BORDER, BOTH_WAYS, ONWARD
from waystation.server import schema_what_if
from waystation.world.standards import in_force, items, standards_of


def choices_of(scenario: Scenario) -> schema_what_if.Choices:
    """Everything a what-if can change: public places, ways and events alone.

    Args:
        scenario: The scenario, whole.
    """
    shown = {place.name: place for place in scenario.locations if _public(place)}
    return schema_what_if.Choices(
        places=[_place(place) for place in shown.values()],
        ways=[*_closable(shown), *_borders(scenario, shown), *_routes(scenario, shown)],
        events=list(_events(scenario)),
        groups=[
            schema_what_if.GroupChoice(
                name=one.name, title=one.title, together=one.travel is Travel.TOGETHER
            )
            for one in scenario.groups
        ],
        priors=list(_priors(scenario)),
        standards=[_standards(scenario, item) for item in items()],
        bus_km=FARTHEST_BUS_KM,
    )


def _public(place: Location) -> bool:
    return place.audience is Audience.PUBLIC


def _place(place: Location) -> schema_what_if.PlaceChoice:
    return schema_what_if.PlaceChoice(
        name=place.name,
        kind=str(place.kind),
        capacity=place.capacity,
        stays=may_stay(place.kind),
        lat=place.lat,
        lon=place.lon,
    )


def _closable(shown: dict[str, Location]) -> Iterator[schema_what_if.WayChoice]:
    """Crossings first, then shelters and camps."""
    for kind in CLOSABLE:
        extent: schema_what_if.Way = "crossing" if kind is LocationKind.CROSSING else "place"
        for name, place in shown.items():
            if place.kind is kind:
                yield schema_what_if.WayChoice(where=name, kind=extent)


def _borders(scenario: Scenario, shown: dict[str, Location]) -> Iterator[schema_what_if.WayChoice]:
    """Borders that a crossing or a route goes over, then countries a crossing leads into."""
    cells = [tuple(place.country.split(BORDER)) for place in shown.values()]
    crossings = [cell for cell in cells if len(cell) == 2]
    ends = [(shown[way.start], shown[way.end]) for way in scenario.routes if _known(way, shown)]
    straight = [(entered(one), entered(other)) for one, other in ends if not _crossing(one, other)]
    pairs = {tuple(sorted(pair)) for pair in (*crossings, *straight) if len(set(pair)) == 2}
    for pair in sorted(pairs):
        yield schema_what_if.WayChoice(where=BORDER.join(pair), kind="border")
    for code in sorted({cell[1] for cell in crossings}):
        yield schema_what_if.WayChoice(where=code, kind="country")


def _known(way: Route, shown: dict[str, Location]) -> bool:
    return way.start in shown and way.end in shown


def _crossing(*places: Location) -> bool:
    return any(place.kind is LocationKind.CROSSING for place in places)


def _routes(scenario: Scenario, shown: dict[str, Location]) -> Iterator[schema_what_if.WayChoice]:
    """Routes; once for both ways where there are both."""
    ways = {(way.start, way.end): None for way in scenario.routes}
    for start, end in ways:
        if start not in shown or end not in shown:
            continue
        if (end, start) not in ways:
            yield schema_what_if.WayChoice(where=f"{start}{ONWARD}{end}", kind="route")
        elif start < end:
            yield schema_what_if.WayChoice(where=f"{start}{BOTH_WAYS}{end}", kind="route")


def _events(scenario: Scenario) -> Iterator[schema_what_if.EventChoice]:
    """Events that can be moved; of each kind, place and first day the first."""
    hidden = {place.name for place in scenario.locations if not _public(place)}
    seen = set()
    for event in scenario.events:
        key = (event.kind, event.where, event.first_day)
        named = any(name in event.where for name in hidden)
        if event.audience is not Audience.PUBLIC or named or key in seen:
            continue
        seen.add(key)
        yield schema_what_if.EventChoice(
            kind=str(event.kind),
            where=event.where,
            first_day=event.first_day.isoformat(),
            last_day=event.last_day.isoformat() if event.last_day else None,
            certainty=str(event.certainty),
            chance=event.chance,
            text=event.text,
            opens=event.kind in OPENED,
            acts=event.kind is not EventKind.ANNOUNCEMENT,
        )


def _priors(scenario: Scenario) -> Iterator[schema_what_if.PriorChoice]:
    yield from (_prior(one, "") for one in scenario.priors)
    for group in scenario.groups:
        yield from (_prior(one, group.name) for one in group.priors)


def _prior(prior: Prior, group: str) -> schema_what_if.PriorChoice:
    spec = PARAMETER_BY_NAME[prior.name]
    return schema_what_if.PriorChoice(
        parameter=prior.name,
        group=group,
        median=prior.median,
        sigma=prior.sigma,
        unit=spec.unit,
        share=spec.transform is Transform.LOGIT,
        meaning=spec.meaning,
    )


def _standards(scenario: Scenario, item: str) -> schema_what_if.StandardChoice:
    chosen = {need.item: need.standard_id for need in in_force(scenario.standards)}
    return schema_what_if.StandardChoice(
        item=item, chosen=chosen[item], options=[_option(one) for one in standards_of(item)]
    )


def _option(need: Need) -> schema_what_if.StandardOption:
    return schema_what_if.StandardOption(
        id=need.standard_id,
        per=need.per_person,
        unit=need.unit,
        whole=need.whole,
        source=need.source,
    )
