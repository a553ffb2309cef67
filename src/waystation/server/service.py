"""All that a server holds while it runs, wired together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from waystation.domain.errors import InputError
from waystation.domain.register import Review, review_in_force
from waystation.domain.scenario import Scenario
from waystation.domain.version import __version__
from waystation.forecasting.gather import REPORTS, TABLE
from waystation.reports.intake.records import FORMATS
from waystation.server import results
from waystation.server.auditing import Auditing
from waystation.server.desk import DeskService, who_decided
from waystation.server.failures import LOG, RefusedError
from waystation.server.hub import Event, Hub
from waystation.server.jobs import Held, Jobs, running
from waystation.server.oidc import OpenId
from waystation.server.schema import (
    ForecastItem,
    ForecastsEvent,
    LedgerEvent,
    ScenarioEvent,
    ScenarioState,
    State,
    UploadLimits,
)
from waystation.server.schema_desk import DeskRevision
from waystation.server.settings import Settings
from waystation.server.settled import Found, Settled
from waystation.server.signing import Signing
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
        auditing: The audit log.
        signing: Accounts and sessions; None where nobody signs in.
        openid: Signing in at a provider; None where there is none.
    """

    settings: Settings
    hub: Hub = field(default_factory=Hub)
    jobs: Jobs = field(init=False)
    desk: DeskService = field(init=False)
    folder: FolderWatch = field(init=False)
    auditing: Auditing = field(init=False)
    signing: Signing | None = None
    openid: OpenId | None = None
    _settled: Settled = field(default_factory=Settled)
    _revision: DeskRevision | None = None
    _ledger: dict[str, tuple[int, int]] = field(default_factory=dict)
    _settling: bool = False
    _loop: asyncio.AbstractEventLoop | None = None
    _watching: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.settings, self.hub, self._over)
        self.desk = DeskService(self.settings.folder, self.settings.clock)
        self.folder = FolderWatch(self.settings.folder)
        self.auditing = Auditing(self.settings.folder, self.settings.clock)
        if self.settings.sign_in:
            self.signing = Signing(self.settings, self.auditing)
        if self.settings.oidc is not None:
            self.openid = OpenId(self.settings.oidc, self.settings.clock)

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
        kept = self.desk.kept()
        return results.items(self.settings.home, kept.issued, kept.reviews, self._flagged())

    def settled_since(self, number: int | None) -> dict[str, str]:
        """Figures a forecast was made with that were settled otherwise since, and how."""
        found = self._flagged().get(number, ()) if number else ()
        return {one.entry.figure_id: str(one.ruling.verdict) for one in found}

    def _flagged(self) -> Found:
        kept = self.desk.kept()
        here = results.folders(self.settings.home)
        return self._settled.look(self.desk.opened, kept.revision, kept.issued, here)

    def review_of(self, number: int | None) -> Review | None:
        """The review a forecast stands on now; None for a draft."""
        return review_in_force(self.desk.kept().reviews, number) if number else None

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
        """Look at the folder and at the ledger, and tell what changed.

        A ledger that changed is read once more at the next look: a change in the same tick of the
        clock of its file leaves no sign.
        """
        self.tell_changes()
        now = ledger_stamps(self.settings.folder)
        changed, self._settling = now != self._ledger, self._settling and now == self._ledger
        if changed or self._settling:
            self._ledger, self._settling = now, changed
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
        self.desk.forget()
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
        self.desk.forget()
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
