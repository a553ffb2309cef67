"""From what a person asks for to the files of a scenario folder."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.draft import Choice, Story
from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.domain.places import NamedPlace
from waystation.domain.telling import counted
from waystation.domain.work import Progress, silent
from waystation.drafting.asked import Asked
from waystation.drafting.by_hand import by_hand, places_asked
from waystation.drafting.copies import take_reports
from waystation.drafting.elsewhere import scene_of
from waystation.drafting.ends import ends_of
from waystation.drafting.maps import Maps
from waystation.drafting.network import alone, ground_of
from waystation.drafting.plan import Plan, plan_of
from waystation.drafting.put import places_put, put_choices, with_put
from waystation.drafting.question import question_text
from waystation.drafting.readme import readme_text
from waystation.drafting.rows import (
    departures_table,
    events_table,
    evidence_table,
    locations_table,
    routes_table,
)
from waystation.forecasting.gather import check_folder
from waystation.scenario.choices import FILE as CHOICES
from waystation.scenario.choices import choices_text
from waystation.scenario.schema import FILE as SCHEMA
from waystation.scenario.schema import scenario_schema, schema_text
from waystation.scenario.write_folder import write_whole
from waystation.world.gazetteer import fold

NAMES = (
    *("scenario.toml", "locations.csv", "routes.csv", "events.csv", "departures.csv"),
    *("evidence.csv", CHOICES, "README.md", SCHEMA),
)
"""Files a draft may write, beside the reports."""

LONGEST_NAME = 60
DRAFTING = "Drafting"


@dataclass(frozen=True)
class Draft:
    """A scenario folder before it is written.

    Attributes:
        name: A name for it, from the story.
        title: Title for people.
        files: Content by name.
        choices: Everything that was settled.
        summary: What it holds, in one sentence.
    """

    name: str
    title: str
    files: dict[str, str | bytes]
    choices: tuple[Choice, ...]
    summary: str


def draft(
    asked: Asked,
    *,
    today: dt.date | None,
    maps: Maps | None = None,
    tell: Callable[[str], None] = lambda _: None,
    progress: Progress = silent,
) -> Draft:
    """Draft a scenario.

    The same request, read on the same day, gives the same bytes.

    Args:
        asked: What the person asks for.
        today: First day of a draft by hand where none is given; None where one must be.
        maps: Places, borders and roads; the world's when None.
        tell: Takes one line for each report left out or read otherwise than expected.
        progress: Told how many reports were opened and read, then that the draft is made.

    Raises:
        InputError: It cannot be drafted; what was found, and what to give.
    """
    problems = asked.problems()
    if problems:
        raise InputError(problems)
    if maps is None:
        from waystation.drafting.world_maps import world_maps

        maps = world_maps(asked.roads)
    put = _put(asked)
    maps = with_put(maps, put)
    copies: dict[str, bytes] = {}
    if asked.sources:
        taken = take_reports(asked.sources, asked.published, tell, progress)
        story, copies = _told(asked, taken.reports, maps, put, progress), taken.files
    else:
        story = by_hand(asked, maps, today)
    progress(DRAFTING, 0, 1)
    lone = alone(story)
    story = _from_start(story) if lone else story
    ends = ends_of(story, maps, asked.within_km)
    around = bool(asked.around) or lone
    given = _given(asked, story)
    ground = ground_of(story, ends, maps, within_km=asked.within_km, around=around, given=given)
    plan = plan_of(story, ground)
    told = (*plan.choices, *put_choices(put, ground.roads.locations))
    return _files(replace(plan, choices=told), copies)


def _put(asked: Asked) -> tuple[NamedPlace, ...]:
    """The places the person puts on the map.

    Raises:
        InputError: They are told wrongly; all of them at once.
    """
    if not asked.places:
        return ()
    from waystation.drafting.world_maps import code_of, country_at

    put, problems = places_put(asked.places, country_at, code_of)
    if problems:
        raise InputError(problems)
    return put


def _told(
    asked: Asked,
    reports: Sequence[Report],
    maps: Maps,
    put: tuple[NamedPlace, ...],
    progress: Progress,
) -> Story:
    """The story the reports tell, with what the person gives in its place."""
    from waystation.drafting.story import story_from
    from waystation.drafting.world_atlas import WorldAtlas
    from waystation.forecasting.gather import read_plain

    atlas = WorldAtlas(put)
    findings = read_plain(reports, atlas.gazetteer, progress)
    start, _, ends, _ = places_asked(asked, maps, scene_of(findings))
    return story_from(
        findings,
        atlas=atlas,
        start=start,
        ends=ends,
        travel=asked.travel,
        first_day=asked.first_day,
        size=asked.size,
    )


def _given(asked: Asked, story: Story) -> tuple[NamedPlace, ...]:
    """Towns of the story that the person gave: none of them may be lost."""
    ends = story.destinations if asked.ends else ()
    return (
        ends
        if asked.sources
        else (*ends, *(one for one in story.stops if one.level in ("city", "location")))
    )


def _from_start(story: Story) -> Story:
    """The story of people alone, who go on setting off: their ways begin where they leave.

    Where they were last seen is one of the places where they may stay.
    """
    start, seen = story.groups[0].start, story.position
    stays = story.stays if seen in (start, *story.stays) else (*story.stays, seen)
    stops = tuple(one for one in story.stops if one != seen)
    return replace(story, position=start, stays=stays, stops=stops)


def _files(plan: Plan, copies: dict[str, bytes]) -> Draft:
    """The files of a plan."""
    events = events_table(plan)
    choices = (*plan.choices, *events.choices)
    files: dict[str, str | bytes] = {
        "scenario.toml": question_text(plan),
        "locations.csv": locations_table(plan),
        "routes.csv": routes_table(plan),
        "events.csv": events.text,
        SCHEMA: schema_text(scenario_schema()),
        CHOICES: choices_text(choices),
        **copies,
    }
    departures = departures_table(plan)
    if departures.count("\n") > 1:
        files["departures.csv"] = departures
    if plan.story.sightings or plan.sightings:
        files["evidence.csv"] = evidence_table(plan)
    files["README.md"] = readme_text(plan, set(files))
    roads = plan.ground.roads
    summary = (
        f"{counted(len(roads.locations), 'location')}, {counted(len(roads.routes), 'route')}, "
        f"{counted(events.text.count(chr(10)) - 1, 'event')}, "
        f"{counted(len(plan.story.groups), 'group')}, "
        f"{counted(len(copies), 'report')}, {counted(len(choices), 'choice')}"
    )
    return Draft(slug(plan.story.title), plan.story.title, files, choices, summary)


def slug(title: str) -> str:
    """A folder's name from a title: lower case, letters and digits and "-"."""
    words = re.findall(r"[a-z0-9]+", fold(title))
    return "-".join(words)[:LONGEST_NAME].strip("-") or "draft"


def write_draft(
    made: Draft, out: Path, *, force: bool = False, progress: Progress = silent
) -> None:
    """Write the folder, whole and proven by the checks of `waystation check`, or nothing.

    Args:
        made: The draft.
        out: The folder; made with its parents.
        force: Replace a folder that holds nothing but files of an earlier draft.
        progress: Told how far the checks are.

    Raises:
        InputError: The folder exists, or holds other files; or it cannot be written.
    """
    write_whole(
        made.files,
        out,
        prove=lambda folder: check_folder(str(folder), progress=progress),
        made_by="an earlier draft",
        names=NAMES,
        force=force,
    )
