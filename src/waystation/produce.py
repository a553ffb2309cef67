"""One forecast, from a scenario to a results folder: what the command and the server share."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.forecast import Forecast
from waystation.domain.register import next_due
from waystation.domain.scenario import Scenario
from waystation.domain.work import Progress, Runner
from waystation.engine.backend import check_device
from waystation.engine.devices import Device, read_device
from waystation.forecasting.account import accounts
from waystation.forecasting.correct import Method, read_method
from waystation.forecasting.export import DATASET, NAMES, prepare_folder, write_results
from waystation.forecasting.gather import gather, unpurged
from waystation.forecasting.influences import forecast_with_influences
from waystation.forecasting.issue import Made, Registered, made_from, register
from waystation.forecasting.reproduce import command
from waystation.forecasting.run import as_of_day, check_options
from waystation.forecasting.store_layout import MEMBERS
from waystation.forecasting.stored_begin import Store
from waystation.forecasting.stored_run import QUANTILES
from waystation.page.beside import Beside, file_beside
from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.ranking import shown_places
from waystation.page.say import say
from waystation.page.sentences import headline
from waystation.verification.record import record_of
from waystation.verification.summary import read_summary

STORE = "store"
"""Where the days of members go when no folder is named, in the results folder."""
RESULTS = Path("results")
"""Where results go when no folder is named, under the folder one works in."""


@dataclass(frozen=True)
class Order:
    """What a forecast is asked for.

    Attributes:
        as_of: Use nothing published later, YYYY-MM-DD; None for the last published day
            that is not after today.
        members: Ensemble members.
        seed: The same seed gives the same forecast.
        days: Days ahead; None for the scenario's.
        method: How figures correct the past.
        evidence: False to leave all figures aside.
        device: What runs the members.
        hashtags: Tables with a row of HXL hashtags.
    """

    as_of: str | None = None
    members: int = 1000
    seed: int = 1
    days: int | None = None
    method: str = Method.AUTO
    evidence: bool = True
    device: str = Device.CPU
    hashtags: bool = False


@dataclass(frozen=True)
class StoreOrder:
    """Where the days of the members are to go.

    Attributes:
        folder: The folder; None for STORE in the results folder.
        resume: A run that was interrupted goes on.
        part_members: Members simulated at a time; None for as many as fit.
        tell: Told, in a line each, what is there already and what is done again.
    """

    folder: Path | None
    resume: bool
    part_members: int | None
    tell: Callable[[str], None]

    def of(self, results: Path) -> Store:
        """The store of a run with these results."""
        return Store(self.folder or results / STORE, self.resume, self.part_members, self.tell)

    def told(self, results: Path) -> str:
        """Where all of the forecast and the days stand, for people."""
        folder = self.of(results).folder
        return f"All of the forecast ({QUANTILES}) and every member's days ({MEMBERS}) in {folder}"


@dataclass(frozen=True)
class Produced:
    """A forecast that was made and written.

    Attributes:
        forecast: The forecast.
        beside: What its page tells beside it: influences and accounts of the figures among it.
        registered: Its number, what changed since the one before, and its review.
        folder: Its results folder.
        files: Names of the files in it.
    """

    forecast: Forecast
    beside: Beside
    registered: Registered
    folder: Path
    files: tuple[str, ...]


def check_order(scenario: Scenario, order: Order, now: dt.datetime) -> None:
    """Refuse an order that makes no sense.

    Args:
        scenario: The question.
        order: What is asked for.
        now: The moment it is asked for; no as-of day may lie after it.

    Raises:
        InputError: What is wrong with it.
    """
    check_options(scenario, order.as_of, order.members, order.seed, order.days, now)
    read_method(order.method)
    check_device(read_device(order.device))


def produce(
    scenario: Scenario,
    order: Order,
    *,
    now: dt.datetime,
    made_at: dt.datetime | None = None,
    progress: Progress,
    out: Path | None = None,
    root: Path = RESULTS,
    runner: Runner | None = None,
    store: StoreOrder | None = None,
) -> Produced:
    """Read the folder's evidence, make the forecast, number it and write its results folder.

    Args:
        scenario: The question.
        order: What is asked for.
        now: Time under which the ledger records what is new in the folder.
        made_at: When the forecast is made, for the register; `now` where it is left out.
        progress: Called with (stage, done, in all).
        out: Results folder; default ROOT/SCENARIO/DAY.
        root: Where results go when no folder is named.
        runner: Runs the members; by default this process. The result does not depend on it.
        store: Where the days of the members go; None to hold them.

    Raises:
        InputError: The order, the folder's evidence, its kept verification or the results folder
            is not in order; or a report was purged meanwhile, and nothing is written.
    """
    check_order(scenario, order, now)
    if out is not None:
        prepare_folder(out)
    verification = read_summary(scenario.folder)
    progress("Reading reports and evidence", 0, 1)
    found = gather(scenario, now=now, progress=progress) if order.evidence else None
    entries, links = (found.entries, found.links) if found else ((), ())
    day = as_of_day(scenario, order.as_of, entries, now)
    made = made_from(scenario, entries, links, as_of=day, method=order.method)
    made = replace(made, hashtags=order.hashtags)
    folder = out or root / scenario.name / day.isoformat()
    result, influences = forecast_with_influences(
        scenario,
        places=shown_places,
        as_of=day,
        members=order.members,
        seed=order.seed,
        days=order.days,
        entries=entries,
        links=links,
        progress=progress,
        method=order.method,
        runner=runner,
        store=store.of(folder) if store else None,
        device=order.device,
    )
    if found:
        with unpurged(scenario, found):
            pass  # Nothing is numbered that will not be written.
    registered = register(result, made, made_at=made_at or now, now=now)
    progress("Writing results", 0, 1)
    beside = replace(
        beside_of(result, made, registered),
        record=record_of(scenario, registered.forecasts, entries, links, of=registered.issued),
        verification=verification,
        influences=influences,
        accounts=accounts(result, found, influences) if found else (),
        files=tuple(file_beside(name) for name in NAMES if not store or name != DATASET),
    )
    pages = _pages(result, beside)
    with unpurged(scenario, found) if found else nullcontext():
        sentence = say(headline(Picks(result)).title)
        files = write_results(
            result, folder, pages, made, stored=store is not None, sentence=sentence
        )
    return Produced(result, beside, registered, folder, files)


def _pages(forecast: Forecast, beside: Beside) -> dict[str, str]:
    """The page and its data, by the names of their files."""
    data = page_data(Picks(forecast), beside)
    return {"page.html": saved_page(data), "page.json": json.dumps(data, ensure_ascii=False)}


def beside_of(forecast: Forecast, made: Made, registered: Registered) -> Beside:
    """What the page tells of a forecast beside itself.

    Args:
        forecast: The forecast.
        made: What it was made from.
        registered: Its place in the register.
    """
    issued, review = registered.issued, registered.review
    numbered = issued.number > 0
    update_days = forecast.scenario.update_days
    return Beside(
        number=issued.number if numbered else None,
        made_at=issued.made_at if numbered else None,
        next_at=next_due(issued, update_days) if numbered else None,
        reviewer=review.by if review else "",
        caveat=review.caveat if review else "",
        scenario_hash=issued.scenario_hash,
        evidence_hash=issued.evidence_hash,
        variant=issued.variant,
        command=command(forecast, made),
        changes=registered.changes,
    )
