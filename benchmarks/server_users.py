"""People at a page: what each of them asks for, step by step, and what the answers must hold."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

PAGE_DATA = "page's data"
PAUSE = (1.0, 3.0)


@dataclass(frozen=True)
class Answer:
    """One answer: what was asked for, how long it took, and what was wrong with it."""

    what: str
    seconds: float
    wrong: str = ""


@dataclass(frozen=True)
class Expected:
    """What answers must hold.

    Attributes:
        page: SHA-256 of the data of the page, without what changes as figures are settled.
        table: SHA-256 of the table of arrivals.
        figures: Identities of the desk's figures.
        reports: Identities of its reports.
        assets: Addresses of what the page is made of.
        current: Number of the forecast.
    """

    page: str
    table: str
    figures: tuple[str, ...]
    reports: tuple[str, ...]
    assets: tuple[str, ...]
    current: int


@dataclass
class Told:
    """What came of a load.

    Attributes:
        answers: All answers.
        decided: Decisions that were acknowledged.
        heard: Events that were heard, by everybody together.
        pages: Tags of the page's data, each seen to hold what it must.
    """

    answers: list[Answer] = field(default_factory=list)
    decided: int = 0
    heard: int = 0
    pages: set[str] = field(default_factory=set)


def digest(content: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def unsettled(content: bytes) -> str:
    """SHA-256 of a page's data without the caveats, which tell what was settled since."""
    data = json.loads(content)
    data["top"] = {**data["top"], "caveats": None, "needed": None}
    return digest(json.dumps(data).encode())


def expected(url: str) -> Expected:
    """What the answers of a server must hold, asked while nobody else asks."""
    with httpx.Client(base_url=url, timeout=60) as client:
        page = client.get("/").raise_for_status().text
        entries = client.get("/api/desk/entries", params={"count": 1000}).json()["entries"]
        reports = client.get("/api/desk/reports").json()["reports"]
        return Expected(
            page=unsettled(client.get("/api/page.json").raise_for_status().content),
            table=digest(client.get("/api/arrivals.csv").raise_for_status().content),
            figures=tuple(one["figure_id"] for one in entries),
            reports=tuple(one["report_id"] for one in reports),
            assets=tuple(dict.fromkeys(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page))),
            current=client.get("/api/state").json()["current"],
        )


class User:
    """Somebody at the page."""

    def __init__(self, client: httpx.AsyncClient, known: Expected, told: Told, seed: int) -> None:
        self._client, self._known, self._told = client, known, told
        self._random = random.Random(seed)
        self._tag = ""

    async def live(self, until: float) -> None:
        """Look at the page until a moment of the monotonic clock."""
        await asyncio.sleep(self._random.uniform(0, PAUSE[1]))
        listening = asyncio.create_task(self._listen())
        await self._open()
        steps = (self._again, self._state, self._desk, self._figure, self._report, self._table)
        while time.monotonic() < until:
            await asyncio.sleep(self._random.uniform(*PAUSE))
            chance = self._random.random()
            if chance < 0.05:
                await self._open()
            elif chance < 0.1:
                await self._decide()
            else:
                await self._random.choice(steps)()
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening

    async def _listen(self) -> None:
        try:
            async with self._client.stream("GET", "/api/events", timeout=None) as answer:
                async for line in answer.aiter_lines():
                    self._told.heard += line.startswith("event:")
        except httpx.HTTPError as error:
            self._told.answers.append(Answer("events", 0, repr(error)))

    async def _open(self) -> None:
        await self._ask("page", "/")
        for address in self._known.assets:
            await self._ask("parts of the page", address)
        await self._state()
        await self._data()

    async def _data(self) -> None:
        self._seen(await self._ask(PAGE_DATA, "/api/page.json"))

    async def _again(self) -> None:
        """The page's data, where it has changed: a decision of the desk may stand in it."""
        what = f"{PAGE_DATA} again"
        headers = {"if-none-match": self._tag} if self._tag else {}
        answer = await self._ask(what, "/api/page.json", headers=headers, status=(200, 304))
        if answer and answer.status_code == 200:
            if answer.headers["etag"] == self._tag:
                self._wrong(what, "the bytes the browser has")
            self._seen(answer)

    def _seen(self, answer: httpx.Response | None) -> None:
        self._tag = answer.headers["etag"] if answer else ""
        if answer and self._tag not in self._told.pages:
            if unsettled(answer.content) != self._known.page:
                self._wrong(PAGE_DATA, "other data")
            self._told.pages.add(self._tag)

    async def _state(self) -> None:
        found = await self._ask("state", "/api/state")
        if found and found.json()["current"] != self._known.current:
            self._wrong("state", "another forecast")

    async def _desk(self) -> None:
        asked = {"sort": self._random.choice(("number", "place", "published")), "count": 100}
        found = await self._ask("desk", "/api/desk/entries", params=asked)
        if found and found.json()["total"] != len(self._known.figures):
            self._wrong("desk", "another number of figures")

    async def _figure(self) -> None:
        key = self._random.choice(self._known.figures)
        found = await self._ask("a figure explained", f"/api/desk/entries/{key}")
        if found and found.json()["entry"]["figure_id"] != key:
            self._wrong("a figure explained", "another figure")

    async def _report(self) -> None:
        key = self._random.choice(self._known.reports)
        found = await self._ask("a report", f"/api/desk/reports/{key}")
        if found and found.json()["report"]["report_id"] != key:
            self._wrong("a report", "another report")

    async def _table(self) -> None:
        await self._ask("a table", "/api/arrivals.csv", sha=self._known.table)

    async def _decide(self) -> None:
        state = await self._ask("state", "/api/state")
        if state is None:
            return
        request = {
            "action": self._random.choice(("accept", "reject")),
            "figures": [self._random.choice(self._known.figures)],
            "by": "duty officer",
            "why": "looked at again",
            "seen": state.json()["desk"]["revision"],
        }
        began = time.perf_counter()
        answer = await self._client.post("/api/desk/decisions", json=request)
        late = answer.status_code == 409
        wrong = "" if late or answer.status_code == 200 else f"status {answer.status_code}"
        self._told.decided += not late and not wrong
        self._told.answers.append(Answer("a decision", time.perf_counter() - began, wrong))

    async def _ask(
        self,
        what: str,
        address: str,
        *,
        status: tuple[int, ...] = (200,),
        sha: str = "",
        **more: Any,  # noqa: ANN401
    ) -> httpx.Response | None:
        """An answer; None for one that is wrong."""
        began = time.perf_counter()
        try:
            answer = await self._client.get(address, **more)
        except httpx.HTTPError as error:
            self._told.answers.append(Answer(what, time.perf_counter() - began, repr(error)))
            return None
        took, wrong = time.perf_counter() - began, ""
        if answer.status_code not in status:
            wrong = f"status {answer.status_code}"
        elif sha and digest(answer.content) != sha:
            wrong = "other bytes"
        self._told.answers.append(Answer(what, took, wrong))
        return None if wrong else answer

    def _wrong(self, what: str, words: str) -> None:
        self._told.answers.append(Answer(what, 0, words))
