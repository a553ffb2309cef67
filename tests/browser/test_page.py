"""The page in a real browser: what a person sees, moves and reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.views import View, open_view, wait_until
from tests.page_fixture import AS_OF, sample_forecast

from waystation.domain.counts import show_people
from waystation.page.ranking import tell_amount
from waystation.page.sentences import level_word, show_chance

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def slide(view: View, day: int) -> None:
    view.page.evaluate(
        """(day) => { const s = document.getElementById("day"); s.value = day;
        s.dispatchEvent(new Event("input")); }""",
        day,
    )


def shown_place(view: View, name: str, part: str) -> str:
    found = view.page.get_attribute(f'.place[data-place="{name}"] {part}', "r")
    assert found is not None
    return found


def test_opens_without_errors_and_without_the_network(view: View, page_file: Path) -> None:
    view.page.wait_for_timeout(200)
    assert view.errors == []
    outside = [url for url in view.requests if not url.startswith(("file:", "data:"))]
    assert outside == []
    assert view.requests[0] == page_file.as_uri()


def test_headings_tell_the_parts(view: View) -> None:
    assert view.page.locator("h1").count() == 1
    titles = view.page.locator("h2").all_inner_texts()
    assert titles == [
        "Places most at risk",
        "By place",
        "Where people may be",
        "Watched places side by side",
        "When will they arrive?",
        "What people present will need",
        "Evidence: what was reported",
        "Use and limits",
    ]
    assert view.page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (320, 640)])
def test_answer_is_seen_first_and_nothing_overflows(
    browser: Browser, page_file: Path, width: int, height: int
) -> None:
    view = open_view(browser, page_file, width, height)
    assert view.page.evaluate("document.documentElement.scrollWidth") == width
    if width > 320:
        for part in ("h1", ".decision", ".stamp", ".caveat", "#ranks tbody tr:first-child"):
            box = view.page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, part
    view.page.context.close()


def test_slider_moves_the_map_and_its_table(view: View) -> None:
    slide(view, 14)
    busy, table = shown_place(view, "Dorado", ".disc"), view.page.inner_text("#map-text")
    slide(view, 3)
    assert shown_place(view, "Dorado", ".disc") != busy
    assert view.page.inner_text("#map-text") != table
    assert "Thu 4 Mar (past, corrected)" in view.page.inner_text("#day-name")
    assert view.page.get_attribute("#day", "aria-valuetext") == "Thu 4 Mar"


def test_ring_is_never_smaller_than_the_disc(view: View) -> None:
    slide(view, 14)
    assert float(shown_place(view, "Dorado", ".ring")) > float(shown_place(view, "Dorado", ".disc"))


def test_events_stand_on_their_days_with_their_certainty(view: View) -> None:
    slide(view, 9)
    words = view.page.inner_text("#events")
    assert "Enacted closure, Cinco Puentes" in words
    assert "Threatened" not in words
    slide(view, 20)
    words = view.page.inner_text("#events")
    assert "Threatened closure, Faro" in words
    assert "Enacted" not in words
    assert view.page.locator("#map .event.threatened").count() == 1


def test_play_moves_the_days_and_pauses(view: View) -> None:
    slide(view, 2)
    view.page.click("#play")
    wait_until(view, "Number(document.getElementById('day').value) > 3")
    assert view.page.get_attribute("#play", "aria-pressed") == "true"
    view.page.click("#play")
    stood = view.page.input_value("#day")
    view.page.wait_for_timeout(700)
    assert view.page.input_value("#day") == stood


def test_play_is_off_where_less_motion_is_asked(browser: Browser, page_file: Path) -> None:
    view = open_view(browser, page_file, 1366, 768, still=True)
    assert view.page.is_disabled("#play")
    slide(view, 4)
    assert view.page.input_value("#day") == "4"
    view.page.context.close()


def test_choosing_a_place_changes_the_chart_from_list_map_and_ranks(view: View) -> None:
    view.page.select_option("#place", "Bello")
    assert view.page.get_attribute("#chart-present", "data-shown") == "Bello"
    assert "Bello" in view.page.inner_text("#chart-present")
    view.page.locator('.place[data-place="Faro"]').focus()
    view.page.keyboard.press("Enter")
    assert view.page.get_attribute("#chart-arrivals", "data-shown") == "Faro"
    assert view.page.input_value("#place") == "Faro"
    view.page.locator('#ranks a[data-place="Estrella"]').click()
    assert view.page.get_attribute("#chart-present", "data-shown") == "Estrella"


def test_bands_are_nested_and_the_capacity_is_drawn(view: View) -> None:
    view.page.select_option("#place", "Dorado")
    chart = "#chart-present svg"

    def height(part: str) -> Any:
        return view.page.evaluate(
            "(s) => document.querySelector(s).getBBox().height", f"{chart} {part}"
        )

    assert height(".band90") > height(".band50") > 0
    assert "1,500 shelter places known" in view.page.inner_text("#chart-present")
    assert view.page.locator(f"{chart} .today").count() == 1


def test_reported_figures_lead_to_their_rows(view: View) -> None:
    view.page.select_option("#place", "Cinco Puentes")
    dot = view.page.locator("#chart-present .dot")
    assert dot.count() == 1, "a copy is not drawn again"
    dot.focus()
    tip = view.page.inner_text("#tip")
    assert "1,500 to 1,700" in tip
    assert "Town council" in tip
    view.page.fill("#search", "no such words")
    view.page.locator("#chart-present .dot").press("Enter")
    wait_until(view, "document.activeElement.id === 'figure-1'")
    assert view.page.is_visible("#figure-1")


def test_open_figures_have_an_arrow_and_unused_ones_are_hollow(view: View) -> None:
    view.page.select_option("#place", "Bello")
    assert view.page.locator("#chart-present .dot.unused .arrow").count() == 1


def test_keyboard_reaches_controls_with_a_visible_focus(view: View) -> None:
    seen = []
    for _ in range(40):
        view.page.keyboard.press("Tab")
        seen.append(
            view.page.evaluate(
                "[document.activeElement.id || document.activeElement.dataset.place || '',"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    names = [name for name, _ in seen]
    assert {"place", "play", "day"} <= set(names)
    assert all(style != "none" for name, style in seen if name in ("place", "play", "day"))


def test_targets_are_large_enough(view: View) -> None:
    small = view.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary, .place")]
        .map((e) => [e.id || e.tagName, e.getBoundingClientRect()])
        .filter(([n, b]) => b.width > 0 && (b.width < 17.9 || b.height < 17.9)).map(([n]) => n)"""
    )
    assert small == []


