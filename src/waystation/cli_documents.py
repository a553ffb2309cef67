"""The documents of larger results, for programs (docs/json.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from waystation.domain.comparison import Comparison
    from waystation.domain.record import Record
    from waystation.domain.register import Issued, Review
    from waystation.drafting.draft import Draft
    from waystation.evidence.since import SettledSince
    from waystation.produce import Produced
    from waystation.publishing.publish import Published


def forecast_document(
    made: Produced, drafted: Draft | None, warnings: Sequence[str]
) -> dict[str, Any]:
    """A forecast that was made: where it is, its number, its sentences."""
    from waystation.page.picks import Picks
    from waystation.page.say import say
    from waystation.page.sentences import headline

    told, registered = headline(Picks(made.forecast)), made.registered
    review = registered.review
    return {
        "folder": made.folder,
        "files": made.files,
        "number": registered.issued.number or None,
        "why_no_number": registered.why_not,
        "as_of": made.forecast.as_of,
        "made_at": registered.issued.made_at,
        "members": made.forecast.members,
        "seed": registered.issued.seed,
        "status": "reviewed" if review else "draft",
        "reviewed_by": review.by if review else "",
        "title": say(told.title),
        "lines": [say(line) for line in told.lines],
        "caveats": made.forecast.caveats,
        "choices": drafted.choices if drafted else [],
        "warnings": warnings,
    }


def comparison_document(
    found: Comparison, folder: Path, names: Sequence[str], warnings: Sequence[str]
) -> dict[str, Any]:
    """A comparison that was made: where it is, and what it says."""
    from waystation.page.compared import told

    return {
        "folder": folder,
        "files": names,
        "variant": found.variant.name,
        "title": found.variant.title,
        "why": found.variant.why,
        "as_of": found.base.as_of,
        "members": found.base.members,
        "lines": list(told(found)),
        "first_effect": found.first_effect,
        "same_past": found.same_past,
        "cut_off": found.cut_off,
        "warnings": warnings,
    }


def record_document(
    forecasts: Sequence[Issued],
    in_force: Mapping[int, Review | None],
    found: Record,
    settled: Mapping[int, Sequence[SettledSince]],
) -> dict[str, Any]:
    """The register of forecasts, and what came of what they told."""
    parts = ("number", "made_at", "as_of", "seed", "members", "days", "method", "version")
    listed = []
    for one in sorted(forecasts, key=lambda one: -one.number):
        review = in_force.get(one.number)
        told = {part: getattr(one, part) for part in (*parts, "variant")}
        told["status"] = "reviewed" if review else "draft"
        told["reviewed_by"] = review.by if review else ""
        told["settled_since"] = [since.entry.figure_id for since in settled.get(one.number, ())]
        listed.append(told)
    return {"forecasts": listed, "record": found if forecasts else None}


def product_document(made: Published, audience: str, warnings: Sequence[str]) -> dict[str, Any]:
    """A product that was written."""
    aside = [{"rule": int(one.rule), "found": one.found} for one in made.set_aside]
    return {
        "folder": made.folder,
        "files": made.files,
        "audience": audience,
        "set_aside": aside,
        "warnings": warnings,
    }
