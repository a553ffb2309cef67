"""Which of the places that bear a name is meant: points for all that speaks for each of them.

Points are natural logarithms of odds, so that a candidate's share of all that speaks is how sure
it is (a softmax). They are chosen by judgement; docs/reading.md argues for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, inf, log10, sqrt

from waystation.domain.places import NamedPlace
from waystation.reports.named.story import (
    NO_STORY,
    Story,
    direction,
    halves,
    km_between,
    lies_in,
    plain,
)

SIZE = 1.5
"""For every ten times as many residents: of two homonyms the ten times larger one is meant in
four of five texts that give no other hint."""
LEAST = 1_000
"""Residents of a place whose number nobody knows."""
COUNTRY, REGION, AREA, CAPITAL = 1.5, -1.5, 10.0, 1.0
"""A country is meant before a town of its name, a town before a region no larger than ten of it."""
LOCATION = 16.0
"""A location of the scenario is meant unless the text says another region with it."""
NOT_ALONE = -1.0
"""A place whose name alone does not tell that it is meant."""
SPELT = -1.5
"""A place whose name the text writes another way."""
NOWHERE = 2.5
"""A place that no list has is less likely than a listed hamlet; in a text about a country it may
be a hamlet there."""
FOLLOWS = 8.0
"""The region or country that follows the name, or holds it by "'s", is its own."""
SETTLED = 6.0
"""The text has said its region with it elsewhere."""
KIND = 5.0
"""The text says "the state of" or "the town of"."""
SAID_REGION, SAID_COUNTRY = 3.0, 1.5
"""Its region, or its country, is named in the sentence."""
STORY, STORY_REGION = 3.5, 1.0
"""It lies in the country most named in the story (less for one less named), in a region of it."""
NEAR, NEAR_KM = 3.0, 100.0
"""It lies at a place the story surely names; e times less for every so many kilometres."""
REACH = 7.0
"""What no context makes up for: "Mexico" is no village, unless its region follows it."""
SAME_KM = 60.0
"""A town and a region that holds it, or two towns of one name this near, count as one place."""
LEAST_SUPPORT, LEAST_SURE = 1.5, 0.5
"""What a name that means no place by itself needs from the text, to be taken for one."""
_FAR_KM, _LITTLE = 400.0, 1e-4
_WELL_KNOWN = 100_000
_ALWAYS, _ENOUGH = 4, 8
_WIDE = frozenset({"country", "admin1", "area"})


@dataclass(frozen=True)
class Around:
    """What the sentence says around a name.

    Attributes:
        follows: The regions that follow it, each with all it may mean.
        said: Countries and regions named elsewhere in the sentence.
        kind: "region" or "town" where a word beside it says so, else empty.
        spelt: True where the text writes the name another way than the list.
    """

    follows: tuple[tuple[NamedPlace, ...], ...] = ()
    said: tuple[NamedPlace, ...] = ()
    kind: str = ""
    spelt: bool = False


@dataclass(frozen=True)
class Weighed:
    """What a name was resolved to.

    Attributes:
        place: The likeliest.
        runner_up: The next likely; None when there is no other.
        confidence: How sure it is that `place` is meant, 0 to 1.
        support: Points of `place` from anything but its size.
        why: What decided, in plain words.
    """

    place: NamedPlace
    runner_up: NamedPlace | None
    confidence: float
    support: float
    why: str


NO_WORDS = Around()

_Reason = tuple[float, str, object]
"""Points, with the words they are told in and what fills these."""


def prior(place: NamedPlace) -> float:
    """Points of a place before anything is known of the text."""
    if place.level in {"area", "location"}:
        return AREA if place.level == "area" else LOCATION
    points = SIZE * log10(max(place.population, LEAST)) + (NOT_ALONE if place.small else 0.0)
    if place.level == "country":
        return points + COUNTRY
    return points + (REGION if place.level == "admin1" else CAPITAL * place.capital)


def weigh(
    name: str, candidates: Sequence[NamedPlace], around: Around = NO_WORDS, story: Story = NO_STORY
) -> Weighed:
    """The likeliest of the places that bear a name, with the next likely one.

    Args:
        name: The name as stated, in lower case.
        candidates: All places that bear it, at least one.
        around: What its sentence says around it.
        story: The places of the documents it stands in.
    """
    borne_by = len(candidates)
    candidates = candidates if around.follows else _likely(candidates, story)
    scores = [prior(place) for place in candidates]
    within_reach = max(scores) - (inf if around.follows or around.kind else REACH)
    told: list[Sequence[_Reason]] = []
    for at, place in enumerate(candidates):
        reasons = _reasons(place, name, around, story) if scores[at] >= within_reach else ()
        scores[at] += sum([reason[0] for reason in reasons])
        told.append(reasons)
    best = max(range(len(scores)), key=scores.__getitem__)
    top, place = scores[best], candidates[best]
    same = others = second = 0.0
    runner_up = None
    for at, score in enumerate(scores):
        odds = exp(score - top)
        if at != best and odds > second:
            runner_up, second = candidates[at], odds
        if at == best or (odds > _LITTLE and _one(candidates[at], place)):
            same += odds
        else:
            others += odds
    nowhere = exp(_nowhere(place, name, story) - top - (SPELT if around.spelt else 0.0))
    support = sum([reason[0] for reason in told[best]])
    why = _why(told[best], borne_by, spelt=place.name if around.spelt else "")
    return Weighed(place, runner_up, round(same / (same + others + nowhere), 2), support, why)


def _likely(candidates: Sequence[NamedPlace], story: Story) -> Sequence[NamedPlace]:
    """The candidates worth weighing where many bear a name: the likeliest, those of the story."""
    if len(candidates) <= _ENOUGH:
        return candidates
    return [
        place
        for rank, place in enumerate(candidates)
        if rank < _ALWAYS or not story.countries.keys().isdisjoint(halves(place.country))
    ]


def _nowhere(place: NamedPlace, name: str, story: Story) -> float:
    """Points of a place no list has: high where the text may well mean a village of its own."""
    if place.level != "city" or not story.shares(name):
        return NOWHERE
    little_known = 1.0 if place.small else 0.5 if place.population < _WELL_KNOWN else 0.0
    return NOWHERE + STORY * little_known


def is_supported(weighed: Weighed) -> bool:
    """True where the text, not its size alone, makes a place the one that is meant."""
    return weighed.support >= LEAST_SUPPORT and weighed.confidence >= LEAST_SURE


def _reasons(place: NamedPlace, name: str, around: Around, story: Story) -> list[_Reason]:
    """Points for a place with what they are for, its size aside."""
    found: list[_Reason] = []
    if place.level == "location":
        found.append((1.0, "a location of the scenario", ""))
    for regions in around.follows:
        held = next((one for one in regions if lies_in(place, one)), None)
        found.append(
            (FOLLOWS, "in {}, as the text says", held.name) if held else (-FOLLOWS, "", "")
        )
    if around.kind and (place.level in _WIDE) == (around.kind == "region"):
        found.append((KIND, "the text calls it a {}", around.kind))
    if around.said:
        found += _said(place, around)
    if story is not NO_STORY and place.level != "area":
        found += _of_story(place, name, around, story)
    return found


def _said(place: NamedPlace, around: Around) -> Iterator[_Reason]:
    held = [one for one in around.said if lies_in(place, one)]
    region = next((one for one in held if one.level == "admin1"), None)
    if region is not None:
        yield SAID_REGION, "{} is named with it", region.name
    elif held:
        yield SAID_COUNTRY, "{} is named with it", held[0].name


def _of_story(place: NamedPlace, name: str, around: Around, story: Story) -> Iterator[_Reason]:
    if not around.follows and story.settled.get(name) == place:
        yield SETTLED, "the text says its region elsewhere", ""
    shares = story.shares(name)
    share = max([shares.get(one, 0.0) for one in halves(place.country)])
    if share > 0.0:
        yield (
            STORY * sqrt(share),
            "the text is about {}",
            story.called.get(place.country, place.country),
        )
    region = plain(place.name if place.level == "admin1" else place.admin1)
    if region and story.regions.get((place.country, region), frozenset()) - {name}:
        yield STORY_REGION, "the text names {}", place.admin1 or place.name
    if place.level not in _WIDE:
        km, other = story.nearest(place, name)
        if km < _FAR_KM:
            yield NEAR * exp(-km / NEAR_KM), "{} from " + other, f"{km:,.0f} km"


def _one(first: NamedPlace, second: NamedPlace) -> bool:
    """True for the same place, and for two that a map of the story would show as one."""
    if first == second:
        return True
    if "country" in {first.level, second.level}:
        return False
    if not set(halves(first.country)) & set(halves(second.country)):
        return False
    if lies_in(first, second) or lies_in(second, first):
        return True
    return km_between(direction(first), direction(second)) < SAME_KM


def _why(reasons: Sequence[_Reason], rivals: int, *, spelt: str) -> str:
    """What spoke for a place most, in plain words."""
    told = sorted([one for one in reasons if one[0] >= 1.0], key=lambda one: -one[0])
    parts = [f"taken for {spelt}"] if spelt else []
    parts += [words.format(value) for _, words, value in told[:2]]
    if rivals == 1 and not spelt:
        parts.append("no other place of that name is known")
    elif not told:
        parts.append(f"the largest of {rivals} places of that name; nothing else in the text tells")
    return "; ".join(parts)
