"""A review is appended, and reaches the pages that were saved: stamp and caveat change."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waystation.domain.audit import Deed
from waystation.domain.errors import InputError, Problem
from waystation.domain.register import Review, review_in_force
from waystation.evidence.audit import note_deed
from waystation.evidence.ledger import Ledger
from waystation.evidence.register import review as append
from waystation.evidence.since import settled_since
from waystation.forecasting.export import write_files
from waystation.forecasting.used_figures import used_by_number
from waystation.page.build import saved_page
from waystation.page.data.top import with_review, with_settled

DATA, PAGE, RUN = "page.json", "page.html", "run.json"


@dataclass(frozen=True)
class Reviewed:
    """A review that was appended, and what the saved pages of its forecast are to tell.

    Attributes:
        review: The review, as the register holds it.
        in_force: The one in force now; None for a draft.
        since: By figure, what was settled of it since the forecast was made with it.
    """

    review: Review
    in_force: Review | None
    since: Mapping[str, str]


def append_review(
    ledger: Ledger,
    number: int,
    home: Path,
    *,
    by: str,
    at: dt.datetime,
    caveat: str | None = None,
    note: str = "",
    withdraw: bool = False,
) -> Reviewed:
    """Append a review to the register and the audit log; no page is touched.

    Args:
        ledger: The ledger, open.
        number: The forecast's number.
        home: Results folder of the scenario: it tells which figures a forecast used.
        by: Who reviewed it: a name or a role.
        at: When, in UTC.
        caveat: The caveat that matters most, in one line; None for the one before.
        note: Anything to know.
        withdraw: Take the review back: it is a draft again.

    Raises:
        InputError: There is no such forecast, or something is not in order; nothing is appended.
    """
    with ledger.transaction():
        made = append(ledger, number, by=by, at=at, reviewed=not withdraw, caveat=caveat, note=note)
        told = "taken back" if withdraw else made.caveat
        about = f"forecast {number}"
        note_deed(ledger, Deed.REVIEWED, at=at, by=made.by, about=about, told=told)
    in_force = review_in_force(ledger.reviews(), number)
    flagged = settled_since(ledger, ledger.forecasts(), used_by_number(home)).get(number, ())
    since = {one.entry.figure_id: str(one.ruling.verdict) for one in flagged}
    return Reviewed(made, in_force, since)


def review_saved_pages(
    home: Path, number: int, review: Review | None, since: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """Write the saved pages of a forecast again, with the review in force.

    Args:
        home: Results folder of the scenario; its folders, and those of `forecasts`, are looked at.
        number: The forecast's number.
        review: The review in force; None for a draft.
        since: By figure, what was settled of it since the forecast was made with it.

    Returns:
        The pages written.

    Raises:
        InputError: A folder cannot be written to, or a page is damaged; the others are written.
    """
    found = [*home.glob(f"*/{DATA}"), *home.glob(f"forecasts/*/{DATA}")]
    pages: list[Path] = []
    problems: list[Problem] = []
    for path in sorted(found):
        try:
            page = _reviewed(path, number, review, since or {})
        except InputError as error:
            problems += error.problems
            continue
        pages += [page] if page is not None else []
    if problems:
        raise InputError(problems)
    return tuple(pages)


def _reviewed(
    path: Path, number: int, review: Review | None, since: Mapping[str, str]
) -> Path | None:
    """The page beside some data, written again; None where it is another forecast's."""
    data: Any = _json(path)
    stamp = data.get("stamp") if isinstance(data, dict) else None
    if not isinstance(stamp, dict) or stamp.get("number") is True or stamp.get("number") != number:
        return None
    try:
        files = _files(data, _json(path.with_name(RUN)), review, since)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        expected = "it as `waystation forecast` saved it: make the forecast again"
        raise InputError([Problem(str(path), 0, "", "a damaged page", expected)]) from None
    write_files(path.parent, files)
    return path.with_name(PAGE)


def _files(
    data: Any,  # noqa: ANN401
    run: Any,  # noqa: ANN401
    review: Review | None,
    since: Mapping[str, str],
) -> dict[str, bytes]:
    """The page, its data, and run.json where that is there, with the review in force."""
    changed = with_review(data, review.by if review else "", review.caveat if review else "")
    changed = with_settled(changed, since)
    files = {
        PAGE: saved_page(changed).encode(),
        DATA: json.dumps(changed, ensure_ascii=False).encode(),
    }
    if isinstance(run, dict) and isinstance(run.get("files"), dict):
        told = {name: _told(content) for name, content in files.items() if name in run["files"]}
        run["files"] = {**run["files"], **told}
        files[RUN] = (json.dumps(run, ensure_ascii=False, indent=2) + "\n").encode()
    return files


def _told(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
