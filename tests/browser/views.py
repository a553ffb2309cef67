"""An open page, what went wrong or out while it was open, and how tests wait for it.

A page answers in its own time: a busy machine is slow, not wrong. So a test never asks at once
what an action came to; it waits for that (`wait_until`, `expect`, `says`), and takes coordinates
only where nothing moves any more (`settled`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from playwright.sync_api._generated import LocatorAssertions


SLOW = "WAYSTATION_SLOW_BROWSER"
"""How many times slower the pages are to run than the machine lets them; unset: not at all."""

PATIENCE = 60_000
"""Milliseconds the browser is waited for: a busy machine is slow, not wrong."""

STILL = """(patience) => new Promise((done) => {
  const began = performance.now();
  const boxes = () => [...document.querySelectorAll("body, main, section, svg, dialog[open]")]
    .map((one) => one.getBoundingClientRect())
    .flatMap((box) => [box.x, box.y, box.width, box.height]);
  const moves = () => document.getAnimations().some((one) => one.playState === "running");
  let last = "", same = 0;
  const look = () => {
    const now = [scrollX, scrollY, ...boxes()].join();
    same = now === last && !moves() ? same + 1 : 0;
    last = now;
    if (same >= 2 || performance.now() - began > patience) done(same >= 2);
    else requestAnimationFrame(() => setTimeout(look));
  };
  document.fonts.ready.then(look);
})"""
"""Done once fonts are there and nothing scrolls, grows or moves from one frame to the next two;
the timer in each frame lets run what the page does after it was drawn."""


@dataclass
class View:
    """An open page and what went wrong or out while it was open."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def fresh_page(browser: Browser, *, timed: bool = False, **options: Any) -> Page:
    """An empty page of its own context, waited for with patience and as slow as was asked.

    Args:
        browser: Where it opens.
        timed: Its work is timed, so it is never slowed.
        options: What else its context is made with.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    rate = float(os.environ.get(SLOW) or 0)
    if rate and not timed:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return page


def open_view(
    browser: Browser,
    path: Path,
    width: int,
    height: int,
    *,
    still: bool = False,
    at: str = "",
    timed: bool = False,
) -> View:
    """A page from a file, once it stands still."""
    view = View(
        fresh_page(
            browser,
            timed=timed,
            viewport={"width": width, "height": height},
            reduced_motion="reduce" if still else "no-preference",
        )
    )
    view.page.on("console", lambda m: view.errors.append(m.text) if m.type == "error" else None)
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.on("request", lambda request: view.requests.append(request.url))
    view.page.goto(path.as_uri() + at)
    settled(view)
    return view


def busy_clock(page: Page) -> Callable[[], float]:
    """Tells the seconds the page's main thread has worked; those of other programs do not count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds() -> float:
        found: dict[str, Any] = session.send("Performance.getMetrics")
        return float(next(m["value"] for m in found["metrics"] if m["name"] == "TaskDuration"))

    return seconds


def settled(view: View) -> None:
    """Wait until the page stands still, so that what is where stays there."""
    assert view.page.evaluate(STILL, PATIENCE), "the page never stands still"


def wait_until(view: View, expression: str, seconds: float = 60) -> None:
    """Ask again and again; the page's own rules forbid the browser to watch a string of code."""
    deadline = time.monotonic() + seconds
    while not view.page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        view.page.wait_for_timeout(50)


def expect(what: Locator) -> LocatorAssertions:
    """What is to become so of an element, waited for with patience."""
    from playwright.sync_api import expect as expected

    expected.set_options(timeout=PATIENCE)
    return expected(what)


def says(view: View, where: str, *parts: str) -> None:
    """Wait until all parts are in the words shown somewhere, which must be one place."""
    for part in parts:
        expect(view.page.locator(where)).to_contain_text(part, use_inner_text=True)


def opens(view: View, what: str) -> None:
    """Wait until the drawer is open on something, as the address names it."""
    at = "new URLSearchParams(location.hash.slice(1)).get('open')"
    wait_until(view, f"{at} === {what!r} && document.getElementById('drawer').open")


def all_details(view: View) -> None:
    """Open every part that is folded, and wait for what is in it."""
    view.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    inside = "document.querySelectorAll('details:not(:has(> summary ~ *))')"
    wait_until(view, f"{inside}.length === 0")
    settled(view)
