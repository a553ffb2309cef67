"""Members made of pieces of several: nobody lost, nobody made, each group from its ancestor."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tiny import corridor

from waystation.assimilation.particle_filter import Ensemble, next_day, start_ensemble
from waystation.assimilation.tempering import in_place
from waystation.engine.mixing import group_blocks
from waystation.engine.rules import build_rules
from waystation.engine.state import NOWHERE, total_people

MODEL = corridor(starts=((0, 0), (0, 3)))
RULES = build_rules(MODEL)
MEMBERS, LAST_DAY = 30, 9


def lived() -> Ensemble:
    ensemble = start_ensemble(MODEL, RULES, MEMBERS, 5)
    for day in range(LAST_DAY + 1):
        ensemble, _ = next_day(MODEL, RULES, ensemble, day, 5)
    return ensemble


ENSEMBLE = lived()
BLOCKS = group_blocks(MODEL, 0)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), splits=st.booleans())
def test_people_are_conserved_and_groups_come_whole(seed: int, splits: bool) -> None:
    index = np.random.default_rng(seed).integers(NOWHERE, MEMBERS, (MEMBERS, BLOCKS.count))
    own = np.arange(MEMBERS)
    mixed = ENSEMBLE.take(own)
    mixed.mix(ENSEMBLE, index, BLOCKS, MODEL, LAST_DAY, splits=splits)
    assert (total_people(mixed.state) == total_people(ENSEMBLE.state)).all()
    assert all((array >= 0).all() for array in mixed.state[:12])
    for group in range(2):
        chosen = np.where(index[:, group] == NOWHERE, own, index[:, group])
        for name in ("size", "at"):
            mine, theirs = getattr(mixed.state, name), getattr(ENSEMBLE.state, name)
            np.testing.assert_array_equal(mine[:, group], theirs[chosen, group])
        solo = ENSEMBLE.state.solo[chosen, :, group]
        np.testing.assert_array_equal(mixed.state.solo[:, :, group], solo)
        theirs = ENSEMBLE.parameters[chosen, group]
        np.testing.assert_array_equal(mixed.parameters[:, group], theirs)


@given(st.lists(st.integers(0, 19), min_size=20, max_size=20))
def test_chosen_members_stay_in_their_place(drawn: list[int]) -> None:
    chosen = np.array(drawn)
    placed = in_place(chosen)
    assert sorted(placed.tolist()) == sorted(drawn)
    assert all(placed[one] == one for one in set(drawn))
