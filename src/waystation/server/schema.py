"""Requests and answers of the server, as plain JSON: its state, forecasts, jobs and reviews.

The others stand beside it: `schema_desk`, `schema_what_if`, `schema_accounts`, `schema_problems`.

Days are texts as YYYY-MM-DD, moments as 2018-10-29T08:30:00Z (UTC). Counts of people are
protected already: 1 to 4 are 0 or 5. docs/server.md tells which address takes and gives what.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from waystation.server.bounds import STRICT, Day, Days, Members, Method, Seed
from waystation.server.schema_desk import DeskRevision, ReadDocument
from waystation.server.schema_problems import Problem
from waystation.server.schema_what_if import VariantItem

Status = Literal["draft", "reviewed"]


class SettledItem(TypedDict):
    """A figure that a forecast was made with and that was settled otherwise since.

    Attributes:
        id: The figure.
        what: "rejected", "corrected", "merged" or "withdrawn".
        by: Who settled it; empty for nobody known.
        at: When; None where that was not kept.
        why: The reason given.
    """

    id: str
    what: str
    by: str
    at: str | None
    why: str


class ForecastItem(TypedDict):
    """One forecast that was made.

    Attributes:
        number: Its number in this scenario, rising.
        made_at: When it was made; None where that was not kept.
        reviewer: Who reviewed it; empty for a draft.
        caveat: The one that the reviewer chose; empty when none.
        variant: Name of the variant it was made of; empty for the scenario itself.
        files: Names of its files, under /api/forecasts/NUMBER/files/NAME; none for a forecast that
            was made elsewhere.
        page: True where /api/forecasts/NUMBER/page.json is there.
        settled_since: Figures it was made with that were settled otherwise since.
    """

    number: int
    made_at: str | None
    as_of: str
    status: Status
    reviewer: str
    caveat: str
    members: int
    seed: int
    days: int | None
    method: str
    version: str
    variant: str
    files: list[str]
    page: bool
    settled_since: list[SettledItem]


class ScenarioState(TypedDict):
    """The scenario folder as it is now. `problems` is not empty while it is broken by hand.

    `first_day`, `places` and `groups` are of the last time it was whole.
    """

    name: str
    title: str
    purpose: str
    first_day: str
    horizon_days: int
    places: list[str]
    groups: list[str]
    problems: list[Problem]


class UploadLimits(TypedDict):
    """What the desk takes: bytes of one document, documents at once, and kinds in words."""

    file_bytes: int
    files: int
    formats: str


class State(TypedDict):
    """`GET /api/state`: all that a page needs to know first.

    Attributes:
        current: Number of the newest forecast of the scenario itself; None before the first.
        jobs: Those that wait, run, or were interrupted; newest first.
        version: Of the program.
    """

    scenario: ScenarioState
    forecasts: list[ForecastItem]
    current: int | None
    desk: DeskRevision
    jobs: list[Job]
    variants: list[VariantItem]
    limits: UploadLimits
    version: str


JobKind = Literal["forecast", "comparison", "reading"]


JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]


@with_config(STRICT)
class ForecastRequest(TypedDict):
    """`POST /api/forecasts`. What is left out: the last published day, 1,000 members, seed 1."""

    as_of: NotRequired[Day]
    members: NotRequired[Members]
    seed: NotRequired[Seed]
    days: NotRequired[Days]
    method: NotRequired[Method]


class Progress(TypedDict):
    """How far a job is: `done` of `all` in this stage; `all` is 1 or less where nobody knows."""

    stage: str
    done: int
    all: int


class JobResult(TypedDict):
    """What came of a job that is done.

    Attributes:
        number: The forecast's number; None for other jobs.
        comparison: The job's own id where `/api/comparisons/ID.json` is there; None otherwise.
        read: What became of each document of a reading.
        told: Lines about what was left out or read otherwise than expected.
    """

    number: int | None
    comparison: str | None
    read: list[ReadDocument]
    told: list[str]


class Job(TypedDict):
    """Something that takes longer: a forecast, a comparison, the reading of documents.

    Attributes:
        id: Short name, in addresses.
        request: What was asked for.
        asked_at: When.
        message: For people, where it failed, was interrupted or cancelled; empty otherwise.
        problems: Why it failed; of a reading that is done, the documents that were refused.
        resumable: True where `POST /api/jobs/ID/resume` runs the same request again.
    """

    id: str
    kind: JobKind
    state: JobState
    request: dict[str, Any]
    asked_at: str
    progress: Progress | None
    result: JobResult | None
    message: str
    problems: list[Problem]
    resumable: bool


class Jobs(TypedDict):
    """`GET /api/jobs`: newest first."""

    jobs: list[Job]


class Influence(TypedDict):
    """`GET /api/forecasts/NUMBER/influence`: numbers as in the page's data, narrowed.

    `numbers` are the page's own (`NumberData`): kind, place, and rows of day, number and movers.
    """

    number: int
    numbers: list[dict[str, Any]]


class Files(TypedDict):
    """`GET /api/forecasts/NUMBER/files`: name and size of each."""

    number: int
    files: list[FileItem]


class FileItem(TypedDict):
    """A file of a forecast."""

    name: str
    bytes: int
    url: str


@with_config(STRICT)
class ReviewRequest(TypedDict):
    """`POST /api/reviews`: a named role reviewed a forecast, or takes that back.

    Attributes:
        number: The forecast.
        by: Who: a role or initials.
        caveat: The one that matters most, in a line; kept as it is when left out.
        withdraw: True to take the review back.
    """

    number: int
    by: str
    caveat: NotRequired[str]
    withdraw: NotRequired[bool]


@with_config(STRICT)
class OverrideRequest(TypedDict):
    """A rule of protection that is set aside, and why."""

    rule: int
    reason: str


@with_config(STRICT)
class PublicationRequest(TypedDict):
    """`POST /api/publications`: a forecast passed on to an audience.

    Attributes:
        number: The forecast.
        audience: "internal", "partner" or "public".
        purpose: What it is for.
        by: Who passes it on: a role or initials.
        expires_days: Days after which it is out of date, where that is sooner.
        overrides: Rules set aside.
    """

    number: int
    audience: Literal["internal", "partner", "public"]
    purpose: str
    by: str
    expires_days: NotRequired[int]
    overrides: NotRequired[list[OverrideRequest]]


class ScenarioEvent(TypedDict):
    """`scenario` in `/api/events`: files that changed, and what is wrong now (nothing: mended)."""

    changed: list[str]
    problems: list[Problem]


class LedgerEvent(DeskRevision):
    """`ledger` in `/api/events`: it came further; `by` names who decided since the last one."""

    by: list[str]


class ForecastsEvent(TypedDict):
    """`forecasts` in `/api/events`: one was made, reviewed or taken back."""

    current: int | None
    numbers: list[int]
