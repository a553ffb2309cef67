"""The page of a drafted scenario: its choices, and ways that are no roads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.views import open_view
from tests.unit.test_page_draft import drafted

from waystation.page.build import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def draft_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "page.html"
    path.write_text(render_page(drafted()), encoding="utf-8")
    return path


def test_assumptions_stand_open_and_the_rest_opens(browser: Browser, draft_file: Path) -> None:
    view = open_view(browser, draft_file, 1366, 768)
    part = view.page.locator("#choices")
    part.wait_for()
    assert "1 of the 3 choices" in part.inner_text() or "One of the 3 choices" in part.inner_text()
    assert part.locator("table").count() == 1
    assert "32 km a day" in part.locator("table").inner_text()
    part.locator("summary").click()
    part.locator("q").wait_for()
    assert part.locator("q").inner_text() == "From Arba."
    assert not view.errors
    view.page.context.close()


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_ways_that_are_no_roads_are_told_in_every_language(
    browser: Browser, draft_file: Path, language: str
) -> None:
    view = open_view(browser, draft_file, 390, 844, at=f"#language={language}")
    view.page.locator(".approximate").wait_for()
    whole = view.page.inner_text("body")
    assert not [key for key in ("map.approximate", "choices.title", "choices.told") if key in whole]
    width = view.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    view.page.context.close()


def test_the_drawer_of_such_a_way_says_approximate(browser: Browser, draft_file: Path) -> None:
    view = open_view(browser, draft_file, 1366, 768, at="#open=route:1")
    view.page.locator("#drawer h2").wait_for()
    assert "approximate" in view.page.inner_text("#drawer")
    view.page.context.close()
