"""What the engine refuses to run, by name: a model whose people or routes it could not keep."""

from __future__ import annotations

import numpy as np

from waystation.domain.errors import InputError, Problem
from waystation.domain.model import MOST_PEOPLE, Model

_ROUNDING = 1e-6


def check_model(model: Model) -> None:
    """Refuse a model the engine would not run exactly.

    Raises:
        InputError: More people than a cell can count; routes of no length or no finite length;
            shares or chances that do not add up to one, all problems at once.
    """
    problems = [*_people(model), *_routes(model), *_shares(model)]
    if problems:
        raise InputError(problems)


def _people(model: Model) -> list[Problem]:
    counts = (model.population, model.present, model.departures.people)
    problems = []
    if any((count < 0).any() for count in counts):
        problems.append(Problem("", 0, "people", "a number below zero", "zero or more"))
    total = sum(int(count.sum(dtype=object)) for count in counts[:2])
    if total > MOST_PEOPLE:
        found, expected = f"{total:,} people", f"at most {MOST_PEOPLE:,} people in all"
        problems.append(Problem("locations.csv", 0, "population", found, expected))
    return problems


def _routes(model: Model) -> list[Problem]:
    wrong = ~(np.isfinite(model.route_km) & (model.route_km > 0.0))
    names = model.locations
    return [
        Problem(
            "routes.csv",
            0,
            "km",
            f"{names[model.route_start[route]]} -> {names[model.route_end[route]]}: "
            f"{model.route_km[route]:g} km",
            "a distance above zero: ways of no length would be walked in circles in one day",
        )
        for route in np.flatnonzero(wrong)
    ]


def _shares(model: Model) -> list[Problem]:
    problems = []
    for name, shares in (("groups", model.group_share), ("destinations", model.destination_weight)):
        total = float(shares.sum())
        none = len(shares) == 0 or (name == "groups" and model.group_together.all())
        right = none or abs(total - 1.0) <= _ROUNDING
        if not right or (shares < 0.0).any():
            found = f"shares that add up to {total:g}"
            problems.append(Problem("scenario.toml", 0, name, found, "1, none below zero"))
    chances = model.events.chance
    if ((chances < 0.0) | (chances > 1.0)).any():
        problems.append(Problem("events.csv", 0, "chance", "a chance outside 0 to 1", "0 to 1"))
    return problems
