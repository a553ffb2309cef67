"""Adds figures to evidence.csv: once each; a number that changed stands beside the earlier one."""

from __future__ import annotations

from collections.abc import Mapping

from waystation.scenario.loaders.plan import EVIDENCE, Plan
from waystation.world.loaders.records import Outcome

_SAID = ("low", "high", "kind", "measure", "unit", "location")


def add_figure(plan: Plan, cells: Mapping[str, str], file: str) -> bool:
    """Plan a figure, by its `origin`, which names it apart from all others.

    A figure that stands there with the same number is not added again. One whose number changed is
    added beside it, as published on the day the file is read: a forecast as of an earlier day
    holds the earlier one, as it was known then.

    Returns:
        Whether a row was added.
    """
    known = _standing(plan).get(cells["origin"], [])
    if any(_same(one, cells) for one in known):
        plan.did(EVIDENCE, "there already")
        return False
    if not known:
        _append(plan, cells)
        return True
    before = known[-1].get("words", "")
    now = max(cells["published"], plan.read_on.isoformat())
    changed = dict(cells) | {
        "published": now,
        "origin": f"{cells['origin']} as told {now}",
        "note": f"{cells['note']}; told as {before} before",
    }
    found = f"{cells['origin']}: {cells['words']}, told as {before} before"
    done = "added beside it; reject the one that is wrong at the evidence desk"
    plan.tell(Outcome.CHANGED, file, found, done)
    _append(plan, changed, key=cells["origin"])
    return True


def is_known(plan: Plan, origin: str) -> bool:
    """Whether evidence.csv has a figure of this origin."""
    return origin in _standing(plan)


def _same(one: Mapping[str, str], cells: Mapping[str, str]) -> bool:
    return all(one.get(name, "") == cells.get(name, "") for name in _SAID)


def _append(plan: Plan, cells: Mapping[str, str], key: str = "") -> None:
    plan.add(EVIDENCE, cells)
    _standing(plan).setdefault(key or cells["origin"], []).append(dict(cells))


def _standing(plan: Plan) -> dict[str, list[dict[str, str]]]:
    """Figures of the table by the origin they were first given."""
    if plan.figures is None:
        found: dict[str, list[dict[str, str]]] = {}
        for _, row in plan.table(EVIDENCE).records():
            origin = row.get("origin", "").partition(" as told ")[0]
            if origin:
                found.setdefault(origin, []).append(row)
        plan.figures = found
    return plan.figures