def test_search_filters_and_headings_sort(view: View) -> None:
    visible = "#evidence-table tbody tr:not([hidden])"
    everything = view.page.locator(visible).count()
    view.page.fill("#search", "radio two")
    assert view.page.locator(visible).count() == 1
    assert view.page.inner_text("#found") == f"1 of {everything} figures"
    view.page.fill("#search", "")
    view.page.click('#evidence-table [data-sort="0"]')
    view.page.click('#evidence-table [data-sort="0"]')
    keys = view.page.locator(f"{visible} td:first-child").evaluate_all(
        "(cells) => cells.map((c) => Number(c.dataset.key))"
    )
    assert keys == sorted(keys, reverse=True)
    heading = view.page.locator("#evidence-table th").first
    assert heading.get_attribute("aria-sort") == "descending"


def test_hostile_words_stay_words(view: View) -> None:
    view.page.select_option("#place", "Dorado")
    view.page.wait_for_timeout(100)
    assert view.page.evaluate("window.hacked === undefined")
    assert view.page.locator("img").count() == 0
    assert "<script>window.hacked=1</script>" in view.page.inner_text("#evidence-table")
    assert view.page.locator('a[href^="javascript"]').count() == 0


def test_scripts_show_numbers_as_the_program_does(browser: Browser) -> None:
    assets = Path(__file__).parents[2] / "src/waystation/page/assets/format.js"
    script = assets.read_text(encoding="utf-8").split("const SMALL", 1)[1]
    page = browser.new_page()
    page.add_script_tag(content=f"const SMALL{script}")
    counts = [0, 0.4, 1, 3, 4.4, 4.5, 5, 9, 10, 99, 100, 104, 105, 995, 1000, 1949, 1950, 123456]
    assert page.evaluate("(v) => v.map(showPeople)", counts) == [show_people(v) for v in counts]
    chances = [i / 40 for i in range(41)]
    assert page.evaluate("(v) => v.map(showChance)", chances) == [show_chance(c) for c in chances]
    assert page.evaluate("(v) => v.map(levelWord)", chances) == [level_word(c) for c in chances]
    for need in sample_forecast().needs:
        record = {"per": need.per_person, "unit": need.unit, "whole": need.whole}
        people = [0, 1, 5, 7, 50, 51, 350, 1900, 2700, 123000]
        found = page.evaluate("([v, n]) => v.map((p) => showAmount(p, n))", [people, record])
        assert found == [tell_amount(p, need) for p in people]
    page.close()


