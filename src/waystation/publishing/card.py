"""The model card and ethical matrix of a scenario, from a template; gaps are shown as such.

Rule 13 of `domain.protection`: known harms are listed; what is missing is said to be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from waystation.domain.evidence import Entry
from waystation.domain.parameters import PARAMETERS, ParameterSpec
from waystation.domain.register import Issued, Review, review_in_force
from waystation.domain.scenario import Prior, Scenario
from waystation.domain.verification_summary import VerificationSummary
from waystation.domain.version import __version__
from waystation.publishing.card_file import FIELDS, GROUPS, HARM, MATRIX, CardFile
from waystation.world.data_sources import source_of

NOT_FILLED = "not filled"
_MOST_PUBLISHERS = 12
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Known:
    """What is known of a scenario without asking anybody.

    Attributes:
        scenario: The scenario.
        entries: Its evidence.
        forecasts: Its register.
        reviews: Reviews of these.
        verification: How good past forecasts were; None where nobody kept it.
    """

    scenario: Scenario
    entries: tuple[Entry, ...] = ()
    forecasts: tuple[Issued, ...] = ()
    reviews: tuple[Review, ...] = ()
    verification: VerificationSummary | None = None


@dataclass(frozen=True)
class Card:
    """A card, ready to be written.

    Attributes:
        text: Markdown.
        gaps: What is not filled, each as "people.consulted: how people concerned had a say".
    """

    text: str
    gaps: tuple[str, ...]


@dataclass
class _Gaps:
    """What is missing, in the order of the card."""

    found: list[str] = field(default_factory=list)

    def cell(self, told: Mapping[str, str], key: str, where: str, asked: str) -> str:
        """An answer, or that it is not filled."""
        if answer := told.get(key):
            return _plain(answer)
        self.found.append(f"{where}: {asked}")
        return f"**{NOT_FILLED}**"


def make_card(known: Known, filled: CardFile) -> Card:
    """The card of a scenario.

    Args:
        known: What the folder, its ledger and its verification tell.
        filled: What people filled in.
    """
    gaps = _Gaps()
    scenario = known.scenario
    parts = {
        "title": _plain(scenario.title),
        "name": _plain(scenario.name),
        "version": __version__,
        "purpose": _plain(scenario.purpose),
        **{name: _answers(name, filled, gaps) for name in FIELDS if name != "performance"},
        "covers": _covers(scenario),
        "beliefs": _beliefs(scenario),
        "parameters": _parameters(scenario),
        "evidence": _evidence(known.entries),
        "performance": _performance(known.verification, filled, gaps),
        "register": _register(known),
        "harms": _harms(filled, gaps),
        "matrix": _matrix(filled, gaps),
    }
    parts["gaps"] = _gaps_told(gaps.found)
    template = resources.files("waystation.publishing").joinpath("card.md")
    text = _SLOT.sub(lambda slot: parts[slot[1]], template.read_text(encoding="utf-8"))
    return Card(text, tuple(gaps.found))


def _plain(text: str) -> str:
    """A text within Markdown: one line, no table cell, no tag of its own."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _gaps_told(gaps: Sequence[str]) -> str:
    if not gaps:
        return "Every question is answered."
    listed = "\n".join(f"- {_plain(gap)}" for gap in gaps)
    return f"**Not ready for a release: {len(gaps)} {NOT_FILLED}.**\n\n{listed}"


def _answers(name: str, filled: CardFile, gaps: _Gaps) -> str:
    told = {key: filled.fields.get(f"{name}.{key}", "") for key in FIELDS[name]}
    return _rows(
        ("question", "answer"),
        (
            (asked.capitalize(), gaps.cell(told, key, f"{name}.{key}", asked))
            for key, asked in FIELDS[name].items()
        ),
    )


def _covers(scenario: Scenario) -> str:
    hidden = Counter(str(place.audience) for place in scenario.locations)
    audiences = ", ".join(f"{count} {name}" for name, count in sorted(hidden.items()))
    countries = sorted({one for place in scenario.locations for one in place.country.split("/")})
    rows = (
        ("Groups", "; ".join(_plain(group.title) for group in scenario.groups)),
        ("Places", f"{len(scenario.locations)} ({audiences}) in {', '.join(countries)}"),
        ("Ways and events", f"{len(scenario.routes)} ways, {len(scenario.events)} events"),
        ("From", f"{scenario.first_day}, as known on {scenario.known_on}"),
        ("Days ahead", f"{scenario.horizon_days}; out of date after {scenario.update_days}"),
        ("The caveat that matters most", _plain(scenario.caveat)),
        ("Settled when it was drafted", f"{len(scenario.choices)} choices (choices.csv)"),
        ("Map data credited to", "; ".join(map(_plain, scenario.attribution)) or "nobody named"),
    )
    return _rows(("what", "here"), rows)


def _assumed(source: str) -> bool:
    return source.strip().casefold().startswith("assumption")


