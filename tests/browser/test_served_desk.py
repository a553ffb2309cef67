"""The evidence desk in a real browser, before a real server over a small scenario."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.served_process import Process
from tests.browser.test_page_whole import violations
from tests.browser.views import View, expect, fresh_page, says, settled, wait_until
from tests.server_fixture import NOTE, OTHER, make_folder, until
from tests.unit import intake_samples as samples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
CHOOSE = "[data-choose]"

SMALL = {"members": 10, "days": 5, "as_of": "2019-03-10", "seed": 3}
DROPPED = """Date: 2019-03-07

The shelter's cook 🍲 said some 410 people arrived in Shelter on Wednesday. About 60 people reached
Camp on Thursday, the shelter network said.
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(make_folder(tmp_path_factory.mktemp("desk"), NOTE, OTHER))
    try:
        process.start()
        process.forecast(**SMALL)
        yield process
    finally:
        process.stop()


@contextmanager
def desk(
    browser: Browser, server: Process, by: str = "duty officer", at: str = "", width: int = 1440
) -> Iterator[View]:
    view = View(fresh_page(browser, viewport={"width": width, "height": 900}, locale="en-GB"))
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.on("request", lambda request: view.requests.append(request.url))
    view.page.goto(f"{server.url}#part=desk{at}")
    view.page.get_by_label("You decide as").fill(by)
    try:
        yield view
    finally:
        view.page.context.close()
    assert view.errors == []
    outside = [u for u in view.requests if not u.startswith((server.url, "data:", "blob:"))]
    assert outside == []


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Let files fall on the desk."""
    given = {name: base64.b64encode(content).decode() for name, content in files.items()}
    moved = page.evaluate_handle(
        """(files) => {
          const moved = new DataTransfer();
          for (const [name, content] of Object.entries(files)) {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            moved.items.add(new File([bytes], name));
          }
          return moved;
        }""",
        given,
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": moved})


def open_report(page: Page, name: str) -> None:
    page.get_by_label("all reports").check()
    page.get_by_role("link", name=name).click()
    page.locator("mark button").first.wait_for()


def settles(page: Page, state: str) -> None:
    """Wait until the chosen figure is settled so, and the server was heard to the end."""
    page.locator(f"li.chosen .state[data-state={state}]").wait_for()
    expect(page.get_by_text("Sending …")).to_have_count(0)


def listed(server: Process, words: str) -> list[dict[str, Any]]:
    with server.client() as client:
        found = client.get("/api/desk/entries", params={"search": words}).json()["entries"]
    return list(found)


def decisions(server: Process) -> list[dict[str, Any]]:
    with server.client() as client:
        return list(client.get("/api/desk/decisions").json()["decisions"])


def test_a_dropped_report_opens_with_its_figures_marked_and_is_settled_by_keyboard(
    browser: Browser, server: Process
) -> None:
    with desk(browser, server) as view:
        page = view.page
        drop(page, {"kitchen.txt": DROPPED.encode()})
        expect(page.locator("mark button")).to_have_text(["some 410", "About 60"])
        page.locator("mark button", has_text="About 60").click()
        says(view, ".desk-figures > li.chosen", "Camp", "shelter network")

        page.locator(".desk-figures [data-choose]").last.focus()
        page.keyboard.press("k")
        expect(page.locator("li.chosen", has_text="some 410").locator(CHOOSE)).to_be_focused()
        page.keyboard.press("a")
        settles(page, "accepted")
        page.keyboard.press("j")
        expect(page.locator("li.chosen", has_text="About 60").locator(CHOOSE)).to_be_focused()
        # Somebody who types fast waits for nothing.
        page.keyboard.type("rcounts a bus twice")
        expect(page.get_by_label("Why")).to_have_value("counts a bus twice")
        page.keyboard.press("Enter")
        settles(page, "rejected")
        before = decisions(server)
        assert [one["verdict"] for one in before[-2:]] == ["accepted", "rejected"]
        assert before[-1]["why"] == "counts a bus twice"
        assert before[-1]["by"] == "duty officer"

        expect(page.locator("li.chosen").locator(CHOOSE)).to_be_focused()
        page.keyboard.press("u")
        settles(page, "open")
        after = decisions(server)
        assert after[: len(before)] == before
        assert len(after) > len(before)
        address = page.evaluate("location.href")
        page.reload()
        page.locator("li.chosen", has_text="About 60").wait_for()
        assert page.evaluate("location.href") == address
        page.go_back()
        page.get_by_role("heading", name="Give reports").wait_for()


def test_a_figure_is_corrected_merged_and_split(browser: Browser, server: Process) -> None:
    with desk(browser, server) as view:
        page = view.page
        open_report(page, "note-1.txt")
        page.locator("mark button").first.click()
        page.locator("[data-act=correct]").click()
        form = page.locator(".desk-form")
        expect(form.get_by_label("At most")).to_have_value("340")
        form.get_by_label("At most").fill("380")
        form.get_by_label("Location of the scenario").select_option("Shelter")
        form.get_by_label("Why").fill("the network's own list")
        form.get_by_role("button", name="Correct").click()
        page.locator("li.chosen", has_text="a correction").wait_for()
        states = {one["state"]: one for one in listed(server, "340")}
        assert states["corrected"]["replaced_by"] == states["accepted"]["figure_id"]
        assert (states["accepted"]["high"], states["accepted"]["location"]) == (380, "Shelter")
        # Both stand at the same words: pressing the words goes from one to the other.
        page.locator("mark button").first.click()
        page.locator("li.chosen .state[data-state=corrected]").wait_for()
        page.locator("mark button").first.click()
        page.locator("li.chosen", has_text="a correction").wait_for()

        page.locator("[data-act=merge]").click()
        page.get_by_label("Search").last.fill("some 200")
        page.get_by_role("radio").first.wait_for()
        page.locator(".choice", has_text="Some 200").get_by_role("radio").check()
        page.locator(".desk-form").get_by_label("Why").fill("both from the same list")
        page.locator(".desk-form").get_by_role("button", name="Merge as a copy").click()
        page.locator("li.chosen .state[data-state=merged]").wait_for()
        page.locator("[data-act=split]").click()
        page.locator("li.chosen .state[data-state=accepted]").wait_for()


def test_two_analysts_see_each_other_and_a_conflict_loses_nothing(
    browser: Browser, server: Process
) -> None:
    with desk(browser, server, "analyst A") as first, desk(browser, server, "analyst B") as other:
        one, two = first.page, other.page
        for page in (one, two):
            open_report(page, "note-0.txt")
            page.locator("mark button", has_text="1,500").click()
        one.locator("[data-act=reject]").click()
        one.get_by_label("Why").fill("an old number")
        two.locator("li.chosen [data-act=accept]").click()
        two.locator("li.chosen .state[data-state=accepted]").wait_for()

        one.get_by_text("analyst B decided on 1 figure").wait_for()
        one.locator("li.chosen .state[data-state=accepted]").wait_for()
        expect(one.get_by_label("Why")).to_have_value("an old number")
        assert two.get_by_text("decided on").count() == 0
        one.locator(".desk-form button[type=submit]").click()
        box = one.locator(".conflict")
        says(first, ".conflict", "analyst B", "an old number")
        assert listed(server, "1,500")[0]["state"] == "accepted"
        box.get_by_role("button", name="Look again").click()
        expect(one.get_by_label("Why")).to_have_value("an old number")
        one.locator(".desk-form button[type=submit]").click()
        one.locator("li.chosen .state[data-state=rejected]").wait_for()
        two.get_by_text("analyst A decided on 1 figure").wait_for()
        two.locator("li.chosen .state[data-state=rejected]").wait_for()
        assert [d["by"] for d in decisions(server)[-2:]] == ["analyst B", "analyst A"]


def test_what_cannot_be_read_is_told_in_place(
    browser: Browser, server: Process, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(100 << 20)
    with desk(browser, server) as view:
        page = view.page
        drop(page, {"tool.txt": b"\x7fELF\x02\x01", "kitchen.txt": DROPPED.encode()})
        told = page.locator(".desk-refused")
        told.get_by_text("a program, not a document").first.wait_for()
        says(view, ".desk-refused", "tool.txt")
        told.get_by_role("button", name="Read the other file").click()
        page.locator("mark button").first.wait_for()
        page.goto(f"{server.url}#part=desk")

        page.locator("#desk-files").set_input_files(large)
        told.get_by_text("more than can be taken in").wait_for()
        says(view, ".desk-refused", "100 MB", "large.txt")

        drop(page, {"locked.pdf": samples.pdf([[("Nobody arrived.", 0)]], encrypted=True)})
        page.get_by_text("an encrypted PDF").first.wait_for()
        drop(page, {"empty.txt": b""})
        page.locator(".desk-given", has_text="empty.txt").wait_for()


def test_a_broken_scenario_is_told_and_noticed_when_it_is_mended(
    browser: Browser, server: Process
) -> None:
    path = server.folder / "scenario.toml"
    whole = path.read_text("utf-8")
    with desk(browser, server) as view:
        page = view.page
        page.get_by_text("Paste a text").click()
        page.get_by_label("Text of the report").fill("Some 30 people arrived in Camp.")
        try:
            path.write_text(whole.replace("horizon_days = 30", "horizon_days = none"), "utf-8")
            page.get_by_text("files are not in order now").wait_for()
            page.get_by_role("button", name="Read it").click()
            says(view, ".desk-paste .problems", "mend it")
            assert page.get_by_label("Text of the report").input_value().startswith("Some 30")
        finally:
            path.write_text(whole, "utf-8")
        page.get_by_text("files are not in order now").wait_for(state="detached")
        page.get_by_label("Published on").fill("2019-03-08")
        page.get_by_role("button", name="Read it").click()
        page.locator("mark button", has_text="Some 30").wait_for()


def test_the_list_is_searched_and_sorted_by_the_server(browser: Browser, server: Process) -> None:
    with desk(browser, server, at="&desk=all") as view:
        page = view.page
        page.locator("#desk-table").wait_for()
        page.locator("#desk-search").fill("aid worker")
        expect(page.locator("#desk-table tbody tr")).to_have_count(1)
        wait_until(view, "location.hash.includes('aid')")
        page.reload()
        expect(page.locator("#desk-table tbody tr")).to_have_count(1)
        page.locator("#desk-search").fill("")
        until(lambda: page.locator("#desk-table tbody tr").count() > 2)
        page.get_by_role("button", name="Read as").click()
        page.locator("th[aria-sort=ascending]", has_text="Read as").wait_for()
        with server.client() as client:
            asked = {"sort": "number", "state": "present"}
            found = client.get("/api/desk/entries", params=asked).json()["entries"]
        links = page.locator("#desk-table tbody a")
        until(lambda: links.all_inner_texts() == [one["words"] for one in found])
        page.locator("#desk-table a", has_text="Some 200").click()
        page.locator("li.chosen", has_text="Some 200").wait_for()


def test_what_is_chosen_while_typing_stays_chosen(browser: Browser, server: Process) -> None:
    with desk(browser, server, at="&desk=all") as view:
        page = view.page
        page.locator("#desk-table").wait_for()
        kinds = page.locator(".controls select").nth(1)
        page.locator("#desk-search").fill("aid worker")
        kinds.select_option("arriving")
        wait_until(view, "location.hash.includes('aid')")
        wait_until(view, "location.hash.includes('arriving')")
        expect(kinds).to_have_value("arriving")
        expect(page.locator("#desk-search")).to_have_value("aid worker")


def test_an_old_answer_never_takes_the_place_of_a_newer_one(
    browser: Browser, server: Process
) -> None:
    held: list[Route] = []

    def late(route: Route) -> None:
        """Keep the first answer back."""
        if held:
            route.continue_()
        else:
            held.append(route)

    with desk(browser, server) as view:
        page = view.page
        address = page.url
        page.goto("about:blank")
        page.route("**/api/state", late)
        page.goto(address)
        page.get_by_text("PDF").first.wait_for()
        (old,) = held
        told = old.fetch().json()
        wrong = {"file": "routes.csv", "line": 2, "column": "km", "found": "x", "expected": "y"}
        told["scenario"]["problems"] = [wrong]
        with page.expect_response("**/api/state"):
            old.fulfill(json=told)
        settled(view)
        assert page.locator(".served-bar .problems").count() == 0


def test_forecasting_again_shows_progress_and_what_changed(
    browser: Browser, server: Process
) -> None:
    with desk(browser, server) as view:
        page = view.page
        page.get_by_label("Runs of the model").fill("12")
        page.evaluate(
            """() => new MutationObserver(() => {
              window.progressed ||= document.querySelector(".desk-again .job progress") !== null;
            }).observe(document.body, {childList: true, subtree: true})"""
        )
        page.locator(".desk-again button[type=submit]").click()
        page.locator(".desk-done").get_by_text("is done").wait_for(timeout=300_000)
        assert page.evaluate("progressed")
        page.locator(".desk-done #changes").wait_for()
        page.get_by_role("link", name="Show forecast").click()
        page.wait_for_url("**/forecasts/*")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_rule_of_access_is_broken_at_the_desk(
    browser: Browser, server: Process, width: int, dark: bool
) -> None:
    with desk(browser, server, width=width) as view:
        page = view.page
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.get_by_text("Paste a text").click()
        page.get_by_label("all reports").check()
        page.get_by_role("link", name="note-0.txt").wait_for()
        assert violations(view) == []
        open_report(page, "note-0.txt")
        page.locator("mark button").first.click()
        page.locator("[data-act=correct]").click()
        page.locator(".desk-findings summary").first.click()
        expect(page.locator(".desk-findings").first).to_have_attribute("open", "")
        assert violations(view) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for name in ("All figures", "Decisions"):
            page.locator(".desk-top nav").get_by_text(name).click()
            page.locator("#desk-table, .rulings").wait_for()
            settled(view)
            assert violations(view) == []


@pytest.mark.slow
def test_a_server_that_was_killed_is_told_and_work_is_taken_up(
    browser: Browser, tmp_path: Path
) -> None:
    process = Process(make_folder(tmp_path, NOTE))
    try:
        process.start()
        process.forecast(**SMALL)
        with desk(browser, process) as view:
            page = view.page
            open_report(page, "note-0.txt")
            page.locator("mark button").first.click()
            page.locator("[data-act=reject]").click()
            page.get_by_label("Why").fill("counted twice")
            page.get_by_label("Runs of the model").fill("20000")
            page.locator(".desk-again button[type=submit]").click()
            page.locator(".desk-again .job .stage").wait_for()
            process.kill()
            page.get_by_text("The server does not answer").first.wait_for()
            page.locator(".desk-form button[type=submit]").click()
            page.locator(".acts .problems").wait_for()
            expect(page.get_by_label("Why")).to_have_value("counted twice")

            process.start()
            page.locator(".offline").wait_for(state="detached")
            job = page.locator(".desk-again .job[data-state=interrupted]")
            job.wait_for()
            expect(page.get_by_label("Why")).to_have_value("counted twice")
            page.locator(".desk-form button[type=submit]").click()
            page.locator("li.chosen .state[data-state=rejected]").wait_for()
            job.get_by_role("button", name="Take it up").click()
            page.locator(".desk-again .job[data-state=running]").wait_for()
            page.locator(".desk-again").get_by_role("button", name="Stop").click()
            page.locator(".desk-again .job[data-state=cancelled]").wait_for()
    finally:
        process.stop()
