"""The page of a verification in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.views import open_view
from tests.verification_page_fixture import sample_verification

from waystation.page.verification import build_verification_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def verification_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verification") / "page.html"
    made = sample_verification(horizons=(7, 14, 30, 60, 90))
    path.write_text(build_verification_page(made), encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844), (320, 640)])
def test_it_is_read_without_network_script_or_sideways_scrolling(
    browser: Browser, verification_file: Path, width: int, height: int
) -> None:
    view = open_view(browser, verification_file, width, height)
    assert view.errors == []
    assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []
    assert view.page.evaluate("document.documentElement.scrollWidth") == width
    for part in ("h1", ".told"):
        box = view.page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height or width == 320, part
    view.page.context.close()


def test_a_loss_looks_like_a_win_but_for_its_colour(
    browser: Browser, verification_file: Path
) -> None:
    view = open_view(browser, verification_file, 1366, 768)
    look = """(name) => { const s = getComputedStyle(document.querySelector(name));
        return [s.fontSize, s.fontWeight, s.opacity, s.strokeWidth]; }"""
    for win, loss in (
        ("#claims .better", "#claims .worse"),
        ("#skill .picture g.above", "#skill .picture g.below"),
    ):
        assert view.page.evaluate(look, win) == view.page.evaluate(look, loss)
    sizes = """(name) => [...document.querySelectorAll(name)].map(e => e.getAttribute('r'))"""
    radii = view.page.evaluate(sizes, "#skill circle")
    assert set(radii) == {"4"}
    view.page.context.close()


def test_points_lie_inside_their_pictures(browser: Browser, verification_file: Path) -> None:
    view = open_view(browser, verification_file, 1366, 768)
    outside = view.page.evaluate(
        """() => [...document.querySelectorAll('main svg[role=img]')].flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('circle, polygon, text, rect, line')].filter(e => {
            const b = e.getBoundingClientRect();
            return b.left < frame.left - 1 || b.right > frame.right + 1
                || b.top < frame.top - 1 || b.bottom > frame.bottom + 1;
        }).map(e => e.outerHTML); })"""
    )
    assert outside == []
    view.page.context.close()
