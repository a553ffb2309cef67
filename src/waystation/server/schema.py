"""Every request and answer of the server, as plain JSON: the one place that says their form.

Days are texts as YYYY-MM-DD, moments as 2018-10-29T08:30:00Z (UTC). Counts of people are
protected already: 1 to 4 are 0 or 5. Offsets count characters of a report's text; ends are
exclusive. docs/server.md tells which address takes and gives what.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from waystation.server.bounds import Day, Days, Members, Method, Seed, VariantName

STRICT = ConfigDict(extra="forbid", strict=True)
"""Of requests: an unknown key, or a number as text, is refused."""

# ---------------------------------------------------------------- errors


class Problem(TypedDict):
    """One thing that is wrong. `line` is 0 where there is none, `column` may be empty."""

    file: str
    line: int
    column: str
    found: str
    expected: str


class Failure(TypedDict):
    """Every answer with a status of 400 or more. `message` is for people, on one line."""

    message: str
    problems: list[Problem]


class Conflict(Failure):
    """Status 409 of a decision: what others decided on the same figures since `seen`."""

    decisions: list[Ruling]
    revision: int


# ---------------------------------------------------------------- state

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


class DeskRevision(TypedDict):
    """How far the ledger has come: three counters that only rise.

    Attributes:
        revision: Number of the last decision; give it as `seen` with the next one.
        entered: Number of the last figure entered.
        reports: How many reports it holds.
    """

    revision: int
    entered: int
    reports: int


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


# ---------------------------------------------------------------- forecasts and jobs

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


# ---------------------------------------------------------------- reviews


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


# ---------------------------------------------------------------- the evidence desk


class Ruling(TypedDict):
    """One decision: appended, never changed."""

    sequence: int
    figure_id: str
    verdict: Literal["accepted", "rejected", "corrected", "withdrawn", "reinstated", "merged"]
    by: str
    why: str
    decided: str | None
    replaced_by: str | None


class Entry(TypedDict):
    """A figure in the ledger, as it stands.

    Attributes:
        low, high: As stated; None where the words leave that end open.
        read_low, read_high, rule: The range its words are read as; None for a sighting.
        start, end: Offsets of `words` in its report's text.
        sentence_start: Offset of `sentence` there.
        state: "open" while nothing was settled, else the last verdict; "withdrawn" once taken back.
        counts: False for what no forecast uses: withdrawn, rejected, corrected.
        by, why, decided: Of the last decision; empty or None where there is none.
        replaced_by: The figure that counts instead, or that it is a copy of.
        report_name: Empty for what was entered by hand.
    """

    figure_id: str
    low: int | None
    high: int | None
    read_low: int | None
    read_high: int | None
    rule: str | None
    words: str
    unit: str
    who: str
    kind: str
    measure: str
    hedge: str
    hedge_class: str
    place: str
    location: str
    place_role: str
    runner_up: str
    group: str
    event_day: str | None
    event_end: str | None
    day_precision: str
    day_basis: str
    published: str | None
    retrieved: str | None
    modality: str
    speaker: str
    speaker_class: str
    publisher: str
    url: str
    upstream: str
    origin: str
    report_id: str
    report_name: str
    sentence: str
    sentence_start: int
    start: int
    end: int
    note: str
    household_size: float | None
    confidence: float
    place_confidence: float
    reader: str
    entered: int
    via: str
    recorded: str | None
    state: str
    counts: bool
    by: str
    why: str
    decided: str | None
    replaced_by: str | None


class Entries(TypedDict):
    """`GET /api/desk/entries`: one part of a list. `total` is how many there are in all."""

    entries: list[Entry]
    total: int
    start: int
    desk: DeskRevision


class EntryExplained(TypedDict):
    """`GET /api/desk/entries/ID`: everything that is known of one figure.

    `explained` holds what `waystation evidence show --json` tells.
    """

    entry: Entry
    explained: dict[str, Any]
    rulings: list[Ruling]
    desk: DeskRevision


class CopyLink(TypedDict):
    """A report that copies this one, or that this one copies."""

    name: str
    kind: str
    reason: str


class ReadDocument(TypedDict):
    """What became of a document: `known_as` names it where the ledger held it before."""

    report_id: str
    name: str
    known_as: str
    figures: int
    published: str | None
    links: list[CopyLink]


class ReportItem(TypedDict):
    """A report of the ledger. `open` of its `figures` are not settled."""

    report_id: str
    name: str
    title: str
    publisher: str
    published: str | None
    retrieved: str | None
    language: str
    media: str
    url: str
    upstream: str
    figures: int
    open: int


class Reports(TypedDict):
    """`GET /api/desk/reports`: newest entered first."""

    reports: list[ReportItem]
    desk: DeskRevision


class Finding(TypedDict):
    """An event or a statement of a report. `values` holds its fields, by name."""

    start: int
    end: int
    values: dict[str, Any]


class ReportDetail(TypedDict):
    """`GET /api/desk/reports/ID`: its text, with everything read from it in order of place."""

    report: ReportItem
    text: str
    figures: list[Entry]
    events: list[Finding]
    statements: list[Finding]
    relations: list[dict[str, Any]]
    links: list[CopyLink]
    desk: DeskRevision


@with_config(STRICT)
class TextRequest(TypedDict):
    """`POST /api/desk/reports` as JSON: a text that was pasted."""

    text: str
    published: NotRequired[Day]
    publisher: NotRequired[str]
    title: NotRequired[str]
    url: NotRequired[str]


@with_config(STRICT)
class DecisionRequest(TypedDict):
    """`POST /api/desk/decisions`.

    Attributes:
        action: accept, reject: the figures. correct: one figure, with `fields`. merge: the figures
            are copies of `original`. split: take merges back. undo: take back the last decision on
            each figure; what was settled before it holds again.
        figures: Identities, whole.
        original: Of a merge.
        fields: Of a correction: new values by field; None opens an end or clears a day.
        by: Who: a role or initials.
        why: Why, in plain words.
        seen: `revision` of the ledger that the person looked at; 409 where somebody has decided on
            one of the figures since.
    """

    action: Literal["accept", "correct", "reject", "merge", "split", "undo"]
    figures: list[str]
    by: str
    why: str
    seen: int
    original: NotRequired[str]
    fields: NotRequired[dict[str, str | int | float | None]]


class DecisionAnswer(TypedDict):
    """What was appended, and how every figure touched stands now.

    `corrected` is the identity of the figure a correction entered; None otherwise.
    """

    decisions: list[Ruling]
    entries: list[Entry]
    corrected: str | None
    desk: DeskRevision


class Decisions(TypedDict):
    """`GET /api/desk/decisions?since=`: all later than that number, oldest first."""

    decisions: list[Ruling]
    desk: DeskRevision


# ---------------------------------------------------------------- what-if


class VariantItem(TypedDict):
    """A variant that is kept. `problems` is not empty where its file is broken."""

    name: str
    title: str
    why: str
    changes: int
    problems: list[Problem]


class Variants(TypedDict):
    """`GET /api/variants`."""

    variants: list[VariantItem]


@with_config(STRICT)
class Variant(TypedDict):
    """A variant of the scenario; `changes` are those of docs/scenario-format.md, as JSON."""

    name: VariantName
    title: NotRequired[str]
    why: NotRequired[str]
    changes: list[dict[str, Any]]


class PlaceChoice(TypedDict):
    """A place whose shelter places, or people admitted in a day, a what-if can change.

    `capacity` is None where nobody knows it; `stays`: whether people can stay there.
    """

    name: str
    kind: str
    capacity: int | None
    stays: bool
    lat: float
    lon: float


Way = Literal["crossing", "place", "border", "country", "route"]


class WayChoice(TypedDict):
    """Something that can be closed, as the column `where` of events.csv names it."""

    where: str
    kind: Way


class EventChoice(TypedDict):
    """An event that can take place on other days.

    `opens`: it closes or blocks a way, which a what-if can open. `acts`: it changes what people
    can do; an announcement alone does not.
    """

    kind: str
    where: str
    first_day: str
    last_day: str | None
    certainty: str
    chance: float
    text: str
    opens: bool
    acts: bool


class GroupChoice(TypedDict):
    """A group; only of those who travel `together` the size can be changed."""

    name: str
    title: str
    together: bool


class PriorChoice(TypedDict):
    """What is believed of a parameter beforehand; `group` is empty where it holds for all.

    `share`: it lies between 0 and 1.
    """

    parameter: str
    group: str
    median: float
    sigma: float
    unit: str
    share: bool
    meaning: str


class StandardOption(TypedDict):
    """A published standard."""

    id: str
    per: float
    unit: str
    whole: bool
    source: str


class StandardChoice(TypedDict):
    """The standards of something people need; `chosen` is in force now."""

    item: str
    chosen: str
    options: list[StandardOption]


class Choices(TypedDict):
    """`GET /api/choices`: what a what-if can change, with what holds now.

    `bus_km`: buses go no farther than this, as the crow flies.
    """

    places: list[PlaceChoice]
    ways: list[WayChoice]
    events: list[EventChoice]
    groups: list[GroupChoice]
    priors: list[PriorChoice]
    standards: list[StandardChoice]
    bus_km: float


@with_config(STRICT)
class ComparisonRequest(TypedDict):
    """`POST /api/comparisons`: a variant that is kept, by name, or one given whole."""

    variant: str | Variant
    as_of: NotRequired[Day]
    members: NotRequired[Members]
    seed: NotRequired[Seed]
    days: NotRequired[Days]
    method: NotRequired[Method]


class Fan(TypedDict):
    """Quantiles of a number on each day of `days`; None where there is none."""

    q05: list[float | None]
    q25: list[float | None]
    q50: list[float | None]
    q75: list[float | None]
    q95: list[float | None]


class Band(TypedDict):
    """A number: middle and 90 % band; None where it has no value."""

    low: float | None
    middle: float | None
    high: float | None


Noise = Literal["clear", "unsure", "small", "none"]
"""Whether a difference stands out. "none": no run differs; "unsure": its 90 % band holds zero;
"small": sure, but less than the forecast's own spread. The last two are within the noise."""


