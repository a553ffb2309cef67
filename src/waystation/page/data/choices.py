"""What was settled when the scenario was drafted, as far as it may be shown."""

from __future__ import annotations

from waystation.domain.vocabulary import ChoiceBasis
from waystation.page.picks import Picks
from waystation.page.schema import ChoiceData
from waystation.reports.offices import people_in, without_names

_ORDER = (ChoiceBasis.ASSUMPTION, ChoiceBasis.EVIDENCE, ChoiceBasis.GIVEN)


def choices_data(picks: Picks) -> list[ChoiceData]:
    """Assumptions first, each basis in scenario order; none that names a place not shown."""
    choices = sorted(picks.forecast.scenario.choices, key=lambda one: _ORDER.index(one.basis))
    told: list[ChoiceData] = [
        {
            "about": one.about,
            "chosen": one.chosen,
            "basis": str(one.basis),
            "because": one.because,
            "otherwise": one.otherwise,
            "report": one.report,
            "sentence": without_names(one.sentence, people_in(one.sentence)),
        }
        for one in choices
    ]
    return [one for one in told if not picks.mentions_hidden(" ".join(map(str, one.values())))]
