"""Forecasts as of past days, scored: what `waystation verify` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.scored_figures import FigureVerification
from waystation.domain.verification import Verification
from waystation.library.several import several
from waystation.scenario.load import load_scenario

if TYPE_CHECKING:
    from distributed import Client


@overload
def verify(
    folders: str | Path | Sequence[str | Path],
    *,
    every: int = 14,
    lag: int = 7,
    members: int = 500,
    seed: int = 1,
    origins: int | None = None,
    baselines_only: bool = False,
    on: None = None,
    client: Client | None = None,
    out: str | Path | None = None,
    keep: bool = False,
) -> Verification: ...
@overload
def verify(
    folders: str | Path | Sequence[str | Path],
    *,
    members: int = 500,
    seed: int = 1,
    on: dt.date | str | Sequence[dt.date | str],
    client: Client | None = None,
    out: str | Path | None = None,
) -> FigureVerification: ...
def verify(
    folders: str | Path | Sequence[str | Path],
    *,
    every: int = 14,
    lag: int = 7,
    members: int = 500,
    seed: int = 1,
    origins: int | None = None,
    baselines_only: bool = False,
    on: dt.date | str | Sequence[dt.date | str] | None = None,
    client: Client | None = None,
    out: str | Path | None = None,
    keep: bool = False,
) -> Verification | FigureVerification:
    """Make forecasts as of past days and score them against simple rules (docs/verification.md).

    >>> import waystation as ws
    >>> found = ws.verify(["valley"], on=["2019-03-17", "2019-03-18"], members=20)
    >>> [issue.day.isoformat() for issue in found.issues]
    ['2019-03-17', '2019-03-18']

    Args:
        folders: Scenario folders with counts.csv, or Flee instances; pooled, each with weight one.
            With `on` one scenario folder without counts.csv. One may stand alone, as may a day.
        every: Days from one as-of day to the next.
        lag: Days after which a count is published, where counts.csv does not tell.
        members: Members of the model's ensemble.
        seed: Of everything random.
        origins: At most so many as-of days a case, spread evenly; None for all.
        baselines_only: Only the simple rules, the first of them judged.
        on: As-of days of a folder without counts.csv: forecasts are scored on the figures of its
            ledger. Empty for every 3 days from the 8th. None for folders with counts.
        client: A `distributed.Client` whose workers make the forecasts; the result is the same.
        out: Results folder for the files that the command writes; None for none.
        keep: Keep the summary in each scenario folder, for its page.

    Returns:
        The scores: a `Verification`, or with `on` a `FigureVerification`.

    Raises:
        InputError: A folder or an option is wrong, nothing can be scored, or a folder cannot be
            written to.
        WaystationError: The cluster could not do a part of the work.
    """
    given = several(folders)
    if on is not None:
        _check_on(given, origins, baselines_only=baselines_only, keep=keep)
        return _on_figures(given[0], _days(several(on)), members, seed, client, out)
    return _on_counts(
        given, (every, lag, members, seed, origins, baselines_only), client, out, keep=keep
    )


def _on_counts(
    folders: Sequence[str | Path],
    asked: tuple[int, int, int, int, int | None, bool],
    client: Client | None,
    out: str | Path | None,
    *,
    keep: bool,
) -> Verification:
    """Forecasts scored on counts.csv."""
    from waystation.forecasting.export import prepare_folder, write_files
    from waystation.page.verification import build_verification_page
    from waystation.running.cluster import Cluster
    from waystation.verification.export import HubTable, write_verification
    from waystation.verification.summary import SUMMARY, summarise, summary_text
    from waystation.verification.verify import Protocol
    from waystation.verification.verify import verify as run_verify

    problems = [
        Problem(str(folder), 0, "keep", "a folder that is none", "a scenario folder")
        for folder in folders
        if keep and not (Path(folder) / "scenario.toml").exists()
    ]
    if problems:
        raise InputError(problems)
    if out is not None:
        prepare_folder(Path(out))
    hub_table = HubTable()
    found = run_verify(
        folders,
        Protocol(*asked),
        runner=None if client is None else Cluster(client),
        watch=hub_table.add if out is not None else None,
    )
    if out is None and not keep:
        return found
    summary = summary_text(summarise(found))
    if out is not None:
        pages = {SUMMARY: summary, "page.html": build_verification_page(found)}
        write_verification(found, hub_table, Path(out), pages)
    for folder in folders if keep else ():
        write_files(Path(folder), {SUMMARY: summary.encode()})
    return found


def _on_figures(
    folder: str | Path,
    days: Sequence[dt.date],
    members: int,
    seed: int,
    client: Client | None,
    out: str | Path | None,
) -> FigureVerification:
    """Forecasts scored on the figures of a ledger."""
    from waystation.forecasting.export import prepare_folder
    from waystation.running.cluster import Cluster
    from waystation.verification.figures import verify_figures
    from waystation.verification.figures_export import write_figures

    if out is not None:
        prepare_folder(Path(out))
    runner = None if client is None else Cluster(client)
    found = verify_figures(load_scenario(folder), days, members, seed, runner=runner)
    if out is not None:
        write_figures(found, Path(out))
    return found


def _check_on(
    folders: Sequence[str | Path], origins: int | None, *, baselines_only: bool, keep: bool
) -> None:
    """Refuse what does not go with days of figures, all at once.

    Raises:
        InputError: What does not.
    """
    from waystation.verification.cases import has_counts

    expected = "one scenario folder without counts.csv; with counts, see every and origins"
    problems = [
        Problem(str(folder), 0, "on", "a folder with counts", expected)
        for folder in folders
        if has_counts(Path(folder))
    ]
    if len(folders) != 1:
        problems.append(Problem("folders", 0, "on", f"{len(folders)} of them", expected))
    given = {"origins": origins is not None, "baselines_only": baselines_only, "keep": keep}
    problems += [
        Problem(
            name, 0, "on", f"{name} and on", f"one of the two: {name} is for folders with counts"
        )
        for name, is_given in given.items()
        if is_given
    ]
    if problems:
        raise InputError(problems)


def _days(on: Sequence[dt.date | str]) -> list[dt.date]:
    """The days asked for.

    Raises:
        InputError: One of them is no day.
    """
    days, problems = [], []
    for one in on:
        try:
            days.append(parse_day(one) if isinstance(one, str) else one)
        except ValueError:
            problems.append(Problem("on", 0, "", repr(one), "a day that exists, as YYYY-MM-DD"))
    if problems:
        raise InputError(problems)
    return days
