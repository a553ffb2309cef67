"""README.md of a drafted folder: what it is, what it rests on, how to go on."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.domain.draft import Choice
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.plan import Plan

_BASES = (
    (ChoiceBasis.ASSUMPTION, "Assumed: look at these first"),
    (ChoiceBasis.EVIDENCE, "Told by the reports"),
    (ChoiceBasis.GIVEN, "Given by whoever made the draft"),
)
_FILES = (
    ("scenario.toml", "the question, who travels, what is believed; edit freely"),
    ("locations.csv, routes.csv", "places and the ways between them"),
    ("events.csv", "what was done or threatened on the way"),
    ("departures.csv", "how many people alone set off on which days"),
    ("evidence.csv", "sightings: where people were seen, on which day"),
    ("choices.csv", "everything the draft settled; delete a row once you have made it your own"),
    ("scenario.schema.json", "what an editor goes by to help with scenario.toml"),
    ("reports/", "copies of the reports; put new ones beside them"),
)


def readme_text(plan: Plan, names: set[str]) -> str:
    """The whole file.

    Args:
        plan: The draft.
        names: Files of the folder.
    """
    return (
        "\n".join([*_top(plan), *_choices(plan.choices), *_how_on(names), *_credits(plan)]) + "\n"
    )


def _top(plan: Plan) -> Iterator[str]:
    story = plan.story
    assumed = sum(one.basis is ChoiceBasis.ASSUMPTION for one in plan.choices)
    yield f"# {story.title}"
    yield ""
    yield (
        f"A draft of `waystation new`, from what was known by {story.as_of}. It runs as it is, and "
        f"{assumed} of the {len(plan.choices)} choices in it are assumptions. For preparing help; "
        "not for stopping, detaining or deterring anyone."
    )


def _choices(choices: tuple[Choice, ...]) -> Iterator[str]:
    for basis, title in _BASES:
        kept = [one for one in choices if one.basis is basis]
        if not kept:
            continue
        yield from ("", f"## {title}", "")
        for one in kept:
            change = f" To change it: {one.otherwise}." if one.otherwise else ""
            report = f" ({one.report})" if one.report else ""
            line = f"- **{one.about}**: {one.chosen}. {one.because}{report}.{change}"
            yield " ".join(line.split())


def _how_on(names: set[str]) -> Iterator[str]:
    yield from ("", "## How to go on", "")
    yield "1. Go through the assumptions above and put in what you know."
    yield "2. `waystation check FOLDER` tells every mistake at once."
    yield "3. `waystation forecast FOLDER` makes the forecast, `waystation serve FOLDER` the page."
    yield "4. Put each new report into `reports/` and forecast again."
    yield from ("", "| file | what stands there |", "|---|---|")
    for file, told in _FILES:
        here = any(name.startswith(part) for part in file.split(", ") for name in names)
        if here:
            yield f"| {file} | {told} |"


def _credits(plan: Plan) -> Iterator[str]:
    if plan.ground.roads.attribution:
        yield from ("", "## Data", "")
        yield from (f"- {line}" for line in plan.ground.roads.attribution)
