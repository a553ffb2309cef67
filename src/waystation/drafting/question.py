"""scenario.toml of a drafted folder, with comments that guide whoever edits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from waystation.domain.draft import StoryGroup
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.defaults import Setting, default_priors, default_settings
from waystation.drafting.plan import WEIGHT_RULE, Plan, departures_sigma, size_prior
from waystation.scenario.schema import FILE as SCHEMA
from waystation.scenario.texts import toml_text

_PURPOSE = (
    "To prepare water, food, shelter and information for people on the move. "
    "Not to be used to stop, detain, deter or screen anyone."
)

_CAVEAT = "A first draft, made by rules in minutes. Bands are wide on purpose."


def question_text(plan: Plan) -> str:
    """The whole file."""
    story = plan.story
    parts: list[Iterable[str]] = [_head(plan), _who(plan)]
    parts += [_ends(plan), _believed(plan), _settings(plan)]
    title = f"# {story.title}: drafted from what was known by {story.as_of}."
    lines = (line for part in parts for line in part)
    return "\n".join([f"#:schema ./{SCHEMA}", _one_line(title), *lines]) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _head(plan: Plan) -> Iterator[str]:
    story = plan.story
    yield "# Every choice stands in choices.csv with what it rests on; settle first those that are"
    yield "# assumptions. After each change: waystation check FOLDER. The keys and columns are told"
    yield "# in docs/scenario-format.md."
    yield ""
    yield f"title = {toml_text(story.title)}"
    yield f"purpose = {toml_text(_PURPOSE)}"
    yield f"caveat = {toml_text(_caveat(plan))}"
    yield f"first_day = {plan.first_day}"
    yield f"known_on = {max(story.as_of, plan.first_day)}"
    yield f"horizon_days = {plan.horizon}"
    yield "# Residents of these countries join at the home rate."
    yield f"home_countries = {_list(_home(plan))}"
    yield "# Reported first; edit freely."
    yield f"watched = {_list(plan.watched)}"
    if plan.ground.roads.attribution:
        yield f"attribution = {_list(plan.ground.roads.attribution)}"


def _caveat(plan: Plan) -> str:
    """The caveat of every draft, and the towns that stand for places no list knows."""
    stood = [
        f"{words} is on no map here: {town.name}, which the reports name beside it, stands for "
        "it and may lie far from it."
        for words, town in plan.story.stood
    ]
    return " ".join([*stood, _CAVEAT])


def _home(plan: Plan) -> list[str]:
    """Home countries of which the network holds a place; else the country of the first start."""
    here = {code for one in plan.ground.roads.locations for code in one.country.split("/")}
    told = [code for code in plan.story.home_countries if code in here]
    return told or [plan.story.groups[0].start.country]


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(toml_text, texts)) + "]"


def _who(plan: Plan) -> Iterator[str]:
    yield ""
    yield "# ---- Who travels ----"
    for group in plan.story.groups:
        yield ""
        yield "[[groups]]"
        yield f"name = {toml_text(group.name)}"
        yield f"title = {toml_text(group.title)}"
        yield f'travel = "{group.travel}"'
        if group.travel is Travel.TOGETHER:
            yield from _together(group, plan)
        else:
            yield "share = 1"
            yield f"words = {_list(group.words)}"


def _together(group: StoryGroup, plan: Plan) -> Iterator[str]:
    yield f"start = {toml_text(plan.ground.starts[group.name])}"
    yield f"first_day = {group.first_day}"
    yield "# Words by which reports speak of this group and no other; one group may have none."
    yield f"words = {_list(group.words)}"
    yield ""
    yield from size_prior(group, _told_size(group, plan)).toml("groups.")


def _told_size(group: StoryGroup, plan: Plan) -> str:
    """Where the size comes from, as the choices tell it."""
    low, high = group.size_low, group.size_high
    if not low and not high:
        return "assumption: nothing tells how many they are"
    for choice in plan.story.choices:
        if "how many" in choice.about:
            named = f" ({choice.report})" if choice.report else ""
            told = "assumption: " if choice.basis is ChoiceBasis.ASSUMPTION else ""
            return f"{told}{choice.because or choice.chosen}{named}"
    return "told in the reports"


def _ends(plan: Plan) -> Iterator[str]:
    yield ""
    yield "# ---- Where journeys end: prior chance of each ----"
    rule = f"weight: assumption, {WEIGHT_RULE}"
    for name, weight in sorted(plan.weights.items(), key=lambda item: (-item[1], item[0])):
        yield ""
        yield "[[destinations]]"
        yield f"location = {toml_text(name)}"
        yield f"weight = {weight:g}"
        yield f"source = {toml_text(f'{plan.ground.ends[name]}; {rule}')}"


def _believed(plan: Plan) -> Iterator[str]:
    yield ""
    yield "# ---- Priors; sigma is on the log scale for amounts and rates, on the logit scale for"
    yield "# shares. The same for every draft: put in what you know of this movement, with its"
    yield "# source, and a smaller sigma. What figures teach fades within memory_days. ----"
    if Travel.TOGETHER in plan.travels:
        first = next(one for one in plan.story.groups if one.travel is Travel.TOGETHER)
        yield ""
        yield from size_prior(first, "as of the first group; groups give their own").toml()
    for one in default_priors(plan.travels):
        yield ""
        yield from one.toml()


def _settings(plan: Plan) -> Iterator[str]:
    yield ""
    yield "# ---- Settings of movement; one value for all runs ----"
    told = [
        Setting(
            "cost_scale_km",
            plan.ground.scale_km,
            "assumption: the most at which journeys over this network do not go in circles",
        )
    ]
    if Travel.ALONE in plan.travels:
        told += default_settings()
        source = "assumption: half the width of what is known of how many set off"
        told.append(Setting("departures_spread", departures_sigma(plan.story), source))
    for one in told:
        yield ""
        yield from replace(one, value=round(one.value, 3)).toml()
