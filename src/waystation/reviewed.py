"""A review reaches the pages that were saved: stamp and caveat change, nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from waystation.domain.register import Review
from waystation.forecasting.export import write_files
from waystation.page.build import saved_page
from waystation.page.data.top import with_review

DATA, PAGE, RUN = "page.json", "page.html", "run.json"


def review_saved_pages(home: Path, number: int, review: Review | None) -> tuple[Path, ...]:
    """Write the saved pages of a forecast again, with the review in force.

    Args:
        home: Results folder of the scenario; its folders, and those of `forecasts`, are looked at.
        number: The forecast's number.
        review: The review in force; None for a draft.

    Returns:
        The pages written.

    Raises:
        InputError: A folder cannot be written to.
    """
    found = [*home.glob(f"*/{DATA}"), *home.glob(f"forecasts/*/{DATA}")]
    return tuple(
        page for path in sorted(found) if (page := _reviewed(path, number, review)) is not None
    )


def _reviewed(path: Path, number: int, review: Review | None) -> Path | None:
    """The page beside some data, written again; None where it is another forecast's."""
    data: Any = _json(path)
    if not isinstance(data, dict) or data.get("stamp", {}).get("number") != number:
        return None
    changed = with_review(data, review.by if review else "", review.caveat if review else "")  # type: ignore[arg-type]
    files = {
        PAGE: saved_page(changed).encode(),
        DATA: json.dumps(changed, ensure_ascii=False).encode(),
    }
    run: Any = _json(path.with_name(RUN))
    if isinstance(run, dict) and isinstance(run.get("files"), dict):
        told = {name: _told(content) for name, content in files.items() if name in run["files"]}
        run["files"] = {**run["files"], **told}
        files[RUN] = (json.dumps(run, ensure_ascii=False, indent=2) + "\n").encode()
    write_files(path.parent, files)
    return path.with_name(PAGE)


def _told(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
