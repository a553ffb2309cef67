"""Two groups, figures of each and of both together: whether a block filter finds both sizes.

The truth is one member of the engine. Each group's size is reported every third day, the second
group's more seldom; returns of everybody are reported once at the end, and speak of both groups.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.evidence_figures import entries, figure
from tests.recovery.test_filter_recovers_size import LEGS, REPORT_SIGMA, TOWNS
from tests.tiny import FIRST_DAY, make_model

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.gathering import observe
from waystation.assimilation.observations import ALL_GROUPS
from waystation.assimilation.particle_filter import Evidence, next_day, start_ensemble
from waystation.assimilation.sources import BIAS_SIGMA
from waystation.domain.counts import round_people
from waystation.domain.evidence import Entry
from waystation.domain.model import FloatArray
from waystation.domain.vocabulary import Exit, FigureKind, Measure, SpeakerClass
from waystation.engine.rules import build_rules
from waystation.engine.state import group_sizes
from waystation.evidence.origins import assign_origins
from waystation.forecasting.wording_table import wording_in_force

MODEL = make_model(
    TOWNS,
    [(start, start + 1, km) for start, km in enumerate(LEGS)],
    destinations={len(LEGS): 1.0},
    starts=((0, 0), (0, 3)),
)
RULES = build_rules(MODEL)
LAST_DAY, MEMBERS = 12, 500
SPEAKERS = (SpeakerClass.OFFICIAL, SpeakerClass.AID_AGENCY)


def truth_of(seed: int) -> tuple[FloatArray, float]:
    """(days, groups) sizes, and returns of everybody by the last day."""
    ensemble = start_ensemble(MODEL, RULES, 1, seed)
    sizes = []
    for day in range(LAST_DAY + 1):
        ensemble, _ = next_day(MODEL, RULES, ensemble, day, seed)
        sizes.append(group_sizes(ensemble.state, 2)[0])
    returned = ensemble.state.exits[0, list(Exit).index(Exit.RETURNED)].sum()
    return np.array(sizes, dtype=float), float(returned)


def reported(sizes: FloatArray, returned: float, seed: int) -> tuple[Entry, ...]:
    rng = np.random.default_rng(seed)
    bias = rng.normal(0.0, BIAS_SIGMA, 2)

    def said(people: float, who: int, sigma: float) -> int:
        factor = np.exp(bias[who] + sigma * rng.standard_t(4))
        return max(0, round_people((people + 5) * float(factor) - 5))

    figures = []
    for group, days in enumerate(((1, 4, 7, 10), (5, 9))):
        for number, day in enumerate(days):
            count, when = said(sizes[day, group], number % 2, REPORT_SIGMA), FIRST_DAY
            figures.append(
                figure(
                    low=count, high=count, words=str(count), group=f"group{group}",
                    event_day=when + dt.timedelta(day), published=when + dt.timedelta(day),
                    speaker=f"speaker of day {day}", speaker_class=SPEAKERS[number % 2],
                    location="", place="",
                )
            )  # fmt: skip
    last, back = FIRST_DAY + dt.timedelta(LAST_DAY), said(returned, 0, float(np.hypot(0.2, 0.6)))
    figures.append(
        figure(
            low=back, high=back, words=str(back), kind=FigureKind.RETURNS, group="",
            measure=Measure.CUMULATIVE, event_day=last, published=last, speaker="ministry",
            speaker_class=SPEAKERS[0], location="", place="",
        )
    )  # fmt: skip
    return entries(*figures)


def recover(seed: int) -> tuple[list[bool], list[float]]:
    """For each group: whether the 90 % band holds the true size, and the band's width by the
    free run's."""
    sizes, returned = truth_of(20_000 + seed)
    known = reported(sizes, returned, seed)
    told, _ = observe(
        known,
        assign_origins(known),
        MODEL,
        default_group=0,
        last_day=LAST_DAY,
        wording=wording_in_force(),
    )
    assert {one.group for one in told} == {0, 1, ALL_GROUPS}
    bands = []
    for used in (told, ()):
        ensemble, _ = run_filter(
            MODEL, RULES, Evidence(used, MODEL, RULES), members=MEMBERS, last_day=LAST_DAY,
            seed=seed, workers=2,
        )  # fmt: skip
        bands.append(np.quantile(group_sizes(ensemble.state, 2), (0.05, 0.95), axis=0))
    (low, high), free = bands[0], bands[1]
    inside = [bool(low[g] <= sizes[-1, g] <= high[g]) for g in (0, 1)]
    width = np.log((high + 5.0) / (low + 5.0)) / np.log((free[1] + 5.0) / (free[0] + 5.0))
    return inside, width.tolist()


def test_figures_of_two_groups_narrow_both() -> None:
    """A right band of 90 % fails this with a chance of 1.3 %: P(Binomial(8, 0.9) < 5)..."""
    found = [recover(seed) for seed in range(4)]
    assert sum(sum(inside) for inside, _ in found) >= 5
    assert float(np.median([width for _, widths in found for width in widths])) < 0.75


@pytest.mark.slow
def test_both_sizes_are_found_again_over_forty_truths() -> None:
    """Of 80 sizes; a right band of 90 % fails this with a chance of 0.5 % were they independent."""
    found = [recover(seed) for seed in range(100, 140)]
    assert sum(sum(inside) for inside, _ in found) >= 65
