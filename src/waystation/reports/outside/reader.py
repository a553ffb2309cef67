"""The grammar's figures, with those an outside reader found besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings
from waystation.domain.places import Gazetteer
from waystation.reports.findings import findings_of
from waystation.reports.outside.accept import accepted
from waystation.reports.outside.chat import OutsideError, Waiting, ask
from waystation.reports.outside.endpoint import Endpoint
from waystation.reports.outside.question import messages_for, pieces, proposals_in
from waystation.reports.parse import Parsed, parse
from waystation.reports.reader import read_figures

_MOST_PIECES = 20


@dataclass(frozen=True)
class Outside:
    """The grammar and an endpoint together.

    A figure both found stays the grammar's, with a note; one only the endpoint found is added
    where the report bears it out. Where the endpoint fails, the grammar's figures are given.

    Attributes:
        endpoint: Where to ask.
        gazetteer: Places known to the grammar.
        tell: Takes lines for the user: what was dropped, and what failed.
        waiting: How time passes.
    """

    endpoint: Endpoint
    gazetteer: Gazetteer
    tell: Callable[[str], None]
    waiting: Waiting | None = None

    @property
    def name(self) -> str:
        """What figures found by the endpoint alone say in `Figure.reader`."""
        return f"outside:{self.endpoint.model}"

    def figures(self, report: Report) -> tuple[Figure, ...]:
        """Every figure the report states, in order of place; never more than it bears out."""
        return self._figures(parse(report, self.gazetteer))

    def findings(self, report: Report) -> Findings:
        """The figures, with the grammar's events and statements, from one parse of the report."""
        parsed = parse(report, self.gazetteer)
        return findings_of(parsed, self._figures(parsed))

    def _figures(self, parsed: Parsed) -> tuple[Figure, ...]:
        report, ours = parsed.given, read_figures(parsed)
        found: list[Figure] = []
        dropped: Counter[str] = Counter()
        try:
            self._ask(parsed, found, dropped)
        except OutsideError as error:
            self.tell(f"{report.name}: {error}; figures not checked there are the grammar's alone")
        for reason, number in sorted(dropped.items()):
            self.tell(f"{report.name}: {self.name} proposed {reason}; dropped, {number} of them")
        return merged(ours, found, self.name)

    def _ask(self, parsed: Parsed, found: list[Figure], dropped: Counter[str]) -> None:
        """Ask piece by piece; what came before a failure is kept."""
        report = parsed.given
        parts = list(pieces(report.text, self.endpoint.largest_piece))
        for start, piece in parts[:_MOST_PIECES]:
            answer = ask(self.endpoint, messages_for(report, piece), self.waiting)
            try:
                proposals = proposals_in(answer)
            except OutsideError as error:
                msg = f"{self.endpoint.host} {error}"
                raise OutsideError(msg) from None
            window = (start, start + len(piece))
            figures, odd = accepted(proposals, parsed, window, self.name)
            found.extend(figures)
            dropped.update(odd)
        if len(parts) > _MOST_PIECES:
            sent = parts[_MOST_PIECES][0]
            self.tell(f"{report.name}: only the first {sent:,} characters were sent")


def merged(ours: Sequence[Figure], found: Sequence[Figure], reader: str) -> tuple[Figure, ...]:
    """The grammar's figures, each noted where the other reader agrees, and the new ones."""
    agreed = {
        number
        for number, figure in enumerate(ours)
        if any(_overlap(figure, other) and _same(figure, other) for other in found)
    }
    noted = [
        _noted(figure, f"also read by {reader}") if number in agreed else figure
        for number, figure in enumerate(ours)
    ]
    new = [other for other in found if not any(_overlap(figure, other) for figure in ours)]
    return tuple(sorted([*noted, *new], key=lambda figure: (figure.start, figure.end)))


def _overlap(first: Figure, second: Figure) -> bool:
    return first.start < second.end and second.start < first.end


def _same(first: Figure, second: Figure) -> bool:
    return (first.low, first.high, first.unit) == (second.low, second.high, second.unit)


def _noted(figure: Figure, note: str) -> Figure:
    return replace(figure, note="; ".join(part for part in (figure.note, note) if part))