class ComparedSeries(TypedDict):
    """One place's series in both futures and their paired difference (variant less base)."""

    place: str
    what: Literal["arrivals", "present"]
    base: Fan
    variant: Fan
    difference: Fan
    noise: list[Noise]


class ComparedNumber(TypedDict):
    """One number of one place in both futures.

    `what` is "peak present" (people), "first arrival" (days after the as-of day), "reach" or "over
    capacity" (chances, 0 to 1; of these only the middle is told).
    """

    place: str
    what: str
    unit: str
    base: Band
    variant: Band
    difference: Band
    noise: Noise


class CutOff(TypedDict):
    """Places from which, in the variant alone, no way leads on: people there cannot go on.

    `people` is the band of how many are there on the worst of these days.
    """

    first_day: str
    last_day: str
    to_the_end: bool
    places: list[str]
    worst_day: str
    people: Band


class Comparison(TypedDict):
    """`GET /api/comparisons/ID.json`: two futures on the same random numbers.

    Attributes:
        days: The days of every series, those after the as-of day.
        series: Of the places that are shown to everybody, watched ones first.
        same_past: False where each future was corrected by the figures on its own.
        first_effect: First day on which they may differ; None where only needs change.
        cut_off: Not empty where the variant isolates people.
        notes: What else to know, sentences.
    """

    id: str
    variant: Variant
    as_of: str
    members: int
    seed: int
    days: list[str]
    series: list[ComparedSeries]
    numbers: list[ComparedNumber]
    same_past: bool
    first_effect: str | None
    cut_off: list[CutOff]
    notes: list[str]


