"""The charts in a real browser: bands, capacity, reported figures, days, pictures to keep."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.views import View, expect, open_view, opens, says, settled, wait_until
from tests.page_fixture import sample_forecast

from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser


def choose(view: View, place: str) -> None:
    view.page.select_option("#place", place)
    wait_until(view, f"document.getElementById('chart-present').dataset.shown === '{place}'")


def point_at(view: View, node: Locator) -> None:
    """Put the pointer on the middle of something, once the window has come to rest."""
    node.scroll_into_view_if_needed()
    settled(view)
    box = node.bounding_box()
    assert box is not None
    view.page.mouse.move(box["x"] + box["width"] / 2 - 1, box["y"] + box["height"] / 2)
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_choosing_a_place_from_list_map_and_ranks(view: View) -> None:
    choose(view, "Bello")
    assert "Bello" in (view.page.get_attribute("#chart-present svg", "aria-label") or "")
    view.page.locator('#ranks a[data-place="Estrella"]').first.click()
    wait_until(view, "document.getElementById('place').value === 'Estrella'")
    wait_until(view, "location.hash.includes('place=Estrella')")
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
    expect(view.page.locator("#chart-present .capacity")).to_have_count(0)
    says(view, ".room-line", "not entered")


def test_a_figure_tells_its_words_and_its_speaker_and_opens(view: View) -> None:
    choose(view, "Cinco Puentes")
    dot = view.page.locator("#chart-present .dot .point")
    assert dot.count() == 1, "a copy is not drawn again"
    point_at(view, dot)
    wait_until(view, "document.getElementById('tip')?.hidden === false")
    says(view, "#tip", "1,500 to 1,700", "Town council, in The Gazette")
    view.page.mouse.down()
    view.page.mouse.up()
    opens(view, "figure:1")


def test_figures_are_walked_by_keyboard(view: View) -> None:
    choose(view, "Bello")
    dots = view.page.locator("#chart-present .dots")
    dots.focus()
    expect(dots).to_have_attribute("aria-activedescendant", re.compile("."))
    told = dots.get_attribute("aria-activedescendant")
    label = view.page.locator(f"[id='{told}']").get_attribute("aria-label") or ""
    assert "2,000 or more" in label
    assert "not used" in label
    says(view, "#tip", label.split(". ")[1])
    view.page.keyboard.press("Enter")
    wait_until(view, "location.hash.includes('open=figure')")
    wait_until(view, "document.getElementById('drawer').open")


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
    expect(reader).to_have_attribute(
        "aria-valuetext", re.compile("^Mon 15 Mar: 1,900 present, likely")
    )
    said = reader.get_attribute("aria-valuetext") or ""
    assert "in 5 of 10 runs" in said
    assert "in 9 of 10 runs" in said
    says(view, "#chart-present .now", "Mon 15 Mar: 1,900 present")
    view.page.keyboard.press("Enter")
    opens(view, "number:present:Dorado:2021-03-15")


def test_a_click_on_a_day_opens_its_number(view: View) -> None:
    choose(view, "Dorado")
    point_at(view, view.page.locator("#chart-arrivals .reader"))
    wait_until(view, "document.getElementById('tip')?.hidden === false")
    says(view, "#tip", "arriving")
    view.page.mouse.down()
    view.page.mouse.up()
    at = "new URLSearchParams(location.hash.slice(1)).get('open')"
    wait_until(view, f"/^number:arrivals:Dorado:2021-03-\\d\\d$/.test({at})")
    wait_until(view, "document.getElementById('drawer').open")


def test_people_waiting_are_drawn_where_any_may_wait(browser: Browser, tmp_path: Path) -> None:
    data = page_data(Picks(sample_forecast()))
    crossing = next(place for place in data["places"] if place["kind"] == "crossing")
    crossing["waiting"] = crossing["present"]
    path = tmp_path / "page.html"
    path.write_text(saved_page(data), encoding="utf-8")
    view = open_view(browser, path, 1366, 768)
    choose(view, crossing["name"])
    expect(view.page.locator("#chart-waiting svg .band90")).to_have_count(1)
    choose(view, "Dorado")
    expect(view.page.locator("#chart-waiting")).to_have_count(0)
    view.page.context.close()


def test_the_table_holds_every_day_of_the_charts(view: View) -> None:
    choose(view, "Dorado")
    view.page.click("#chart-table summary")
    rows = view.page.locator("#chart-table tbody tr")
    expect(rows).to_have_count(25)
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
    for series in ("arrivals", "present"):
        view.page.check(f"input[name=multiples-series][value={series}]")
        wait_until(view, f"location.hash.includes('arrivals') === ('{series}' === 'arrivals')")
        settled(view)
        assert len(tops(view)) == 1
    says(view, "#multiples-part", "can be compared")
    view.page.uncheck("#same")
    says(view, "#multiples-part", "cannot be compared")


def test_small_multiples_are_also_a_table(view: View) -> None:
    view.page.click("#multiples-table summary")
    rows = view.page.locator("#multiples-table tbody tr")
    expect(rows).to_have_count(25)
    rows.nth(14).get_by_role("button", name="1,900").click()
    opens(view, "number:present:Dorado:2021-03-15")


def test_a_click_on_a_small_chart_chooses_its_place(view: View) -> None:
    choose(view, "Bello")
    view.page.locator("#multiples .reader").first.click()
    wait_until(view, "document.getElementById('place').value !== 'Bello'")


def test_first_arrivals_are_told_by_group(view: View) -> None:
    rows = view.page.locator("#arrivals tbody tr")
    dorado = rows.filter(has_text="Dorado")
    expect(dorado).to_have_count(1)
    assert "in 10" in dorado.inner_text()
    view.page.select_option("#arrival-group", "north")
    # Numbers of a group open nothing.
    expect(view.page.locator("#arrivals button")).to_have_count(0)
    expect(dorado).to_have_count(1)


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
    pattern = view.page.locator("#chart-present .pattern")
    expect(pattern).to_be_visible()
    dash = view.page.evaluate(
        "getComputedStyle(document.querySelector('#chart-present .band90')).strokeDasharray"
    )
    assert dash != "none"
    expect(view.page.locator("#chart-present .save")).to_be_hidden()
    view.page.emulate_media(media="screen")
    expect(pattern).to_be_hidden()


def test_the_skip_link_leads_to_the_charts(view: View) -> None:
    view.page.keyboard.press("Tab")
    view.page.keyboard.press("Enter")
    wait_until(view, "document.activeElement.id === 'charts'")
