"""Forecasts after they are made: reviewed, held against what came; and the card of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.record import Record
from waystation.domain.register import Issued, Review
from waystation.domain.scenario import Scenario
from waystation.domain.shown import Shown
from waystation.domain.shown_scores import register_shown
from waystation.evidence.ledger import Ledger
from waystation.evidence.since import SettledSince, settled_since
from waystation.forecasting.export import write_files
from waystation.forecasting.gather import LEDGER, in_order, opened, untold_in
from waystation.forecasting.used_figures import used_by_number
from waystation.library.ledger import WAIT, moment
from waystation.publishing.card import Card, Known, make_card
from waystation.publishing.card_file import read_card
from waystation.reviewed import append_review, review_saved_pages
from waystation.scenario.load import scenario_of
from waystation.scenario.variants import check_variants
from waystation.scenario.wording import unkind_in_variant
from waystation.verification.record import record_of
from waystation.verification.summary import read_summary

RESULTS = "results"
"""Where results are, under the folder one works in."""


@dataclass(frozen=True)
class Register:
    """The forecasts of a scenario, and what came of them.

    Attributes:
        forecasts: Every numbered forecast, the oldest first.
        reviews: Their reviews, oldest first.
        record: The last ten against what came, and against a simple rule.
        settled: By number, figures it was made with that were settled otherwise since.
    """

    forecasts: tuple[Issued, ...]
    reviews: tuple[Review, ...]
    record: Record
    settled: Mapping[int, tuple[SettledSince, ...]]

    def __repr__(self) -> str:
        return self._shown().as_text()

    def _repr_html_(self) -> str:
        return self._shown().as_html()

    def _shown(self) -> Shown:
        settled = sum(map(bool, self.settled.values()))
        return register_shown(self.forecasts, self.reviews, self.record, settled)


def check(scenario: str | Path, *, tell: Callable[[str], None] | None = None) -> Scenario:
    """Check a scenario folder, its evidence, reports, what-ifs and card.

    >>> import waystation as ws
    >>> ws.check("valley").name
    'valley'

    Args:
        scenario: The scenario's folder.
        tell: Takes one line for each report left out, for each word that makes people a threat,
            and for departures that end before what was published last.

    Returns:
        The scenario, as of `load`.

    Raises:
        InputError: Every error in every file at once. Nothing is written.
    """
    checked = in_order(str(scenario), tell=tell)
    read_card(str(scenario))
    told = [*untold_in(checked)]
    for variant in check_variants(checked.scenario):
        told += unkind_in_variant(variant)
    if tell is not None:
        for line in told:
            tell(line)
    return checked.scenario


def review(
    scenario: Scenario | str | Path,
    number: int,
    *,
    by: str,
    at: dt.datetime,
    caveat: str | None = None,
    note: str = "",
    withdraw: bool = False,
    results: str | Path = RESULTS,
) -> Review:
    """Say that a named person reviewed a forecast; its saved pages are stamped (docs/register.md).

    Args:
        scenario: The scenario, or its folder.
        number: The forecast's number.
        by: Who reviewed it: a name or a role.
        at: When, with a time zone; the library reads no clock.
        caveat: The caveat that matters most, in one line.
        note: Anything to know.
        withdraw: Take the review back: it is a draft again.
        results: Where results are.

    Returns:
        The review, as the register holds it.

    Raises:
        InputError: There is no such forecast, something is not in order, or a page cannot be
            written.
    """
    now, folder = moment(at), Path(_folder(scenario))
    home = Path(results) / folder.resolve().name
    with Ledger.open(folder / LEDGER, now=now, wait=WAIT, create=False) as ledger:
        made = append_review(
            ledger, number, home, by=by, at=now, caveat=caveat, note=note, withdraw=withdraw
        )
    review_saved_pages(home, number, made.in_force, made.since)
    return made.review


def record(scenario: Scenario | str | Path, *, results: str | Path = RESULTS) -> Register:
    """The forecasts of a scenario, their reviews, and the last ten against what came.

    >>> import waystation as ws
    >>> ws.record("valley").forecasts
    ()

    Args:
        scenario: The scenario, or its folder.
        results: Where results are: they tell which figures a forecast used.

    Raises:
        InputError: The folder or its ledger is not in order.
    """
    question = scenario_of(scenario)
    with opened(question) as (ledger, _):
        forecasts = tuple(ledger.forecasts())
        found = record_of(question, forecasts, ledger.entries(), ledger.links())
        home = Path(results) / Path(question.folder).resolve().name
        settled = settled_since(ledger, forecasts, used_by_number(home))
        return Register(forecasts, tuple(ledger.reviews()), found, settled)


def card(scenario: Scenario | str | Path, *, out: str | Path | None = None) -> Card:
    """The model card and ethical matrix of a scenario; what is missing is said to be.

    >>> import waystation as ws
    >>> ws.card("valley").text.splitlines()[0]
    '# Model card: Flight from Home'

    Args:
        scenario: The scenario, or its folder.
        out: Markdown file to write; None for none.

    Returns:
        The card: `text`, and in `gaps` what is not filled.

    Raises:
        InputError: The folder, its card.toml or its ledger is not in order.
    """
    question = scenario_of(scenario)
    with opened(question) as (ledger, _):
        known = Known(
            question,
            tuple(ledger.entries()),
            tuple(ledger.forecasts()),
            tuple(ledger.reviews()),
            read_summary(question.folder),
        )
    made = make_card(known, read_card(question.folder))
    if out is not None:
        path = Path(out)
        write_files(path.parent, {path.name: made.text.encode()})
    return made


def _folder(scenario: Scenario | str | Path) -> str | Path:
    return scenario.folder if isinstance(scenario, Scenario) else scenario
