"""What is shown of forecasts scored on figures, and of a register, in a few lines.

No place, no count of people and no text of a report is among it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from waystation.domain.days import show_day
from waystation.domain.register import Issued, Review, review_in_force
from waystation.domain.scored_figures import BANDS, FigureVerification, ahead_and_back, how_good
from waystation.domain.shown import Shown
from waystation.domain.telling import counted

if TYPE_CHECKING:
    from waystation.domain.record import Record


def figures_shown(found: FigureVerification) -> Shown:
    """How many figures lay inside the bands, by as-of day, ahead and back."""
    rows = [
        (f"{show_day(issue.day)}, {name}", f"{issue.known:,}", *how_good(scores))
        for issue in found.issues
        for name, scores in ahead_and_back(found.of(issue))
    ]
    if len(found.issues) > 1:
        every = ahead_and_back(found.scores)
        rows = [*((f"all, {name}", "", *how_good(scores)) for name, scores in every), *rows]
    left = len(found.left_out)
    return Shown(
        title=f"Verification of {found.case} on the figures published after each forecast",
        facts=(
            f"{counted(len(found.issues), 'forecast')}, {counted(len(found.scores), 'score')}; "
            f"{found.members:,} members, seed {found.seed}",
            f"Record up to {found.last_published}",
        ),
        head=("as of", "used", "figures", *BANDS, "log CRPS"),
        rows=tuple(rows),
        notes=(
            "Ahead: of days after the as-of day; back: of earlier days. Bands: share inside.",
            *((f"Not scored, for {counted(left, 'reason')}; see left_out",) if left else ()),
        ),
    )


def register_shown(
    forecasts: Sequence[Issued], reviews: Sequence[Review], record: Record, settled: int
) -> Shown:
    """The forecasts of a register, the newest first, and how many figures lay inside the bands.

    Args:
        forecasts: Every numbered forecast, the oldest first.
        reviews: Their reviews, oldest first.
        record: The last forecasts against what came.
        settled: Forecasts with figures that were settled otherwise since.
    """
    held = f"{record.inside} of {record.of} numbers told inside the 90 % band of their forecast"
    since = f"{counted(settled, 'forecast')} with figures settled otherwise since; see settled"
    return Shown(
        title=f"Register of {counted(len(forecasts), 'forecast')}",
        facts=(held,) if record.of else ("Nothing came yet to hold them against.",),
        head=("number", "as of", "made", "members", "seed", "what if", "status"),
        rows=tuple(_issued_row(one, reviews) for one in reversed(forecasts)),
        notes=(since,) if settled else (),
    )


def _issued_row(issued: Issued, reviews: Sequence[Review]) -> tuple[str, ...]:
    return (
        str(issued.number),
        issued.as_of.isoformat(),
        f"{issued.made_at:%Y-%m-%d %H:%M} UTC",
        f"{issued.members:,}",
        str(issued.seed),
        issued.variant,
        "draft" if review_in_force(reviews, issued.number) is None else "reviewed",
    )
