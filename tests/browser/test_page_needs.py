"""Needs: amounts as the program tells them, supplies only where entered, two sheets of paper."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.pages import sample_page, write
from tests.browser.test_page_whole import pages_of
from tests.browser.views import View, fresh_page, open_view, says, settled, wait_until
from tests.page_fixture import sample_forecast

from waystation.page.ranking import show_amount, tell_amount

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def row(view: View, place: str) -> list[str]:
    """The cells of a place in the table of needs."""
    found = view.page.locator("#needs-table tbody tr", has_text=place)
    return [" ".join(text.split()) for text in found.locator("td").all_inner_texts()]


def test_amounts_are_those_the_program_tells(view: View) -> None:
    water, _, shelter, toilets = sample_forecast().needs
    risks = sample_page()["ranks"]
    shown = view.page.locator("#ranks tbody tr")
    assert shown.count() == len(risks) > 1
    for i, risk in enumerate(risks):
        cells = shown.nth(i).locator("td").all_inner_texts()
        assert cells[-2:] == [show_amount(risk["high"], water), tell_amount(risk["high"], shelter)]
        needed = row(view, risk["place"])
        assert needed[1] == (
            f"{show_amount(risk['middle'], water)} to be safe {show_amount(risk['high'], water)}"
        )
        assert needed[4].endswith(f"to be safe {tell_amount(risk['high'], toilets)}")


def test_supplies_are_told_only_where_they_were_entered(browser: Browser, tmp_path: Path) -> None:
    data = sample_page()
    place, high = data["ranks"][0]["place"], data["ranks"][0]["high"]
    other = data["ranks"][1]["place"]
    data["supplies"] = [
        {"place": place, "item": "water", "first": 0, "last": None,
         "amount": 15.0 * high - 6000, "source": "the water office"},
        {"place": place, "item": "toilets", "first": 0, "last": None,
         "amount": 500, "source": "the camp office"},
    ]  # fmt: skip
    view = open_view(browser, write(data, tmp_path), 1366, 768)
    people, water, food, _, toilets = row(view, place)
    assert "6.0 m³ short to be safe" in water
    assert "500 toilets at hand" in toilets
    assert "short" not in toilets
    for cell in (people, food, row(view, other)[1], row(view, other)[4]):
        assert "at hand" not in cell
    view.page.context.close()


def test_standards_are_named_with_their_source(view: View) -> None:
    heads = view.page.locator("#needs-table th button")
    assert heads.count() == len(sample_forecast().needs)
    for i, need in enumerate(sample_forecast().needs):
        assert need.source in (heads.nth(i).get_attribute("title") or "")
    heads.first.click()
    says(view, "#drawer", "Sphere Handbook 2018")
    view.page.keyboard.press("Escape")
    wait_until(view, "!document.getElementById('drawer').open")
    view.page.emulate_media(media="print")
    says(view, "#print-sources", "Sphere Handbook 2018")


def test_needs_of_one_day_follow_the_people_of_that_day(view: View) -> None:
    data = sample_page()
    at, median = data["today"] + 2, data["quantiles"].index(0.5)
    view.page.select_option("#needs-when", str(at))
    wait_until(view, f"location.hash.includes('day={data['days'][at]}')")
    settled(view)
    told = 0
    for place in data["places"]:
        if place["watched"] and place["present"] and place["present"][median][at]:
            water = show_amount(place["present"][median][at], sample_forecast().needs[0])
            assert row(view, place["name"])[1].startswith(water)
            told += 1
    assert told


def test_many_places_still_print_on_two_sheets(browser: Browser, tmp_path: Path) -> None:
    data = sample_page()
    busy = next(place for place in data["places"] if place["name"] == data["ranks"][0]["place"])
    for i in range(25):
        data["places"].append({**copy.deepcopy(busy), "name": f"Ward {i}", "watched": True})
    view = open_view(browser, write(data, tmp_path), 1366, 768)
    rows = view.page.locator("#needs-table tbody th").all_inner_texts()
    ranked = [risk["place"] for risk in data["ranks"]]
    assert rows[: len(ranked)] == ranked
    view.page.emulate_media(media="print")
    first, second = pages_of(view.page.pdf(format="A4", print_background=True))
    assert f"{len(rows) - 10} further places are on the page itself" in " ".join(first.split())
    assert all(place in first for place in ranked)
    assert "Sources" in second
    assert data["first_place"] in second.split("Where people may be")[0], "charts name their place"
    view.page.context.close()


def test_targets_are_larger_for_fingers(browser: Browser, page_file: Path) -> None:
    page = fresh_page(
        browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page.goto(page_file.as_uri())
    settled(View(page))
    assert page.locator("#ranks tbody tr").count()
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    low = page.evaluate(
        """() => [...document.querySelectorAll(
          "button:not(.origin), select, summary, input[type=search], input[type=range]")]
        .map((e) => [e.id || e.className || e.textContent, e.getBoundingClientRect().height])
        .filter(([, height]) => height > 1 && height < 43.5)"""
    )
    assert low == []
    page.context.close()