def test_needs_follow_the_chosen_day(view: View) -> None:
    view.page.select_option("#place", "Dorado")
    view.page.select_option("#needs-day", "14")
    words = view.page.inner_text("#needs-table")
    assert "1,900" in words
    assert "29 m³" in words
    assert "38 toilets" in words
    view.page.select_option("#needs-day", "0")
    assert "None expected on Mon 1 Mar at Dorado" in view.page.inner_text("#needs-table")


def test_needs_have_one_row_per_place_with_both_amounts(view: View) -> None:
    view.page.select_option("#place", "Dorado")
    view.page.select_option("#needs-day", "14")
    rows = view.page.locator("#needs-table tbody tr")
    places = rows.locator("th").all_inner_texts()
    assert len(places) == len(set(places))
    water = rows.first.locator("td").nth(1).inner_text().split("\n")
    assert water[0] == "29 m³"
    assert water[1].startswith("to be safe ")
    assert water[1] != "to be safe 29 m³"


def test_opens_on_the_next_stop_and_its_day(view: View) -> None:
    assert view.page.input_value("#place") == "Dorado"
    assert view.page.get_attribute("#chart-present", "data-shown") == "Dorado"
    assert "Sun 14 Mar (forecast)" in view.page.inner_text("#day-name")
    assert view.page.input_value("#needs-day") == view.page.input_value("#day") == "13"


def test_evidence_fits_a_laptop(view: View) -> None:
    view.page.evaluate(
        "document.querySelectorAll('#evidence-table tbody tr').forEach("
        "(row) => { row.hidden = row.textContent.includes('window.hacked'); })"
    )
    wide, room = view.page.evaluate(
        "[document.getElementById('evidence-table').scrollWidth,"
        " document.querySelector('#evidence .scroll').clientWidth]"
    )
    assert wide <= room


def test_a_forecast_whose_days_have_passed_says_so(view: View) -> None:
    assert "out of date" in view.page.inner_text("#expired")
    assert str(AS_OF.year) in view.page.inner_text("#expired")


def test_small_multiples_share_one_scale_unless_asked(view: View) -> None:
    tops = "(figures) => figures.map((f) => f.querySelectorAll('svg text')[2].textContent)"
    figures = view.page.locator("#multiples figure")
    assert figures.count() == 3
    assert len(set(figures.evaluate_all(tops))) == 1
    view.page.uncheck("#same")
    assert len(set(view.page.locator("#multiples figure").evaluate_all(tops))) > 1


def test_prints_on_a4_with_needs_before_charts(view: View) -> None:
    view.page.emulate_media(media="print")
    assert not view.page.is_visible("nav")
    needs = view.page.locator("#needs").bounding_box()
    charts = view.page.locator("#charts").bounding_box()
    assert needs is not None
    assert charts is not None
    assert needs["y"] < charts["y"]
    assert len(view.page.pdf(format="A4")) > 10_000
