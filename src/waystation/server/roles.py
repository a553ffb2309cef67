"""Who may ask for what: one table of every address and the least role it answers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from starlette.routing import compile_path


class Role(StrEnum):
    """What somebody may do; each may do all that the ones before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"

    def includes(self, least: Role) -> bool:
        """True where this role may do what asks for `least`."""
        ranked = list(Role)
        return ranked.index(self) >= ranked.index(least)


OPEN = None
"""Least role of an address that answers to everybody, signed in or not."""

VIEWER, ANALYST, ADMINISTRATOR = Role.VIEWER, Role.ANALYST, Role.ADMINISTRATOR

ADDRESSES: Mapping[str, Role | None] = {
    # Signing in and out, and what the page is made of: the program's own, no data.
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "POST /sign-out": OPEN,
    "GET /sign-in/oidc": OPEN,
    "GET /sign-in/oidc/back": OPEN,
    "GET /api/session": OPEN,
    "POST /api/session": OPEN,
    "DELETE /api/session": OPEN,
    "GET /assets/{name}": OPEN,
    # What may be passed on. Files by name: `for_everybody`. State and events: less is told.
    "GET /": VIEWER,
    "GET /forecasts/{number}": VIEWER,
    "GET /api/state": VIEWER,
    "GET /api/events": VIEWER,
    "GET /api/page.json": VIEWER,
    "GET /api/arrivals.csv": VIEWER,
    "GET /api/present.csv": VIEWER,
    "GET /api/needs.csv": VIEWER,
    "GET /api/forecasts/{number}/page.json": VIEWER,
    "GET /api/forecasts/{number}/influence": VIEWER,
    "GET /api/forecasts/{number}/files": VIEWER,
    "GET /api/forecasts/{number}/files/{name}": VIEWER,
    "PUT /api/session/password": VIEWER,
    # Evidence, and work on it.
    "GET /api/openapi.json": ANALYST,
    "GET /api/evidence.csv": ANALYST,
    "POST /api/forecasts": ANALYST,
    "GET /api/jobs": ANALYST,
    "GET /api/jobs/{key}": ANALYST,
    "GET /api/jobs/{key}/events": ANALYST,
    "POST /api/jobs/{key}/cancel": ANALYST,
    "POST /api/jobs/{key}/resume": ANALYST,
    "GET /api/choices": ANALYST,
    "GET /api/variants": ANALYST,
    "POST /api/variants": ANALYST,
    "GET /api/variants/{name}": ANALYST,
    "PUT /api/variants/{name}": ANALYST,
    "DELETE /api/variants/{name}": ANALYST,
    "POST /api/comparisons": ANALYST,
    "GET /api/comparisons/{key}.json": ANALYST,
    "GET /api/desk/reports": ANALYST,
    "POST /api/desk/reports": ANALYST,
    "GET /api/desk/reports/{report_id}": ANALYST,
    "GET /api/desk/entries": ANALYST,
    "GET /api/desk/entries/{figure}": ANALYST,
    "GET /api/desk/decisions": ANALYST,
    "POST /api/desk/decisions": ANALYST,
    "POST /api/reviews": ANALYST,
    "POST /api/publications": ANALYST,
    # Who did what, and who may.
    "GET /api/audit": ADMINISTRATOR,
    "GET /api/accounts": ADMINISTRATOR,
    "PUT /api/accounts/{name}": ADMINISTRATOR,
    "DELETE /api/accounts/{name}": ADMINISTRATOR,
}
"""Every address of the server, and the least role that may ask for it. One that is not here is
refused to everybody who must sign in."""

PASSED_ON = frozenset(
    {
        *("page.html", "page.json", "arrivals.csv", "present.csv", "needs.csv"),
        *("forecast.xlsx", "forecast.geojson", "forecast.csv", "run.json"),
    }
)
"""Files of a forecast that hold only what may be passed on (docs/files.md)."""

FOR_EVERYBODY = frozenset({"forecasts", "hello", "session"})
"""Events that say nothing of the desk, of jobs or of the folder."""


class Address(NamedTuple):
    """One line of the table."""

    method: str
    path: re.Pattern[str]
    least: Role | None


def _addresses() -> Iterator[Address]:
    for line, least in ADDRESSES.items():
        method, path = line.split(" ")
        yield Address(method, compile_path(path)[0], least)


_TABLE = tuple(_addresses())


def found_at(path: str) -> dict[str, Role | None]:
    """The least role for each method of a path; nothing for a path that is not in the table."""
    return {one.method: one.least for one in _TABLE if one.path.fullmatch(path)}


def for_everybody(file: str) -> bool:
    """True for a file of a forecast that a viewer may have."""
    return file in PASSED_ON
