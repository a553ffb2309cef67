"""The place where another reader is plugged in: whatever reads figures from a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings
from waystation.domain.places import Gazetteer
from waystation.domain.telling import meant
from waystation.reports.findings import read_findings
from waystation.reports.reader import READER, read_report

GRAMMAR, OUTSIDE = READER, "outside"
"""Names of the readers a user may choose."""


class Reader(Protocol):
    """Reads figures from reports. Each figure's words are those of the report, at its offsets."""

    @property
    def name(self) -> str:
        """What its figures say in `Figure.reader`."""

    def figures(self, report: Report) -> tuple[Figure, ...]:
        """Every figure the report states, in order of place."""

    def findings(self, report: Report) -> Findings:
        """The figures, with the grammar's events, statements and relations."""


@dataclass(frozen=True)
class Grammar:
    """Our own grammar: the default reader."""

    gazetteer: Gazetteer

    @property
    def name(self) -> str:
        """The grammar's name."""
        return READER

    def figures(self, report: Report) -> tuple[Figure, ...]:
        """Every figure the report states, in order of place."""
        return read_report(report, self.gazetteer)

    def findings(self, report: Report) -> Findings:
        """Figures, events, statements and relations, from one parse of the report."""
        return read_findings(report, self.gazetteer)


def chosen_reader(
    name: str,
    config: Path | None,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
    *,
    send_text: bool,
) -> Callable[[Gazetteer], Reader]:
    """What makes the reader a user asked for by name.

    Args:
        name: "grammar", or "outside": the grammar with an endpoint.
        config: TOML file of the endpoint; None leaves it to the environment.
        environment: Variables of the endpoint; its key is taken from nowhere else.
        tell: Takes lines for the user.
        send_text: Whether the user lets text leave this machine.

    Raises:
        InputError: No such reader, a wrong configuration, or text would leave unasked.
    """
    from waystation.reports.outside.endpoint import load_endpoint
    from waystation.reports.outside.reader import Outside

    if name == GRAMMAR:
        if config or send_text:
            expected = "--reader outside with --endpoint-config or --send-text"
            raise InputError([Problem("--reader", 0, "", name, expected)])
        return Grammar
    if name != OUTSIDE:
        expected = f"{GRAMMAR} or {OUTSIDE}{meant(name, (GRAMMAR, OUTSIDE))}"
        raise InputError([Problem("--reader", 0, "", repr(name), expected)])
    endpoint = load_endpoint(config, environment)
    if not endpoint.is_here and not send_text:
        expected = f"--send-text: the reports' whole text goes to {endpoint.host}"
        raise InputError([Problem("--reader", 0, "", "outside", expected)])
    where = "stays on this machine" if endpoint.is_here else "leaves this machine"
    tell(f"The text of the reports is sent to {endpoint.host} ({endpoint.model}); it {where}.")
    return lambda gazetteer: Outside(endpoint, gazetteer, tell)
