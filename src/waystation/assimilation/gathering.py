"""All figures together: copies counted once, registers, running totals; a decision for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from waystation.assimilation.observations import (
    ALL_GROUPS,
    NO_PLACE,
    Observation,
    Operator,
    interpret,
)
from waystation.assimilation.registers import Count, read_registers
from waystation.assimilation.sources import with_sources
from waystation.assimilation.wording import Wording
from waystation.domain.days import show_day
from waystation.domain.evidence import Decision, Entry
from waystation.domain.model import Model
from waystation.domain.vocabulary import Verdict

_TOTALS = (Operator.ARRIVED, Operator.RETURNED, Operator.CLAIMED)


def describe(observation: Observation, model: Model) -> str:
    """In plain words, what a figure was taken to mean."""
    who = "everyone" if observation.group == ALL_GROUPS else model.groups[observation.group]
    where = "" if observation.place == NO_PLACE else model.locations[observation.place]
    parts = []
    if observation.operator is not None and observation.reading is not None:
        low, high = observation.reading.low, observation.reading.high
        at = f" at {where}" if where and observation.operator is not Operator.GROUP_SIZE else ""
        what = str(observation.operator)
        if observation.since is not None:
            before = model.first_day + dt.timedelta(observation.since)
            what = f"people who have arrived since {show_day(before)} {before.year}"
        parts.append(f"{what}{at} ({who}): {low:,.0f} to {high:,.0f}")
    if observation.sighting is not None:
        parts.append(f"the main group ({who}) was at or near {where} {observation.sighting}")
    return "; ".join(parts)


def observe(
    entries: Sequence[Entry],
    origins: Mapping[str, str],
    model: Model,
    *,
    default_group: int,
    last_day: int,
    wording: Wording,
    left_out: Mapping[str, str] | None = None,
    increases: bool = False,
) -> tuple[tuple[Observation, ...], tuple[Decision, ...]]:
    """Observations of all usable figures, copies counted once, and a decision per entry.

    Args:
        entries: Ledger entries, published by the as-of day and not withdrawn.
        origins: Origin of each entry; entries of one origin are one observation, read in the
            form that comes first in (published, entered) order and can be used.
        model: The model.
        default_group: Group meant when a figure names none.
        last_day: Day number of the as-of day.
        wording: What words stand for.
        left_out: Why figures must not count beside others (a total of them, a part), by figure;
            copies of such a figure do not count either.
        increases: Whether counts of a register after its first are taken as increases; False for
            a method that sees one day at a time.
    """
    beside = left_out or {}
    by_origin: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_age):
        by_origin.setdefault(origins[entry.figure_id], []).append(entry)
    counts: list[Count] = []
    decisions: dict[str, Decision] = {}
    for family in by_origin.values():
        reason = next((beside[e.figure_id] for e in family if e.figure_id in beside), "")
        read = [
            reason
            or interpret(
                e.figure,
                model,
                default_group=default_group,
                last_day=last_day,
                accepted=e.accepted,
                wording=wording,
            )
            for e in family
        ]
        lead = next((i for i, r in enumerate(read) if isinstance(r, Observation)), None)
        ids = tuple(e.figure_id for e in family)
        for i, (entry, meaning) in enumerate(zip(family, read, strict=True)):
            decisions[entry.figure_id] = _decide(entry, meaning, i == lead, lead, ids, model)
        if lead is not None:
            chosen = read[lead]
            assert isinstance(chosen, Observation)
            ordered = (ids[lead], *(one for one in ids if one != ids[lead]))
            seen = replace(chosen, figure_ids=ordered)
            counts.append(Count(seen, family[lead].figure))
    observations = _with_registers(counts, decisions, model, increases=increases)
    last, passed = _last_totals(observations)
    for figure_id in passed:
        _leave_out(decisions, figure_id, "a later value of this running total is used")
    return with_sources(last), tuple(decisions[e.figure_id] for e in entries)


def _with_registers(
    counts: Sequence[Count], decisions: dict[str, Decision], model: Model, *, increases: bool
) -> list[Observation]:
    """The observations, those of registers taken as such; what was made of them is told."""
    registers = read_registers(counts, increases=increases)
    observations = []
    for seen, _ in counts:
        name = seen.figure_ids[0]
        taken = registers.changed.get(name, seen)
        observations.append(taken)
        told = "; ".join(filter(None, (describe(taken, model), registers.remarks.get(name))))
        decisions[name] = replace(decisions[name], meaning=told)
    return observations


def _leave_out(decisions: dict[str, Decision], figure_id: str, reason: str) -> None:
    made = decisions[figure_id]
    decisions[figure_id] = replace(made, used=False, weight=0.0, reason=reason)


def _last_totals(
    observations: Sequence[Observation],
) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """Of running totals the last day alone, as earlier values are parts of it.

    Returns:
        The observations left, and the ledger entries of those left out.
    """
    last: dict[tuple[Operator, int, int], int] = {}
    for one in observations:
        if one.operator in _TOTALS:
            what = (one.operator, one.group, _total_place(one))
            last[what] = max(last.get(what, one.day), one.day)
    kept, passed = [], []
    for one in observations:
        total = one.operator in _TOTALS
        if total and one.operator is not None:
            total = one.day < last[one.operator, one.group, _total_place(one)]
        if total:
            passed.append(one.figure_ids[0])
        else:
            kept.append(one)
    return tuple(kept), tuple(passed)


def _total_place(observation: Observation) -> int:
    """Place a running total is kept at; returns and claims are counted everywhere."""
    return observation.place if observation.operator is Operator.ARRIVED else NO_PLACE


def weigh(
    decisions: Sequence[Decision], observations: Sequence[Observation], shares: Mapping[int, float]
) -> tuple[Decision, ...]:
    """Decisions with the weight that was given in the end.

    Args:
        decisions: From `observe`.
        observations: From `observe`.
        shares: Power of each day's likelihood that was let in, by day number.
    """
    weight = {one.figure_ids[0]: shares.get(one.day, 1.0) for one in observations}
    return tuple(
        replace(one, weight=weight.get(one.figure_id, one.weight)) if one.used else one
        for one in decisions
    )


def _age(entry: Entry) -> tuple[bool, str, bool, int]:
    """Originals before what a person called a copy, the oldest first; of one day, corrections."""
    published = entry.figure.published
    copied = entry.verdict is Verdict.MERGED
    read = not entry.corrects
    return (copied, published.isoformat() if published else "9999", read, entry.entered)


def _decide(
    entry: Entry,
    meaning: Observation | str,
    is_lead: bool,
    lead: int | None,
    family: tuple[str, ...],
    model: Model,
) -> Decision:
    """What was done with one entry."""
    others = tuple(one for one in family if one != entry.figure_id)
    if isinstance(meaning, str):
        return Decision(entry.figure_id, used=False, meaning="", reason=meaning, copies=others)
    told = describe(meaning, model)
    reading = meaning.reading
    ends = (reading.low, reading.high, reading.rule) if reading else (None, None, "")
    if not is_lead:
        assert lead is not None
        reason = f"same origin as {family[lead]}: counted once"
        return Decision(entry.figure_id, False, told, reason, others, 0.0, *ends)
    return Decision(entry.figure_id, True, told, "", others, 1.0, *ends)
