"""Where a group was last seen, as evidence: with its day, or with one between those known."""

from __future__ import annotations

import datetime as dt

from waystation.domain.draft import Choice, Story
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import (
    ChoiceBasis,
    FigureKind,
    Measure,
    PlaceRole,
    Travel,
    Unit,
)

ASSUMED = "assumed by the draft: its report tells no day"


def last_sighting(story: Story, location: str) -> tuple[tuple[Figure, ...], tuple[Choice, ...]]:
    """A sighting at the position, where a group travels together and the story holds none there.

    A report that tells no day says only that they were there before it was published: the day is
    taken in the middle between the sighting before, or the day they set off, and the last report.

    Args:
        story: The story.
        location: Location of its position.

    Returns:
        The sighting, and what was settled about its day.
    """
    (group, *others) = story.groups
    seen = [one.event_day for one in story.sightings if one.event_day is not None]
    if others or group.travel is not Travel.TOGETHER or story.position == group.start:
        return (), ()
    if story.seen is not None:
        held = any(one.at == story.position and one.event_day == story.seen
                   for one in story.sightings)  # fmt: skip
        return ((), ()) if held else ((_figure(story, location, story.seen, ""),), ())
    before = max([group.first_day, *(day for day in seen if day <= story.as_of)])
    day = before + dt.timedelta((story.as_of - before).days // 2)
    because = f"its report tells no day: the middle between {before} and {story.as_of}"
    told = Choice(
        f"the day they were at {story.position.name}",
        day.isoformat(),
        ChoiceBasis.ASSUMPTION,
        because,
        "event_day in evidence.csv",
    )
    return (_figure(story, location, day, ASSUMED),), (told,)


def _figure(story: Story, location: str, day: dt.date, note: str) -> Figure:
    return Figure(
        low=None,
        high=None,
        words="",
        unit=Unit.PEOPLE,
        who="the group",
        kind=FigureKind.ON_THE_MOVE,
        measure=Measure.STOCK,
        place=story.position.name,
        location=location,
        place_role=PlaceRole.AT,
        event_day=day,
        published=story.as_of,
        publisher="draft",
        note=note,
    )
