"""Where the people head for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, FigureKind, Travel
from waystation.drafting.atlas import Atlas
from waystation.drafting.marks import BY_MENTION, Mark, Part
from waystation.drafting.origin import described
from waystation.drafting.who import Homes

_ABOUT = "where they head for"
_HOW = "[[destinations]] in scenario.toml, or --to"
_SHARE_OF_AIMS = 1 / 4
"""A country is an aim of many where it is told at least this often, of the most told one."""
_STAYING = (FigureKind.AT_PLACE, FigureKind.ARRIVING, FigureKind.RETURNS)


@dataclass(frozen=True)
class Aims:
    """Countries and regions people head for, towns where journeys may end, and why."""

    wide: tuple[NamedPlace, ...]
    towns: tuple[NamedPlace, ...]
    choices: tuple[Choice, ...]


def given_aims(ends: Sequence[NamedPlace]) -> Aims:
    """The ends a user gave: towns, countries and regions."""
    wide = tuple(end for end in ends if end.level in ("country", "admin1"))
    towns = tuple(end for end in ends if end not in wide)
    chosen = "; ".join(described(end) for end in ends)
    return Aims(wide, towns, (Choice(_ABOUT, chosen, ChoiceBasis.GIVEN, "given by the user"),))


def aims_of(
    marks: Sequence[Mark], origin: NamedPlace, position: NamedPlace, homes: Homes, travel: Travel
) -> Aims | None:
    """Where the reports say that people head for; for people alone also where they stop.

    None where nothing tells it.
    """
    ahead = [mark for mark in marks if mark.part is Part.AIM and mark.place != origin]
    wide = _wide_aims([mark for mark in ahead if mark.is_wide], origin, position, homes)
    towns = [mark for mark in ahead if not mark.is_wide]
    if travel is Travel.TOGETHER:
        towns = [mark for mark in towns if mark.place != position]
        found = Aims(_places(wide), _places(towns), _choices(wide, towns))
        return found if found.wide or found.towns else None
    stopped = _stopped(marks, origin)
    if not towns and not stopped and position == origin and not wide:
        return None
    ended = [*towns, *(mark for mark in stopped if mark.place not in _places(towns))]
    towns_found = _places(ended) or ((position,) if position != origin else ())
    choices = _choices(wide, ended)
    return Aims(_places(wide), towns_found, choices) if wide or towns_found else None


def beyond_crossings(aims: Aims, origin: NamedPlace, atlas: Atlas) -> Aims:
    """The same, with the country beyond for a crossing: no journey ends at one."""
    wide, towns = list(aims.wide), []
    for place in aims.towns:
        sides = [code for code in place.country.split("/") if code not in origin.country.split("/")]
        country = atlas.country(sides[-1]) if place.level == "crossing" and sides else None
        if country is None:
            towns.append(place)
        elif country not in wide:
            wide.append(country)
    return replace(aims, wide=tuple(wide), towns=tuple(towns))


def _wide_aims(
    ahead: Sequence[Mark], origin: NamedPlace, position: NamedPlace, homes: Homes
) -> list[Mark]:
    """One mark for each country or region told often enough, the most told first."""
    weights: dict[NamedPlace, int] = {}
    for mark in ahead:
        weights[mark.place] = weights.get(mark.place, 0) + mark.weight
    left = {origin.country} - homes.returning
    kept = {p: w for p, w in weights.items() if p.country not in left or p.level == "admin1"}
    onward = {p: w for p, w in kept.items() if p.country != position.country}
    kept = onward or kept
    most = max(kept.values(), default=0)
    ordered = sorted(kept, key=lambda place: (-kept[place], place.name))
    chosen = [place for place in ordered if kept[place] >= most * _SHARE_OF_AIMS]
    return [
        max((m for m in ahead if m.place == place), key=lambda mark: mark.weight)
        for place in chosen
    ]


def _stopped(marks: Sequence[Mark], origin: NamedPlace) -> list[Mark]:
    """Sightings of people alone who have arrived or stay somewhere."""
    seen = [m for m in marks if m.part is Part.SEEN and not m.is_wide and m.place != origin]
    told = [m for m in seen if m.figure is not None and m.figure.kind in _STAYING]
    return told or [m for m in seen if m.weight > BY_MENTION] or seen


def _places(marks: Sequence[Mark]) -> tuple[NamedPlace, ...]:
    """The places of some marks, each once, heaviest first."""
    weights: dict[NamedPlace, int] = {}
    for mark in marks:
        weights[mark.place] = weights.get(mark.place, 0) + mark.weight
    return tuple(sorted(weights, key=lambda place: (-weights[place], place.name)))


def _choices(wide: Sequence[Mark], towns: Sequence[Mark]) -> tuple[Choice, ...]:
    found = []
    for marks, because in (
        (wide, "the reports say so of a country or region; no town is chosen by that"),
        (towns, "the reports name it as the aim, or say that people stop there"),
    ):
        for place in _places(marks):
            best = max((m for m in marks if m.place == place), key=lambda mark: mark.weight)
            at = (best.passage.report, best.passage.text)
            found.append(Choice(_ABOUT, described(place), ChoiceBasis.EVIDENCE, because, _HOW, *at))
    return tuple(found)
