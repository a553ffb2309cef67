"""Scripts in reports, names, titles and choices are shown as words; none of them ever runs.

Every page is also opened with its content security policy put aside, so that what holds is that
the texts are escaped, and not only that the browser refuses to run them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.served_process import Process
from tests.browser.test_page_odd import places_renamed
from tests.browser.views import View, all_details, fresh_page, settled
from tests.page_fixture import sample_forecast
from tests.server_fixture import make_folder

from waystation.domain.forecast import Forecast
from waystation.page.build import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog

pytestmark = pytest.mark.browser

RUN = "window.__ran=1"
HOSTILE = (
    f"</script><script data-hostile>{RUN};alert(1)</script>"
    f"<img data-hostile src='http://hostile.example/x' onerror='{RUN}'>"
    f"\"onmouseover=\"{RUN}\" 'onfocus='{RUN}' autofocus x=' "
    f"javascript:{RUN} {{{{{RUN}}}}} ${{{RUN}}}"
)
SHORT = f"<img data-hostile src=x onerror={RUN}>"
ADDRESSES = (f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f"  JavaScript:{RUN}")
SMALL = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}


def hostile_forecast() -> Forecast:
    """The sample forecast with a script in every text."""
    made = places_renamed(
        sample_forecast(), lambda i, one: replace(one, name=f"{one.name[:4]} {i} {HOSTILE}")
    )
    scenario = made.scenario
    scenario = replace(
        scenario,
        name=f"sample{SHORT}",
        title=HOSTILE,
        purpose=HOSTILE,
        caveat=HOSTILE,
        groups=tuple(replace(one, title=f"{one.name} {HOSTILE}") for one in scenario.groups),
        events=tuple(
            replace(one, text=HOSTILE, source=f"{HOSTILE} {ADDRESSES[0]}")
            for one in scenario.events
        ),
        destinations=tuple(replace(one, source=HOSTILE) for one in scenario.destinations),
    )
    texts: dict[str, Any] = dict.fromkeys(
        ("words", "who", "speaker", "publisher", "place", "note", "hedge", "upstream"), HOSTILE
    )
    entries = tuple(
        replace(
            one,
            figure=replace(
                one.figure, **texts, url=ADDRESSES[number % 3],
                sentence=HOSTILE if number % 2 else "", start=0, end=0, sentence_start=0,
            ),
            reason=HOSTILE,
            author=SHORT,
        )
        for number, one in enumerate(made.entries)
    )  # fmt: skip
    decisions = tuple(
        replace(one, meaning=HOSTILE, reason=HOSTILE, rule=HOSTILE) for one in made.decisions
    )
    needs = tuple(replace(one, source=HOSTILE) for one in made.needs)
    return replace(made, scenario=scenario, entries=entries, decisions=decisions, needs=needs)


def watched(browser: Browser, *, policy: bool) -> tuple[View, list[str]]:
    """An empty page, and everything that would show that a script ran or tried to."""
    view = View(
        fresh_page(
            browser,
            bypass_csp=not policy,
            viewport={"width": 1440, "height": 900},
            locale="en-GB",
            reduced_motion="reduce",
        )
    )
    signs: list[str] = []

    def asked(dialog: Dialog) -> None:
        signs.append("dialog")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            signs.append(message.text)

    view.page.on("dialog", asked)
    view.page.on("console", said)
    view.page.on("pageerror", lambda error: signs.append(str(error)))
    view.page.on("request", lambda request: view.requests.append(request.url))
    return view, signs


def nothing_ran(view: View, signs: list[str], own: str) -> None:
    assert view.page.evaluate("window.__ran === undefined")
    for what in (
        "[data-hostile]",
        "[onerror]",
        "[onmouseover]",
        "[onfocus]",
        "iframe",
        "img[src^=http]",
    ):
        assert view.page.locator(what).count() == 0, what
    addresses = view.page.eval_on_selector_all(
        "[href], [src], [action], [formaction]",
        "all => all.flatMap((one) => ['href', 'src', 'action', 'formaction']"
        ".map((name) => one.getAttribute(name) ?? ''))",
    )
    assert [
        a for a in addresses if a.strip().lower().startswith(("javascript:", "data:text"))
    ] == []
    outside = [u for u in view.requests if not u.startswith((own, "data:", "blob:"))]
    assert outside == []
    assert signs == []


def touch(view: View) -> None:
    """Move over and press what a reader would: places, figures, folded parts."""
    all_details(view)
    for what in ("a[data-place]", "tr[data-figure] .c-number button", "g.place"):
        found = view.page.locator(what)
        for number in range(min(3, found.count())):
            if found.nth(number).is_visible():
                found.nth(number).dispatch_event("mouseover")
                found.nth(number).dispatch_event("click")
                settled(view)
    view.page.keyboard.press("Escape")


@pytest.mark.parametrize("policy", [True, False])
def test_a_script_in_any_text_of_the_saved_page_never_runs(
    browser: Browser, tmp_path: Path, policy: bool
) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_page(hostile_forecast()), encoding="utf-8")
    view, signs = watched(browser, policy=policy)
    view.page.goto(path.as_uri())
    settled(view)
    touch(view)
    shown = view.page.evaluate("document.body.textContent")
    assert "<script data-hostile>" in shown
    assert "<img data-hostile" in shown
    nothing_ran(view, signs, path.as_uri())
    view.page.context.close()


NOTE = f"""Date: 2019-03-04
Publisher: Desk {SHORT}

