"""The charts in a real browser: bands, capacity, reported figures, days, pictures to keep."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.browser.views import View, open_view, wait_until
from tests.page_fixture import sample_forecast

from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser


def opened(view: View) -> str:
    found = view.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('open') || ''")
    return cast("str", found)


def choose(view: View, place: str) -> None:
    view.page.select_option("#place", place)
    wait_until(view, f"document.getElementById('chart-present').dataset.shown === '{place}'")


def point_at(view: View, node: Locator) -> None:
    """Put the pointer on the middle of something, once the window has come to rest."""
    node.scroll_into_view_if_needed()
    view.page.wait_for_timeout(150)
    box = node.bounding_box()
    assert box is not None
    view.page.mouse.move(box["x"] + box["width"] / 2 - 1, box["y"] + box["height"] / 2)
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_choosing_a_place_from_list_map_and_ranks(view: View) -> None:
    choose(view, "Bello")
    assert "Bello" in (view.page.get_attribute("#chart-present svg", "aria-label") or "")
    view.page.locator('#ranks a[data-place="Estrella"]').first.click()
    wait_until(view, "document.getElementById('place').value === 'Estrella'")
    assert "place=Estrella" in view.page.url
    view.page.go_back()
    wait_until(view, "document.getElementById('place').value === 'Bello'")


def test_bands_are_nested_and_the_middle_is_inside(view: View) -> None:
    choose(view, "Dorado")
    chart = "#chart-present svg"

    def height(part: str) -> Any:
        return view.page.evaluate(
            "(s) => document.querySelector(s).getBBox().height", f"{chart} {part}"
        )

    assert height(".band90") > height(".band50") > 0
    assert height(".band90") > height(".middle") > 0
    assert view.page.locator(f"{chart} .today").count() == 1


def test_the_capacity_is_a_line_with_its_chance(view: View) -> None:
    choose(view, "Dorado")
    line = view.page.locator("#chart-present .capacity")
    assert line.count() == 1
    told = view.page.text_content("#chart-present .capacity-name") or ""
    assert told == "1,500 shelter places: 7 in 10 chance of more"
    assert "7 in 10 chance that on some day" in view.page.inner_text(".room-line")
    choose(view, "Estrella")
    assert view.page.locator("#chart-present .capacity").count() == 0
    assert "not entered" in view.page.inner_text(".room-line")


def test_a_figure_tells_its_words_and_its_speaker_and_opens(view: View) -> None:
    choose(view, "Cinco Puentes")
    dot = view.page.locator("#chart-present .dot .point")
    assert dot.count() == 1, "a copy is not drawn again"
    point_at(view, dot)
    wait_until(view, "document.getElementById('tip')?.hidden === false")
    tip = view.page.inner_text("#tip")
    assert "1,500 to 1,700" in tip
    assert "Town council, in The Gazette" in tip
    view.page.mouse.down()
    view.page.mouse.up()
    assert opened(view) == "figure:1"


def test_figures_are_walked_by_keyboard(view: View) -> None:
    choose(view, "Bello")
    view.page.locator("#chart-present .dots").focus()
    told = view.page.get_attribute("#chart-present .dots", "aria-activedescendant")
    label = view.page.locator(f"[id='{told}']").get_attribute("aria-label") or ""
    assert "2,000 or more" in label
    assert "not used" in label
    assert label.split(". ")[1] in view.page.inner_text("#tip")
    view.page.keyboard.press("Enter")
    assert opened(view).startswith("figure:")


def test_open_figures_have_an_arrow_and_unused_ones_are_hollow(view: View) -> None:
    choose(view, "Bello")
    assert view.page.locator("#chart-present .dot.unused .arrow").count() == 1
    fill, paper = view.page.evaluate(
        "[getComputedStyle(document.querySelector('#chart-present .dot.unused .point')).fill,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert fill == paper


def test_days_are_walked_by_arrow_keys_and_said(view: View) -> None:
    choose(view, "Dorado")
    reader = view.page.locator("#chart-present .reader")
    reader.focus()
    view.page.keyboard.press("Home")
    for _ in range(14):
        view.page.keyboard.press("ArrowRight")
    wait_until(view, "document.getElementById('day').value === '14'")
    said = reader.get_attribute("aria-valuetext") or ""
    assert said.startswith("Mon 15 Mar: 1,900 present, likely")
    assert "in 5 of 10 runs" in said
    assert "in 9 of 10 runs" in said
    assert "Mon 15 Mar: 1,900 present" in view.page.inner_text("#chart-present .now")
    view.page.keyboard.press("Enter")
    assert opened(view) == "number:present:Dorado:2021-03-15"


def test_a_click_on_a_day_opens_its_number(view: View) -> None:
    choose(view, "Dorado")
    point_at(view, view.page.locator("#chart-arrivals .reader"))
    wait_until(view, "document.getElementById('tip')?.hidden === false")
    assert "arriving" in view.page.inner_text("#tip")
    view.page.mouse.down()
    view.page.mouse.up()
    assert re.fullmatch(r"number:arrivals:Dorado:2021-03-\d\d", opened(view))


def test_people_waiting_are_drawn_where_any_may_wait(browser: Browser, tmp_path: Path) -> None:
    data = page_data(Picks(sample_forecast()))
    crossing = next(place for place in data["places"] if place["kind"] == "crossing")
    crossing["waiting"] = crossing["present"]
    path = tmp_path / "page.html"
    path.write_text(saved_page(data), encoding="utf-8")
    view = open_view(browser, path, 1366, 768)
    choose(view, crossing["name"])
    assert view.page.locator("#chart-waiting svg .band90").count() == 1
    choose(view, "Dorado")
    assert view.page.locator("#chart-waiting").count() == 0
    view.page.context.close()


def test_the_table_holds_every_day_of_the_charts(view: View) -> None:
    choose(view, "Dorado")
    view.page.click("#chart-table summary")
    rows = view.page.locator("#chart-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 25
    assert "1,900" in rows.nth(14).inner_text()
    assert "none" in rows.nth(0).inner_text()


def tops(view: View) -> set[str]:
    found = view.page.evaluate(
        "[...document.querySelectorAll('#multiples figure')].map((f) =>"
        " [...f.querySelectorAll('svg text.up')].at(-1).textContent)"
    )
    return set(found)


def test_small_multiples_share_one_scale_unless_asked(view: View) -> None:
    assert view.page.locator("#multiples figure").count() == 3
    assert len(tops(view)) == 1
    view.page.check("input[name=multiples-series][value=arrivals]")
    assert len(tops(view)) == 1
    view.page.check("input[name=multiples-series][value=present]")
    assert "can be compared" in view.page.inner_text("#multiples-part")
    view.page.uncheck("#same")
    assert "cannot be compared" in view.page.inner_text("#multiples-part")


def test_small_multiples_are_also_a_table(view: View) -> None:
    view.page.click("#multiples-table summary")
    rows = view.page.locator("#multiples-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 25
    rows.nth(14).get_by_role("button", name="1,900").click()
    assert opened(view) == "number:present:Dorado:2021-03-15"


def test_a_click_on_a_small_chart_chooses_its_place(view: View) -> None:
    choose(view, "Bello")
    view.page.locator("#multiples .reader").first.click()
    wait_until(view, "document.getElementById('place').value !== 'Bello'")


def test_first_arrivals_are_told_by_group(view: View) -> None:
    rows = view.page.locator("#arrivals tbody tr")
    everybody = rows.filter(has_text="Dorado")
    assert everybody.count() == 1
    assert "in 10" in everybody.inner_text()
    view.page.select_option("#arrival-group", "north")
    assert rows.filter(has_text="Dorado").count() == 1
    assert view.page.locator("#arrivals button").count() == 0, "numbers of a group open nothing"


def test_where_journeys_end(view: View) -> None:
    ends = view.page.inner_text("#ends")
    assert "half of them" in ends
    assert "later" in ends
    places = view.page.inner_text("#end-places")
    assert "Faro" in places
    assert "4 in 10" in places
    assert "6 in 10" in view.page.locator("#end-places tr", has_text="too few").inner_text()


@pytest.mark.parametrize("part", ["#chart-present", "#map"])
def test_pictures_stand_alone(view: View, tmp_path: Path, part: str) -> None:
    with view.page.expect_download() as got:
        view.page.click(f"{part} .save button >> nth=1")
    assert re.fullmatch(r"sample-2021-03-11-[\w-]+\.svg", got.value.suggested_filename)
    path = tmp_path / "picture.svg"
    got.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    words = re.sub(r"<[^>]*>", " ", text)
    assert "Sample movement. Forecast as of Thu 11 Mar 2021, DRAFT." in words
    assert "class=" not in text
    assert "var(" not in text
    shown = view.page.context.new_page()
    shown.goto(path.as_uri())
    assert shown.evaluate("document.querySelectorAll('path').length") >= 3
    shown.close()
    with view.page.expect_download() as got:
        view.page.click(f"{part} .save button >> nth=0")
    path = tmp_path / "picture.png"
    got.value.save_as(path)
    assert path.read_bytes().startswith(b"\x89PNG\r\n")
    assert view.errors == []


def test_charts_are_read_in_grey_on_paper(view: View) -> None:
    view.page.emulate_media(media="print")
    assert view.page.locator("#chart-present .pattern").is_visible()
    dash = view.page.evaluate(
        "getComputedStyle(document.querySelector('#chart-present .band90')).strokeDasharray"
    )
    assert dash != "none"
    assert not view.page.locator("#chart-present .save").is_visible()
    view.page.emulate_media(media="screen")
    assert not view.page.locator("#chart-present .pattern").is_visible()


def test_the_skip_link_leads_to_the_charts(view: View) -> None:
    view.page.keyboard.press("Tab")
    view.page.keyboard.press("Enter")
    wait_until(view, "document.activeElement.id === 'charts'")
