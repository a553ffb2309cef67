"""All that a server holds while it runs, wired together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from waystation.domain.errors import InputError
from waystation.domain.register import Issued, Review, review_in_force
from waystation.domain.scenario import Scenario
from waystation.domain.version import __version__
from waystation.forecasting.gather import REPORTS, TABLE
from waystation.reports.intake.records import FORMATS
from waystation.server import results
from waystation.server.desk import DeskService, who_decided
from waystation.server.failures import LOG, RefusedError
from waystation.server.hub import Event, Hub
from waystation.server.jobs import Held, Jobs, running
from waystation.server.schema import (
    DeskRevision,
    ForecastItem,
    ForecastsEvent,
    LedgerEvent,
    ScenarioEvent,
    ScenarioState,
    State,
    UploadLimits,
)
from waystation.server.settings import Settings
from waystation.server.variants import list_of
from waystation.server.watch import VARIANTS, FolderWatch, ledger_stamps, watch


@dataclass
class Service:
    """What the addresses work with.

    Attributes:
        settings: What the server was started with.
        hub: Who listens.
        jobs: The jobs; touched in the server's own loop alone.
        desk: The evidence desk.
        folder: The scenario folder.
    """

    settings: Settings
    hub: Hub = field(default_factory=Hub)
    jobs: Jobs = field(init=False)
    desk: DeskService = field(init=False)
    folder: FolderWatch = field(init=False)
    _revision: DeskRevision | None = None
    _ledger: dict[str, tuple[int, int]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None
    _watching: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.settings, self.hub, self._over)
        self.desk = DeskService(self.settings.folder, self.settings.clock)
        self.folder = FolderWatch(self.settings.folder)

    # -------------------------------------------------------- start and end

    async def start(self) -> None:
        """Read the folder, take up jobs, and begin to watch."""
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self.folder.read)
        self.jobs.start()
        self._revision = await asyncio.to_thread(self.desk.revision)
        self._ledger = ledger_stamps(self.settings.folder)
        if self.settings.read_folder and not self.folder.problems:
            self.jobs.submit("reading", {})
        self._watching = self._loop.create_task(watch(self._look, poll=self.settings.poll))

    async def stop(self) -> None:
        """End everything; jobs in the middle can be continued."""
        self.hub.close()
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self.jobs.stop()

    # -------------------------------------------------------- what there is

    @property
    def scenario(self) -> Scenario | None:
        """The scenario as it was when its folder was last whole."""
        return self.folder.scenario

    def whole(self) -> Scenario:
        """The scenario, where its folder is in order now.

        Raises:
            RefusedError: It is broken; every problem is told.
        """
        self.tell_changes()
        if self.folder.problems or self.folder.scenario is None:
            words = "The scenario folder is not in order now; mend it and try again."
            raise RefusedError(422, words, self.folder.problems)
        return self.folder.scenario

    def forecasts(self) -> list[ForecastItem]:
        """All forecasts, newest first."""
        issued: tuple[Issued, ...] = ()
        reviews: tuple[Review, ...] = ()
        if self.desk.path.exists():
            with self.desk.opened() as ledger:
                issued, reviews = ledger.forecasts(), ledger.reviews()
        return results.items(self.settings.home, issued, reviews)

    def review_of(self, number: int | None) -> Review | None:
        """The review a forecast stands on now; None for a draft."""
        if number is None or not self.desk.path.exists():
            return None
        with self.desk.opened() as ledger:
            return review_in_force(ledger.reviews(), number)

    def current(self) -> int | None:
        """Number of the newest forecast of the scenario itself whose files are here."""
        return results.newest(self.forecasts())

    def state(self, jobs: list[Any]) -> State:
        """All that a page needs to know first."""
        forecasts = self.forecasts()
        return State(
            scenario=self._scenario_state(),
            forecasts=forecasts,
            current=results.newest(forecasts),
            desk=self.desk.revision(),
            jobs=running(jobs),
            variants=list_of(self.scenario)["variants"],
            limits=UploadLimits(
                file_bytes=self.settings.limits.file_bytes,
                files=self.settings.files,
                formats=FORMATS,
            ),
            version=__version__,
        )

    def _scenario_state(self) -> ScenarioState:
        one = self.scenario
        return ScenarioState(
            name=one.name if one else self.settings.folder.resolve().name,
            title=one.title if one else "",
            purpose=one.purpose if one else "",
            first_day=one.first_day.isoformat() if one else "",
            horizon_days=one.horizon_days if one else 0,
            places=[place.name for place in one.locations] if one else [],
            groups=[group.name for group in one.groups] if one else [],
            problems=self.folder.problems,
        )

    # -------------------------------------------------------- what changes

    def tell(self, name: str, data: Mapping[str, Any]) -> None:
        """Tell everybody who listens; from any thread."""
        self.in_loop(lambda: self.hub.tell(Event(name, data)))

    def in_loop(self, do: Callable[[], object]) -> None:
        """Do something in the server's own loop; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(do)

    def _look(self) -> None:
        """Look at the folder and at the ledger, and tell what changed."""
        self.tell_changes()
        now = ledger_stamps(self.settings.folder)
        if now != self._ledger:
            self._ledger = now
            self.tell_ledger()

    def tell_changes(self) -> None:
        """Tell what changed in the folder since the last look, and read what is new in it."""
        changed = self.folder.look()
        if not changed:
            return
        self.tell("scenario", ScenarioEvent(changed=changed, problems=self.folder.problems))
        if any(name.startswith(f"{VARIANTS}/") for name in changed):
            self.tell("variants", list_of(self.scenario))
        evidence = [one for one in changed if one == TABLE or one.startswith(f"{REPORTS}/")]
        if evidence and not self.folder.problems and self.settings.read_folder:
            self.in_loop(lambda: self.jobs.submit("reading", {}))

    def tell_ledger(self) -> None:
        """Tell how far the ledger has come, where it came further."""
        before, now = self._revision, self.desk.revision()
        if now == before:
            return
        self._revision = now
        seen = before["revision"] if before else 0
        by: list[str] = []
        if now["revision"] > seen:
            with self.desk.opened() as ledger:
                by = who_decided([one for one in ledger.rulings() if one.sequence > seen])
        self.tell("ledger", LedgerEvent(**now, by=by))

    def tell_forecasts(self) -> None:
        """Tell which forecasts there are."""
        found = self.forecasts()
        numbers = [one["number"] for one in found]
        self.tell("forecasts", ForecastsEvent(current=results.newest(found), numbers=numbers))

    def _over(self, held: Held) -> None:
        """A job came to its end."""
        if held.asked.kind == "forecast" and held.state == "done":
            self._later(self.tell_forecasts)

    def _later(self, do: Callable[[], None]) -> None:
        """Do something that reads files, soon and in another thread."""
        if self._loop is None:
            return

        def guarded() -> None:
            try:
                do()
            except InputError as error:
                LOG.warning("the ledger could not be read: %s", error)

        self._loop.run_in_executor(None, guarded)
