"""What loading a file would change in a scenario folder, and what is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.scenario import Scenario
from waystation.domain.work import Progress, silent
from waystation.scenario.flee_counts import DEPARTURE_COLUMNS, EVIDENCE_COLUMNS
from waystation.scenario.hazards import HAZARD_COLUMNS, OPTIONAL_COLUMNS
from waystation.scenario.loaders.tables import TableText
from waystation.scenario.network import LOCATION_COLUMNS, ROUTE_COLUMNS, ROUTE_OPTIONAL
from waystation.world.data_sources import DataSource
from waystation.world.loaders.records import Outcome, Told

LOCATIONS, ROUTES, HAZARDS = "locations.csv", "routes.csv", "hazards.csv"
EVIDENCE, DEPARTURES = "evidence.csv", "departures.csv"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    LOCATIONS: (*LOCATION_COLUMNS, "source"),
    ROUTES: (*ROUTE_COLUMNS, *ROUTE_OPTIONAL),
    HAZARDS: (*HAZARD_COLUMNS, *OPTIONAL_COLUMNS),
    EVIDENCE: EVIDENCE_COLUMNS,
    DEPARTURES: DEPARTURE_COLUMNS,
}


@dataclass
class Plan:
    """Changes to a scenario folder, gathered before anything is written.

    Attributes:
        scenario: The scenario as it is.
        source: Whose data are loaded.
        read_on: Day the files are loaded.
        told: Everything told so far.
        done: How many rows of each file change, by what happens to them ("added").
        figures: Figures of evidence.csv by origin; None before they were asked for.
    """

    scenario: Scenario
    source: DataSource
    read_on: dt.date
    told: list[Told] = field(default_factory=list)
    done: dict[str, dict[str, int]] = field(default_factory=dict)
    figures: dict[str, list[dict[str, str]]] | None = None
    _tables: dict[str, TableText] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The scenario's folder."""
        return Path(self.scenario.folder)

    def table(self, name: str) -> TableText:
        """A table of the folder, as it stands with what was added.

        Raises:
            InputError: It cannot be read.
        """
        if name not in self._tables:
            self._tables[name] = TableText.read(self.folder / name, _COLUMNS[name])
        return self._tables[name]

    def add(self, name: str, cells: Mapping[str, str]) -> None:
        """Add a row to a table."""
        self.table(name).append(cells)
        self.did(name, "added")

    def did(self, name: str, what: str, times: int = 1) -> None:
        """Count a change."""
        counted = self.done.setdefault(name, {})
        counted[what] = counted.get(what, 0) + times

    def tell(self, outcome: Outcome, where: str, found: str, done: str) -> None:
        """Tell of something."""
        self.told.append(Told(outcome, where, found, done))

    def tell_all(self, told: Iterable[Told]) -> None:
        """Tell of what was told while reading."""
        self.told.extend(told)

    def changed(self, progress: Progress = silent) -> dict[str, str]:
        """New content of every table that changes, by name."""
        return {name: one.as_text(progress) for name, one in self._tables.items() if one.added}

    def source_cell(self, file: str) -> str:
        """What stands in a `source` cell: whose data, their terms, the file and the day."""
        return f"{self.source.name} ({self.source.licence}), {file}, read {self.read_on}"

    def is_ours(self, source_cell: str) -> bool:
        """Whether a row came from this source."""
        return source_cell == self.source.name or source_cell.startswith(f"{self.source.name} (")
