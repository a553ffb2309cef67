"""Destinations drawn anew where nothing has been learnt of them.

No figure tells where a group is bound for. Choosing members by where their columns are would let
the destinations of a few of them spread by chance; drawing every column's destination from its
chance given the place or route it is on keeps them as the scenario has them.
"""

from __future__ import annotations

import numpy as np

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.choice import passes
from waystation.engine.rules import Rules
from waystation.engine.state import NOWHERE, State


def goals_on_routes(model: Model, rules: Rules) -> FloatArray:
    """(G, E, D) cumulative chance that a group on a route is bound for each destination.

    Bayes: the prior chance times the chance that a journey there from the group's start takes the
    route; where no journey does, the prior chances.

    Args:
        model: Gives the prior chances.
        rules: Gives the route choice per destination.
    """
    weight = model.destination_weight
    shape = (len(model.group_start), len(model.route_km), len(weight))
    chance = np.empty(shape)
    for group, start in enumerate(model.group_start):
        for goal, choice in enumerate(rules.base.group_choice):
            if start == NOWHERE:
                chance[group, :, goal] = weight[goal]
                continue
            taken = passes(model, choice, int(start))[model.route_start] * choice
            chance[group, :, goal] = weight[goal] * taken
    total = chance.sum(axis=2, keepdims=True)
    share = np.where(total > 0, chance / np.where(total > 0, total, 1.0), weight)
    return np.asarray(np.cumsum(share, axis=2))


def redraw_goals(
    model: Model, rules: Rules, state: State, day: int, seed: int, *, first_member: int = 0
) -> None:
    """Draw the destination of every column anew, in place.

    Args:
        model: The model.
        rules: Probabilities.
        state: State at the end of `day`.
        day: Day number.
        seed: The run's seed.
        first_member: Number of the first of these members in the whole ensemble.
    """
    last = first_member + len(state.kind)
    rng = stream(seed, Purpose.GOAL, day=day + 1)
    uniform = rng.random((last, state.kind.shape[1]))[first_member:]
    members, columns = np.nonzero(state.kind != NOWHERE)
    kind, at = state.kind[members, columns], state.at[members, columns]
    towards = state.towards[members, columns]
    if not len(kind):
        return
    cumulative = rules.facts.goal_cumulative[kind, at]
    walking = towards != NOWHERE
    route = _route_numbers(rules, at[walking], towards[walking])
    cumulative[walking] = goals_on_routes(model, rules)[kind[walking], route]
    drawn = (uniform[members, columns][:, None] >= cumulative).sum(axis=1)
    state.goal[members, columns] = np.minimum(drawn, cumulative.shape[1] - 1)


def _route_numbers(rules: Rules, start: IntArray, end: IntArray) -> IntArray:
    """Numbers of the routes between pairs of locations, 0 where there is none."""
    facts, places = rules.facts, len(rules.facts.is_exit)
    pairs, asked = facts.route_start * places + facts.route_end, start * places + end
    order = np.argsort(pairs, kind="stable")
    at = np.minimum(np.searchsorted(pairs[order], asked), len(order) - 1)
    return np.where(pairs[order][at] == asked, order[at], 0)
