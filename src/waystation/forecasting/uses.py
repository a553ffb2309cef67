"""What a forecast makes of each figure, before it runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from waystation.assimilation.gathering import observe
from waystation.assimilation.observations import Observation, interpret
from waystation.domain.days import day_number
from waystation.domain.evidence import Decision, Entry
from waystation.domain.findings import Relation
from waystation.domain.model import Model
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import Travel
from waystation.evidence.copies import CopyLink
from waystation.evidence.counting import counted_once
from waystation.evidence.merged import settled_origins
from waystation.evidence.view import as_of as known_by
from waystation.forecasting.wording_table import wording_in_force
from waystation.reports.relating.relations import relate
from waystation.scenario.model import build_model


def observed(
    scenario: Scenario,
    model: Model,
    known: Sequence[Entry],
    last_day: int,
    links: Sequence[CopyLink] = (),
    everything: Sequence[Entry] = (),
    *,
    increases: bool = False,
) -> tuple[tuple[Observation, ...], tuple[Decision, ...]]:
    """Observations of the figures known by a day, copies counted once, and what was made of each.

    Args:
        scenario: The question.
        model: Built from it.
        known: Entries that count and were published by the as-of day.
        last_day: Day number of the as-of day.
        links: Which reports copy which.
        everything: Every entry of the ledger, for what was settled; those known when left out.
        increases: Whether counts of a register after its first are taken as increases; False for
            a method that sees one day at a time.
    """
    group = default_group(scenario)
    usable = {
        entry.figure_id
        for entry in known
        if isinstance(
            interpret(
                entry.figure,
                model,
                default_group=group,
                last_day=last_day,
                accepted=entry.accepted,
                wording=wording_in_force(),
            ),
            Observation,
        )
    }
    return observe(
        known,
        settled_origins(known, everything or known, links),
        model,
        default_group=group,
        last_day=last_day,
        left_out=counted_once(within_reports(known), known, usable),
        increases=increases,
        wording=wording_in_force(),
    )


def within_reports(entries: Iterable[Entry]) -> tuple[Relation, ...]:
    """What figures read from one report are to one another, by identity."""
    by_report: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.figure.report_id:
            by_report.setdefault(entry.figure.report_id, []).append(entry)
    found: list[Relation] = []
    for read in by_report.values():
        read.sort(key=lambda entry: entry.figure.start)
        for one in relate([entry.figure for entry in read]):
            first, second = read[int(one.first)].figure_id, read[int(one.second)].figure_id
            found.append(replace(one, first=first, second=second))
    return tuple(found)


def uses(
    scenario: Scenario, entries: Sequence[Entry], day: dt.date, links: Sequence[CopyLink] = ()
) -> dict[str, Decision]:
    """What a forecast as of a day would make of each figure it knows by then, by figure.

    The weight is that before the forecast runs: 1 for a figure that is used.
    """
    last = day_number(day, scenario.first_day)
    model = build_model(scenario, as_of=day, days=last + 1)
    _, decisions = observed(scenario, model, known_by(entries, day), last, links, entries)
    return {decision.figure_id: decision for decision in decisions}


def default_group(scenario: Scenario) -> int:
    """The group meant when a figure names none: the one without words, else the first.

    Groups that travel together come first: reports speak of them.
    """
    together = [g.travel is Travel.TOGETHER for g in scenario.groups]
    for number, group in enumerate(scenario.groups):
        if not group.words and together[number] == any(together):
            return number
    return 0
