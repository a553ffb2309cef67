"""The drawer: from any number to what it rests on, by mouse, keyboard and link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.pages import DAY, sample_page, write
from tests.browser.test_page_whole import violations
from tests.browser.views import View, expect, open_view, says, settled, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
CLOSED = "!document.getElementById('drawer').open"
PRESENT = f"number:present:Dorado:{DAY.isoformat()}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample_page(), tmp_path_factory.mktemp("drawer"))


@pytest.fixture
def page(browser: Browser, sample: Path) -> Iterator[View]:
    view = open_view(browser, sample, 1366, 768)
    yield view
    assert view.errors == []
    view.page.context.close()


def opened(browser: Browser, sample: Path, what: str, width: int = 1366) -> View:
    return open_view(browser, sample, width, 800, at=f"#open={what}")


def words(view: View) -> str:
    return view.page.inner_text("#drawer")


def test_number_tells_how_it_was_made_and_what_moved_it(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, PRESENT)
    text = words(view)
    assert "People present in Dorado on Mon 15 Mar" in text
    for part in ("Likely: 8 in 10 runs", "It rests on both", "Without it: 2,600 (1,500 to 4,000)",
                 "The runs cannot tell all of its influence", "Town council", "The Gazette",
                 "Seed", "500 runs", "ab" * 32, "waystation forecast sample"):  # fmt: skip
        assert part in text, part
    view.page.click("#drawer .drawer-figures button >> nth=0")
    says(view, "#drawer", "Figure no. 1", "without this figure 2,600")
    view.page.click("#drawer li button:has-text('People present in Dorado')")
    says(view, "#drawer", "Without it")
    view.page.go_back()
    says(view, "#drawer", "Figure no. 1")
    view.page.context.close()


def test_middle_and_range_are_those_on_the_page(page: View) -> None:
    button = page.page.locator("#ranks tr:has-text('Dorado') td:nth-child(4) .origin")
    shown = button.inner_text().split()[0]
    button.click()
    expect(page.page.locator(".drawer-number")).to_have_text(shown, use_inner_text=True)
    says(page, "#drawer", "Most people present in Dorado", "Without it")


def test_figures_set_aside_are_told_with_why(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, "number:peak:Bello:")
    text = words(view)
    assert "Figures of this place that were left aside" in text
    assert "outlier" in text
    view.page.context.close()
    view = opened(browser, sample, "number:peak:Estrella:")
    says(view, "#drawer", "No figure moved it by as much as is shown.")
    view.page.context.close()


def test_a_page_without_influences_says_that_it_does_not_know(view: View) -> None:
    view.page.click("#ranks .origin >> nth=0")
    says(view, "#drawer", "which figures moved what was not worked out")


def test_escape_closes_and_the_focus_goes_back(page: View) -> None:
    opener = page.page.locator("#ranks .origin").first
    opener.focus()
    page.page.keyboard.press("Enter")
    expect(page.page.locator("#drawer-h")).to_be_focused()
    for _ in range(60):
        page.page.keyboard.press("Tab")
        assert page.page.evaluate(
            "document.activeElement === document.body"
            " || !!document.activeElement.closest('#drawer')"
        )
    page.page.keyboard.press("Escape")
    wait_until(page, CLOSED)
    wait_until(page, "document.activeElement === document.querySelector('#ranks .origin')")
    wait_until(page, "!location.hash.includes('open=')")


def test_close_button_backdrop_and_back_close_it(page: View) -> None:
    for close in (
        lambda: page.page.click(".drawer-close"),
        lambda: page.page.mouse.click(20, 400),
        lambda: page.page.go_back(),
    ):
        page.page.click("#ranks .origin >> nth=0")
        expect(page.page.locator("#drawer")).to_be_visible()
        settled(page)
        close()  # type: ignore[no-untyped-call]
        wait_until(page, CLOSED)


@pytest.mark.parametrize(("what", "part"), [
    ("figure:1", "1,500 to 1,700"),
    ("number:arrivals:Dorado:2021-03-15", "People arriving in Dorado"),
    ("number:reached:Dorado:", "Chance that people have reached Dorado"),
    ("number:exceeding:Dorado:", "more people than shelter places in Dorado"),
    ("number:exceeding:Dorado:2021-03-15", "more people than shelter places in Dorado on"),
    ("number:first:Dorado:", "First day on which people reach Dorado"),
    ("number:size:south:", "The south group"),
    ("place:Cinco Puentes", "Bridge closed at night"),
    ("place:Dorado", "1,500 known"),
    ("route:0", "Arba to Bello"),
    ("standard:water", "Sphere Handbook 2018"),
    ("standard:toilets", "rounded up to whole things"),
    ("place:Nowhere", "nothing of that name"),
    ("number:present:A:B:C:2021-03-15", "nothing of that name"),
    ("figure:999", "nothing of that name"),
    ("route:999", "nothing of that name"),
    ("rubbish", "nothing of that name"),
])  # fmt: skip
def test_shared_links_open_it(browser: Browser, sample: Path, what: str, part: str) -> None:
    view = opened(browser, sample, what)
    says(view, "#drawer", part)
    assert view.errors == []
    view.page.keyboard.press("Escape")
    wait_until(view, CLOSED)
    view.page.context.close()


def test_place_leads_to_map_and_to_its_numbers(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, "place:Dorado")
    view.page.click(".drawer-series .origin >> nth=0")
    says(view, "#drawer", "People present in Dorado")
    view.page.go_back()
    says(view, "#drawer", "Show it in map and charts")
    view.page.click("text=Show it in map and charts")
    wait_until(view, CLOSED)
    expect(view.page.locator("#place")).to_have_value("Dorado")
    view.page.context.close()


def test_citation_is_copied_or_left_to_copy_by_hand(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, PRESENT)
    citation = view.page.inner_text("#citation")
    for part in ("no. 12", "Sample movement", "Seed 7", "People present in Dorado", "DRAFT"):
        assert part in citation
    view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.page.click("text=Copy citation")
    wait_until(view, "document.querySelector('#drawer .copy [role=status]:not(:empty)') !== null")
    assert view.page.evaluate("navigator.clipboard.readText()") == citation
    view.page.evaluate("""() => {
        Object.defineProperty(navigator, 'clipboard', {value: undefined});
        document.execCommand = () => false;
    }""")
    view.page.click("text=Copy citation")
    box = view.page.locator("#drawer .copy textarea")
    expect(box).to_have_value(citation)
    view.page.context.close()


def test_it_is_a_sheet_on_a_telephone(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, PRESENT, width=390)
    box = view.page.locator("#drawer").bounding_box()
    assert box is not None
    assert box["x"] == 0
    assert box["width"] == 390
    assert box["y"] > 0
    assert view.page.evaluate("document.getElementById('drawer').scrollWidth") <= 390
    view.page.context.close()


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_it_speaks_every_language(browser: Browser, sample: Path, language: str) -> None:
    for what in (PRESENT, "figure:1", "place:Dorado", "route:0", "standard:water"):
        view = open_view(browser, sample, 1366, 800, at=f"#language={language}&open={what}")
        text = words(view)
        for english in ("How it was made", "Read as", "Close", "Likely"):
            assert f"\n{english}\n" not in text, (what, english)
        assert view.page.locator("#drawer").evaluate("(e) => getComputedStyle(e).direction") == (
            "rtl" if language == "ar" else "ltr"
        )
        view.page.context.close()


@pytest.mark.parametrize("what", [PRESENT, "figure:1", "place:Dorado", "route:0", "standard:water"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_rule_of_access_is_broken(browser: Browser, sample: Path, what: str, dark: bool) -> None:
    view = opened(browser, sample, what)
    view.page.emulate_media(color_scheme="dark" if dark else "light")
    assert violations(view) == []
    view.page.context.close()


def test_numbers_that_were_not_worked_out_say_so(browser: Browser, sample: Path) -> None:
    view = opened(browser, sample, "number:present:Arba:2021-03-15")
    says(view, "#drawer", "not worked out for this place")
    view.page.context.close()
    view = opened(browser, sample, "number:present:Dorado:2021-03-03")
    says(view, "#drawer", "worked out from Thu 11 Mar on")
    view.page.context.close()
    view = opened(browser, sample, "number:present:Dorado:2021-03-16")
    says(view, "#drawer", "the nearest day it was worked out for, Mon 15 Mar")
    view.page.context.close()
