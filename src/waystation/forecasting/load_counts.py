"""Counts of UNHCR and IOM DTM into a scenario folder: read, matched, planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.work import Progress, silent
from waystation.forecasting.gather import check_folder
from waystation.forecasting.load_figures import plan_source_rows
from waystation.scenario.loaders.people import People, plan_people
from waystation.scenario.loaders.places import WITHIN_KM, Matcher
from waystation.scenario.loaders.plan import Plan
from waystation.scenario.loaders.running import Running, plan_running
from waystation.world.data_sources import DTM, UNHCR, DataSource
from waystation.world.loaders.dtm import read_dtm
from waystation.world.loaders.flows import is_flow, read_flow
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Counts, Teller
from waystation.world.loaders.unhcr import read_unhcr


@dataclass(frozen=True)
class CountOrder:
    """What is asked for.

    Attributes:
        folder: The scenario folder.
        read_on: Day the files are loaded.
        lag: Days from a count to its publication; None takes the source's.
        within_km: Kilometres within which a place is a location; None takes the default.
        add_places: Whether places that are no location become new ones.
        overwrite: Whether people present that stand there may be replaced.
        operation: DTM's operation to take alone; empty takes all.
        place: Location a running count is the count of; empty for a whole situation.
        stock: Whether a timeseries tells people there and does not run on.
        departures: Whether increases of a running count become departures.
    """

    folder: str
    read_on: dt.date
    lag: int | None = None
    within_km: float | None = None
    add_places: bool = False
    overwrite: bool = False
    operation: str = ""
    place: str = ""
    stock: bool = False
    departures: bool = False


def load_unhcr(files: Sequence[Path], order: CountOrder, progress: Progress = silent) -> Plan:
    """Plan what files of UNHCR change.

    Args:
        files: The files.
        order: What is asked for.
        progress: Told how far it is.

    Raises:
        InputError: The folder or a file is not in order.
    """
    plan = _plan(order, UNHCR, progress)
    reads = [read_unhcr(path, lag=order.lag, progress=progress) for path in files]
    running = Running(order.place, order.stock, order.departures)
    for read in reads:
        plan.tell_all(read.told)
        if read.total:
            plan_running(plan, read.file, read.counts, running)
    _people(plan, [read for read in reads if not read.total], order, progress)
    return plan


def load_dtm(files: Sequence[Path], order: CountOrder, progress: Progress = silent) -> Plan:
    """Plan what files of the DTM change.

    Args:
        files: The files.
        order: What is asked for.
        progress: Told how far it is.

    Raises:
        InputError: The folder or a file is not in order.
    """
    plan = _plan(order, DTM, progress)
    reads: list[Counts] = []
    for path in files:
        if is_flow(path):
            teller = Teller(file_name(path), progress)
            rows = read_flow(path, teller, lag=order.lag)
            plan_source_rows(plan, teller, rows, order.within_km)
        else:
            asked = order.operation
            reads.append(read_dtm(path, lag=order.lag, operation=asked, progress=progress))
    for read in reads:
        plan.tell_all(read.told)
    _people(plan, reads, order, progress)
    return plan


def _plan(order: CountOrder, source: DataSource, progress: Progress) -> Plan:
    return Plan(check_folder(order.folder, progress=progress), source, order.read_on)


def _people(plan: Plan, reads: Sequence[Counts], order: CountOrder, progress: Progress) -> None:
    matcher = Matcher(plan.scenario.locations, order.within_km or WITHIN_KM)
    counts = [(read.file, count) for read in reads for count in read.counts]
    plan_people(plan, counts, People(matcher, order.add_places, order.overwrite), progress)
