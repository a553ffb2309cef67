"""Reports read from Python: what `waystation read` does."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from waystation.domain.counts import SMALL
from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings
from waystation.domain.places import Location
from waystation.domain.scenario import Scenario
from waystation.domain.shown import Shown
from waystation.domain.telling import counted
from waystation.forecasting.public import is_small, kept_back, mentions, names_not_public
from waystation.forecasting.read_files import read_files
from waystation.library.several import several
from waystation.reports.numbers.wording import read_range
from waystation.reports.readers import chosen_reader
from waystation.scenario.load import scenario_of


class ReadReports(list[tuple[Report, tuple[Figure, ...]]]):
    """Reports that were read, each with the figures it states.

    Attributes:
        findings: One per report: its figures, events, statements, relations and places.
    """

    def __init__(self, findings: Iterable[Findings] = (), hidden: Iterable[str] = ()) -> None:
        """Hold what was found.

        Args:
            findings: What each report says.
            hidden: Names of places that are not for everybody: what tells of them is not shown.
        """
        self.findings = tuple(findings)
        self._hidden = tuple(hidden)
        super().__init__((one.report, one.figures) for one in self.findings)

    def __repr__(self) -> str:
        return self._shown().as_text()

    def _repr_html_(self) -> str:
        return self._shown().as_html()

    def _shown(self) -> Shown:
        figures = [figure for _, found in self for figure in found]
        told = [one for one in figures if not self._kept_from_show(one)]
        left = len(figures) - len(told)
        events = sum(len(one.events) for one in self.findings)
        statements = sum(len(one.statements) for one in self.findings)
        facts = (
            counted(len(figures), "figure"),
            counted(events, "event"),
            counted(statements, "statement"),
        )
        return Shown(
            title=f"{counted(len(self), 'report')} read",
            facts=(", ".join(facts),),
            head=("words", "range", "unit", "kind", "place", "day", "speaker"),
            rows=tuple(_row(one) for one in told),
            notes=(f"{counted(left, 'figure')} not shown: not for everybody",) if left else (),
        )

    def _kept_from_show(self, figure: Figure) -> bool:
        """True for figures that everybody who gets the notebook should not see."""
        said = (figure.words, figure.place, figure.location, figure.sentence, figure.note)
        whose = (figure.who, figure.speaker, figure.publisher)
        return kept_back(figure) or mentions(self._hidden, *said, *whose)


def _row(figure: Figure) -> tuple[str, ...]:
    small = is_small(figure)
    return (
        "" if small else figure.words,
        f"fewer than {SMALL}" if small else _range(figure),
        str(figure.unit),
        str(figure.kind),
        figure.location or figure.place,
        figure.event_day.isoformat() if figure.event_day else "",
        figure.speaker or figure.publisher,
    )


def _range(figure: Figure) -> str:
    """The range its words are read as, as `waystation read` tells it."""
    if not figure.has_number:
        return "seen"
    reading = read_range(figure)
    low, high = f"{reading.low:,.0f}", f"{reading.high:,.0f}"
    return low if low == high else f"{low} to {high}"


def read(
    paths: str | Path | Sequence[str | Path],
    *,
    locations: Sequence[Location] = (),
    scenario: Scenario | str | Path | None = None,
    published: dt.date | None = None,
    retrieved: dt.date | None = None,
    reader: str = "grammar",
    endpoint_config: str | Path | None = None,
    send_text: bool = False,
    tell: Callable[[str], None] | None = None,
) -> ReadReports:
    """Read reports: each with the figures it states.

    >>> import waystation as ws
    >>> for report, figures in ws.read(["valley/reports/2019-03-18-bridge.txt"]):
    ...     print(report.name, [(figure.low, figure.high) for figure in figures])
    2019-03-18-bridge.txt [(300, 300)]

    Args:
        paths: Files (.txt, .md, .html, .pdf, .docx, .eml, a saved feed), folders and .zip bundles
            of these, web addresses, or "-" for standard input; one may stand alone.
        locations: Scenario locations looked up before the world's place names.
        scenario: A scenario, or its folder, whose locations are looked up as well.
        published: Publication day of reports that do not tell theirs.
        retrieved: Day of what is fetched from the web.
        reader: "grammar", or "outside": an endpoint as well (docs/outside-reader.md).
        endpoint_config: TOML file of the outside reader's endpoint.
        send_text: Let the reports' text leave this machine.
        tell: Takes one line for each thing left out or read otherwise than expected.

    Returns:
        A list of (report, figures); its `findings` hold events and statements as well.

    Raises:
        InputError: A source cannot be read; all of them at once.
    """
    known = (*locations, *(scenario_of(scenario).locations if scenario is not None else ()))
    config = Path(endpoint_config) if endpoint_config is not None else None
    chosen = chosen_reader(reader, config, os.environ, tell or _silent, send_text=send_text)
    found = read_files(
        several(paths), known, published=published, retrieved=retrieved, tell=tell, reader=chosen
    )
    return ReadReports(found, names_not_public(known))


def _silent(_: str) -> None:
    """Tell nobody."""
