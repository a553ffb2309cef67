"""What-if on the served page, with a real server and real work behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.test_page_whole import violations
from tests.browser.views import View, expect, fresh_page, says, settled, wait_until
from tests.server_fixture import NOTE, make_folder, serving, until

from waystation.scenario.load import load_scenario
from waystation.scenario.variants import list_variants, load_variant
from waystation.server import jobfiles

if TYPE_CHECKING:
    import httpx
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SMALL = {"members": 30, "days": 15, "as_of": "2019-03-08"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    """A server over the small scenario with one forecast."""
    folder = make_folder(tmp_path_factory.mktemp("served"), NOTE)
    with serving(folder) as client:
        job = client.post("/api/forecasts", json=SMALL).json()["id"]
        until(lambda: client.get(f"/api/jobs/{job}").json()["state"] in jobfiles.ENDS, 300)
        assert client.get(f"/api/jobs/{job}").json()["state"] == "done"
        yield client, folder


@contextmanager
def opened(
    browser: Browser, client: httpx.Client, width: int = 1366, *, at: str = ""
) -> Iterator[View]:
    view = View(fresh_page(browser, viewport={"width": width, "height": 900}, locale="en-GB"))
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.goto(f"{client.base_url}/#part=whatif{at}")
    view.page.locator("#whatif-run").wait_for()
    yield view
    assert view.errors == []
    view.page.context.close()


def close(view: View, where: str, day: str, last: str = "") -> None:
    """Close something with the control."""
    control = view.page.locator("#control-ways")
    if control.get_attribute("open") is None:
        control.locator("> summary").click()
    view.page.select_option("#ways-where", where)
    view.page.fill("#ways-day", day)
    view.page.fill("#ways-last", last)
    before = view.page.locator("#change-list > li").count()
    control.get_by_role("button", name="Add this change").click()
    view.page.locator("#change-list > li").nth(before).wait_for()


def compared(view: View) -> None:
    """Compare, and wait for both futures."""
    view.page.click("#whatif-run")
    view.page.locator("#outcome-h").wait_for(timeout=300_000)


def test_closing_a_crossing_makes_a_difference(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    with opened(browser, made[0]) as view:
        expect(view.page.locator("#whatif-run")).to_be_disabled()
        close(view, "Gate", "2019-03-09")
        says(view, "#change-list", "Gate: closed from Sat 9 Mar")
        compared(view)
        expect(view.page.locator("#outcome-h")).to_be_focused()
        says(view, ".whatif-name", "Gate: closed from Sat 9 Mar")
        view.page.select_option("#whatif-place", "Shelter")
        expect(view.page.locator("#whatif-place")).to_have_value("Shelter")
        for name in ("base", "variant", "difference"):
            expect(view.page.locator(f"#future-{name} path.middle")).to_have_count(1)
        settled(view)
        peak = view.page.locator("#numbers-place tbody tr").first.inner_text()
        assert "Most people present on one day" in peak
        assert "no difference" not in peak
        said = view.page.locator("#needs-change tbody tr").all_inner_texts()
        assert said[0].startswith("shelter places")
        assert said[1].startswith("water")
        view.page.locator("#whatif-day").focus()
        view.page.keyboard.press("End")
        now = view.page.locator(".day-reader .now")
        expect(now).to_have_text(re.compile("^Sat 23 Mar: as it is"), use_inner_text=True)
        says(view, ".day-reader .now", "difference:")
        wait_until(view, "location.hash.includes('comparison=')")
        view.page.select_option("#whatif-place", "Camp")
        wait_until(view, "location.hash.includes('place=Camp')")
        view.page.get_by_role("button", name="Start anew").click()
        expect(view.page.locator("#outcome")).to_have_count(0)
        view.page.go_back()
        wait_until(view, "location.hash.includes('comparison=')")
        view.page.reload()
        view.page.locator("#outcome-h").wait_for()
        expect(view.page.locator("#whatif-place")).to_have_value("Camp")
        expect(view.page.locator("#change-list")).to_have_count(0)
        view.page.get_by_role("button", name="Go on from these changes").click()
        says(view, "#change-list", "Gate: closed from Sat 9 Mar")
        for dark in ("light", "dark"):
            view.page.emulate_media(color_scheme=dark)
            assert violations(view) == []


def test_a_change_nobody_meets_makes_no_difference(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    with opened(browser, made[0], 390) as view:
        close(view, "Camp -> Out", "2019-03-23")
        compared(view)
        says(view, ".findings", "No difference")
        assert "stands out" not in view.page.inner_text("#numbers-all")
        settled(view)
        assert view.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_people_who_are_cut_off_are_told_in_words(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    with opened(browser, made[0]) as view:
        close(view, "Stop -> Gate", "2019-03-09")
        close(view, "Town -> Shelter", "2019-03-09")
        compared(view)
        told = view.page.get_by_role("alert").filter(has_text="People would be cut off")
        words = told.inner_text()
        assert "no way leads on from" in words
        assert "give the closure a last day" in words
        settled(view)
        box, charts = told.bounding_box(), view.page.locator(".futures").bounding_box()
        assert box is not None
        assert charts is not None
        assert box["y"] < charts["y"]


def test_values_that_do_not_fit_are_told_where_they_stand(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    with opened(browser, made[0]) as view:
        view.page.locator("#control-room > summary").click()
        view.page.select_option("#room-place", "Shelter")
        says(view, "#form-room", "Now: 300 shelter places")
        view.page.fill("#room-count", "0")
        add = view.page.locator("#form-room").get_by_role("button", name="Add this change")
        add.click()
        assert view.page.locator("#room-count").evaluate("(one) => !one.validity.valid")
        assert view.page.locator("#change-list").count() == 0
        view.page.get_by_label("all there are").check()
        view.page.fill("#room-count", "50")
        add.click()
        view.page.locator("#change-list > li").wait_for()
        view.page.fill("#room-count", "60")
        add.click()
        told = view.page.locator("#form-room").get_by_role("alert")
        expect(told).to_contain_text("each thing once", use_inner_text=True)
        assert view.page.locator("#change-list > li").count() == 1


def test_a_variant_is_saved_and_loaded_and_the_scenario_stays(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    client, folder = made
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with opened(browser, client) as view:
        close(view, "AAA/BBB", "2019-03-10", "2019-03-14")
        view.page.fill("#whatif-name", "Border closed for five days")
        view.page.fill("#whatif-why", "An invented question.")
        view.page.click("#whatif-save")
        item = view.page.locator("[data-variant=border-closed-for-five-days]")
        item.wait_for()
        kept = load_variant(load_scenario(folder), "border-closed-for-five-days")
        assert kept.title == "Border closed for five days"
        assert kept.why == "An invented question."
        after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        same = [name for name in before if not name.startswith("ledger")]
        assert {name: after[name] for name in same} == {name: before[name] for name in same}
        view.page.get_by_role("button", name="Start anew").click()
        expect(view.page.locator("#change-list")).to_have_count(0)
        close(view, "Gate", "2019-03-09")
        view.page.fill("#whatif-name", "Border closed for five days")
        view.page.click("#whatif-save")
        view.page.get_by_role("button", name="Keep both").click()
        view.page.locator("[data-variant=border-closed-for-five-days-2]").wait_for()
        assert len(list_variants(load_scenario(folder))) == 2
        view.page.reload()
        item.get_by_role("button", name="Load").click()
        loaded = view.page.locator("#change-list > li", has_text="from Sun 10 Mar to Thu 14 Mar")
        loaded.wait_for()
        expect(view.page.locator("#change-list > li")).to_have_count(1)
        expect(view.page.locator("#whatif-why")).to_have_value("An invented question.")
        item.get_by_role("button", name="Delete").click()
        item.get_by_role("button", name="for good").click()
        item.wait_for(state="detached")
        assert list_variants(load_scenario(folder)) == ("border-closed-for-five-days-2",)


def test_every_control_adds_a_change_that_fits(
    browser: Browser, made: tuple[httpx.Client, Path]
) -> None:
    with opened(browser, made[0]) as view:
        for number, name in enumerate(("ways", "event", "room", "standard", "buses")):
            view.page.locator(f"#control-{name} > summary").click()
            if name == "buses":
                view.page.select_option("#buses-from", "Shelter")
                view.page.select_option("#buses-to", "Camp")
            if name == "event":
                expect(view.page.locator("#event-which option")).to_have_count(8)
                view.page.fill("#event-day", "2019-03-12")
            form = view.page.locator(f"#form-{name}")
            form.get_by_role("button", name="Add this change").click()
            view.page.locator("#change-list > li").nth(number).wait_for()
        view.page.locator("#control-people > summary").click()
        view.page.locator("#whatif-priors > summary").click()
        view.page.fill("#prior-value", "0.7")
        view.page.locator("#form-prior").get_by_role("button", name="Add this change").click()
        view.page.locator("#change-list > li").nth(5).wait_for()
        view.page.locator("#change-list > li button").first.click()
        expect(view.page.locator("#change-list > li")).to_have_count(5)