# ---------------------------------------------------------------- events


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


# ---------------------------------------------------------------- who is signed in

RoleName = Literal["viewer", "analyst", "administrator"]


class SessionState(TypedDict):
    """`GET /api/session`: who asks.

    Attributes:
        sign_in: False where nobody signs in: everybody may do everything.
        name: The account; empty for nobody.
        role: None for somebody who would have to sign in first.
        csrf: The word to send in the header `X-Waystation-CSRF` with every change; empty where none
            is asked for.
        ends_at: When the session ends in any case; None where there is none.
        own_password: True where `PUT /api/session/password` changes theirs.
    """

    sign_in: bool
    name: str
    role: RoleName | None
    csrf: str
    ends_at: str | None
    own_password: bool


@with_config(STRICT)
class SignInRequest(TypedDict):
    """`POST /api/session`: 401 where name and password do not fit, 429 after too many tries."""

    name: str
    password: str


@with_config(STRICT)
class PasswordRequest(TypedDict):
    """`PUT /api/session/password`: the password until now, and the new one."""

    old: str
    new: str


class AccountItem(TypedDict):
    """Somebody who may sign in."""

    name: str
    role: RoleName
    made_at: str


class Accounts(TypedDict):
    """`GET /api/accounts`, by name."""

    accounts: list[AccountItem]


@with_config(STRICT)
class AccountRequest(TypedDict):
    """`PUT /api/accounts/NAME`: another role."""

    role: RoleName


class AuditItem(TypedDict):
    """A line of the audit log: who did what, when, to what, why."""

    sequence: int
    at: str
    by: str
    deed: str
    about: str
    reason: str
    note: str


class Audit(TypedDict):
    """`GET /api/audit?since=&count=`: the last lines later than a number, oldest first."""

    entries: list[AuditItem]
