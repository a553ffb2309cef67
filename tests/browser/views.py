"""An open page, and what went wrong or out while it was open."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


PATIENCE = 60_000
"""Milliseconds the browser is waited for: a busy machine is slow, not wrong."""


@dataclass
class View:
    """An open page and what went wrong or out while it was open."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def open_view(
    browser: Browser, path: Path, width: int, height: int, *, still: bool = False, at: str = ""
) -> View:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce" if still else "no-preference",
    )
    context.set_default_timeout(PATIENCE)
    view = View(context.new_page())
    view.page.on("console", lambda m: view.errors.append(m.text) if m.type == "error" else None)
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.on("request", lambda request: view.requests.append(request.url))
    view.page.goto(path.as_uri() + at)
    return view


def wait_until(view: View, expression: str, seconds: float = 60) -> None:
    """Ask again and again; the page's own rules forbid the browser to watch a string of code."""
    deadline = time.monotonic() + seconds
    while not view.page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        view.page.wait_for_timeout(50)