def _beliefs(scenario: Scenario) -> str:
    sources = [prior.source for prior in scenario.priors]
    sources += [prior.source for group in scenario.groups for prior in group.priors]
    sources += [one.source for one in scenario.destinations]
    assumed = sum(map(_assumed, sources))
    defaults = sum(spec.name not in _given(scenario) for spec in PARAMETERS if spec.default)
    return (
        f"{len(sources)} beliefs are given with the scenario: {len(sources) - assumed} rest on a "
        f"publication, {assumed} are assumptions with a reason. {defaults} parameters are left at "
        f"the software's starting values; {len(scenario.settings)} settings of movement differ "
        "from theirs."
    )


def _given(scenario: Scenario) -> set[str]:
    return {prior.name for prior in scenario.priors}


def _parameters(scenario: Scenario) -> str:
    units = {spec.name: spec.unit for spec in PARAMETERS}
    rows = [_belief(prior, "all", units) for prior in scenario.priors]
    for group in scenario.groups:
        rows += [_belief(prior, _plain(group.title), units) for prior in group.priors]
    rows += [
        ("destination", _plain(one.location), f"{one.weight:g}", "chance", "", _plain(one.source))
        for one in scenario.destinations
    ]
    rows += [_default(spec) for spec in PARAMETERS if spec.default and spec.name not in
             _given(scenario)]  # fmt: skip
    return _rows(("what", "for", "middle", "unit", "spread", "source"), rows)


def _belief(prior: Prior, whom: str, units: Mapping[str, str]) -> tuple[str, ...]:
    spread, middle = f"{prior.sigma:g}", f"{prior.median:g}"
    return (prior.name, whom, middle, units[prior.name], spread, _plain(prior.source))


def _default(spec: ParameterSpec) -> tuple[str, ...]:
    median = spec.default.median if spec.default else 0.0
    source = spec.default.source if spec.default else ""
    return (spec.name, "starting value", f"{median:g}", spec.unit, "none", _plain(source))


def _evidence(entries: Sequence[Entry]) -> str:
    if not entries:
        return "No figure yet."
    counted = [entry.figure for entry in entries if entry.counts]
    days = sorted(one.published for one in counted if one.published is not None)
    span = f", published {days[0]} to {days[-1]}" if days else ""
    publishers = Counter(one.publisher or "publisher unknown" for one in counted)
    rows = [
        (_plain(name), str(count), _terms(name))
        for name, count in publishers.most_common(_MOST_PUBLISHERS)
    ]
    rest = len(publishers) - len(rows)
    more = f"\n\nand {rest} more." if rest > 0 else ""
    told = f"{len(counted)} figures that count, of {len(entries)} in the ledger{span}."
    return f"{told}\n\n{_rows(('publisher', 'figures', 'terms'), rows)}{more}"


def _terms(publisher: str) -> str:
    source = source_of(publisher)
    return source.licence if source else "quoted as press: number, words, source"


def _performance(verification: VerificationSummary | None, filled: CardFile, gaps: _Gaps) -> str:
    asked = FIELDS["performance"]["told"]
    told = filled.fields.get("performance.told", "")
    if verification is None:
        answer = gaps.cell({"told": told}, "told", "performance.told", asked)
        return (
            f"No verification is kept with the scenario (`waystation verify --keep`).\n\n{answer}"
        )
    claims = Counter(str(claim.outcome) for claim in verification.claims)
    rows = [("Verified on", _plain(", ".join(verification.cases)))]
    rows += [("Version", _plain(verification.version))]
    rows += [
        (f"90 % band of {gate.asked}", f"held {gate.coverage:.0%}"
         f"{'' if gate.covered else ', outside 80 to 96 %: not calibrated'}")
        for gate in verification.gates
    ]  # fmt: skip
    rows += [(f"Against simple rules: {name}", str(count)) for name, count in claims.items()]
    return f"{_rows(('what', 'here'), rows)}\n\n{_plain(told)}".rstrip()


def _register(known: Known) -> str:
    if not known.forecasts:
        return "None is registered yet."
    last = known.forecasts[-1]
    review = review_in_force(known.reviews, last.number)
    standing = f"reviewed by {_plain(review.by)}" if review else "a draft: nobody reviewed it"
    return (
        f"{len(known.forecasts)} registered; the last is number {last.number}, as of {last.as_of}, "
        f"{last.members} members, Waystation {last.version}: {standing}."
    )


def _harms(filled: CardFile, gaps: _Gaps) -> str:
    harms = filled.harms or ({},)
    asked = dict(zip(HARM, ("what may happen", "to whom", "what is done", "what is left"),
                     strict=True))  # fmt: skip
    return _rows(
        ("harm", "to whom", "what is done here", "what is left"),
        (
            [gaps.cell(one, key, f"harms.{at}.{key}", asked[key]) for key in HARM]
            for at, one in enumerate(harms, 1)
        ),
    )


def _matrix(filled: CardFile, gaps: _Gaps) -> str:
    told = {row.get("group", ""): row for row in filled.matrix}
    groups = (*GROUPS, *(name for name in told if name and name not in GROUPS))
    return _rows(
        ("group", "wellbeing", "autonomy: a say of their own", "fairness"),
        (
            [_plain(name)]
            + [
                gaps.cell(told.get(name, {}), key, f"matrix.{name}.{key}", f"{key} of {name}")
                for key in MATRIX[1:]
            ]
            for name in groups
        ),
    )
