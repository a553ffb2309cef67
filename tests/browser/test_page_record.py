"""How good were we: losses as visible as wins, and loud where forecasts were poor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.pages import record, sample_page, verification, write
from tests.browser.views import View, open_view

from waystation.page.beside import file_beside

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_without_a_record_it_says_so_and_how_to_get_one(view: View) -> None:
    text = view.page.inner_text("#record")
    assert "No forecast of this scenario has been checked yet." in text
    assert "waystation verify" in text


@pytest.fixture
def checked(browser: Browser, tmp_path: Path) -> View:
    data = sample_page()
    data["record"], data["verification"] = record(), verification()
    data["files"].append(file_beside("verification.html"))
    return open_view(browser, write(data, tmp_path), 1366, 768)


def test_what_was_said_against_what_came(checked: View) -> None:
    text = checked.page.inner_text("#record")
    assert "4 of 10 reports that came later lay inside the light band." in text
    assert "5 of 10 inside" in text
    assert "often wrong" in text
    rows = checked.page.locator("#record-table tbody tr")
    assert rows.count() == 10
    assert rows.locator("td:nth-child(6):has-text('outside')").count() == 6
    assert rows.locator("td:nth-child(6):has-text('inside')").count() == 4
    assert checked.errors == []
    checked.page.context.close()


def test_skill_shows_losses_as_wins(checked: View) -> None:
    chart = checked.page.locator(".skill-chart svg")
    assert chart.locator(".gain circle").count() == 2
    assert chart.locator(".loss rect").count() == 1
    zero = float(chart.locator(".skill-zero").get_attribute("x1") or 0)
    assert float(chart.locator(".loss rect").get_attribute("x") or 0) + 5 < zero
    text = checked.page.inner_text("#record")
    assert "Better than the rule in 2 of 3 comparisons" in text
    assert "6 in 10 too sure" in text
    assert "Worse" in text
    assert "not calibrated" in text
    assert checked.page.get_attribute("#record .verified a[href]", "href") == "verification.html"
    checked.page.context.close()


def test_few_cases_prove_little(browser: Browser, tmp_path: Path) -> None:
    data = sample_page()
    found = record()
    data["record"] = {
        **found,
        "of": 3,
        "inside": 3,
        "few": True,
        "poor": False,
        "reason": "",
        "rows": found["rows"][:3],
    }
    view = open_view(browser, write(data, tmp_path), 390, 844)
    text = view.page.inner_text("#record")
    assert "3 of 3 reports" in text
    assert "prove little" in text
    assert "often wrong" not in text
    assert view.page.evaluate("document.documentElement.scrollWidth") == 390
    view.page.context.close()