The mayor of Home{SHORT} said nearly 1,500 people had left by Saturday {HOSTILE}. Some 200 people
arrived in Shelter on Sunday, an aid worker {SHORT} said.
"""


def hostile_folder(folder: Path) -> None:
    """A script in the names of places, the titles of the scenario and its what-if."""
    for path in sorted(folder.glob("*.csv")):
        text = path.read_text(encoding="utf-8").replace("Camp", f"Camp{SHORT}")
        path.write_text(text, encoding="utf-8")
    toml = folder / "scenario.toml"
    text = toml.read_text(encoding="utf-8").replace('"Camp"', f'"Camp{SHORT}"')
    for title in ("Flight from Home", "To try things out.", "Nothing here happened.", "Families"):
        text = text.replace(f'"{title}"', f'"{title} {SHORT}"')
    toml.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = make_folder(tmp_path_factory.mktemp("hostile"), NOTE)
    hostile_folder(folder)
    process = Process(folder)
    try:
        process.start()
        with process.client() as client:
            name = f"x{SHORT}.txt"
            given = {"files": (name, NOTE.replace("1,500", "1,600").encode(), "text/plain")}
            assert client.post("/api/desk/reports", files=given).status_code < 300
            told = {"text": NOTE.replace("1,500", "1,700"), "title": HOSTILE, "publisher": SHORT}
            assert client.post("/api/desk/reports", json=told).status_code < 300
        process.forecast(**SMALL)
        yield process
    finally:
        process.stop()


@pytest.mark.parametrize("policy", [True, False])
def test_a_script_in_any_text_of_the_served_pages_never_runs(
    browser: Browser, server: Process, policy: bool
) -> None:
    for part in ("forecast", "whatif", "desk", "runs"):
        view, signs = watched(browser, policy=policy)
        view.page.goto(f"{server.url}#part={part}")
        settled(view)
        for what in (
            "li[data-figure] button",
            "tr[data-figure] button",
            "[data-report]",
            "summary",
        ):
            found = view.page.locator(what)
            for number in range(min(3, found.count())):
                if found.nth(number).is_visible():
                    found.nth(number).dispatch_event("click")
                    settled(view)
        if part in ("forecast", "desk"):
            assert "<img data-hostile" in view.page.evaluate("document.body.textContent"), part
        nothing_ran(view, signs, server.url)
        view.page.context.close()
