"""What can be taken from the page: tables and a map made in the browser, links, the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.pages import sample_page, write
from tests.browser.views import View, open_view, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample_page(), tmp_path_factory.mktemp("files"))


@pytest.fixture
def page(browser: Browser, sample: Path) -> Iterator[View]:
    view = open_view(browser, sample, 1366, 768)
    yield view
    assert view.errors == []
    assert [url for url in view.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    view.page.context.close()


def saved(view: View, name: str) -> str:
    with view.page.expect_download() as waiting:
        view.page.click(f'[data-file="{name}"]')
    assert waiting.value.suggested_filename == f"sample-2021-03-11-{name}"
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def rows(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["arrivals.csv", "present.csv"])
def test_counts_are_those_of_the_page(page: View, name: str) -> None:
    found = rows(saved(page, name))
    data, series = sample_page(), name.removesuffix(".csv")
    place = next(one for one in data["places"] if one["name"] == "Dorado")
    told = place["arrivals"] if series == "arrivals" else place["present"]
    assert told is not None
    for row in found:
        values = [int(row[q]) for q in ("q05", "q25", "q50", "q75", "q95")]
        assert values == sorted(values)
        assert all(value == 0 or value >= 5 for value in values)
        if row["place"] == "Dorado":
            at = data["days"].index(row["day"])
            assert values[2] == told[data["quantiles"].index(0.5)][at]
    assert {"Dorado", "Estrella"} <= {row["place"] for row in found}
    assert "Orchard Ford" not in json.dumps(found)


def test_needs_follow_the_standards(page: View) -> None:
    found = rows(saved(page, "needs.csv"))
    water = [row for row in found if row["item"] == "water" and row["place"] == "Dorado"]
    present = {
        row["day"]: row for row in rows(saved(page, "present.csv")) if row["place"] == "Dorado"
    }
    assert water
    for row in water:
        assert float(row["q50"]) == 15 * int(present[row["day"]]["q50"])
        assert row["standard"] == "sphere-2018-water"


def test_evidence_cannot_run_as_a_formula(browser: Browser, tmp_path: Path) -> None:
    data = sample_page()
    data["figures"][0]["note"] = '=HYPERLINK("https://example.org","x")'
    data["figures"][0]["speaker"] = '@somebody, "quoted"\nnext line'
    view = open_view(browser, write(data, tmp_path), 1366, 768)
    found = rows(saved(view, "evidence.csv"))
    assert len(found) == len(data["figures"])
    assert found[0]["note"].startswith("'=")
    assert found[0]["speaker"] == "'" + data["figures"][0]["speaker"]
    view.page.context.close()


def test_map_is_geojson(page: View) -> None:
    found = json.loads(saved(page, "places.geojson"))
    assert found["type"] == "FeatureCollection"
    kinds = [one["properties"]["type"] for one in found["features"]]
    assert kinds.count("place") == len(sample_page()["places"])
    assert kinds.count("route") == len(sample_page()["routes"])
    dorado = next(one for one in found["features"] if one["properties"].get("name") == "Dorado")
    assert dorado["geometry"]["coordinates"] == [-95.02, 16.43]
    assert dorado["properties"]["peak_q95"] >= dorado["properties"]["peak_q50"] > 0


def test_files_beside_the_page_are_told_with_what_they_are(page: View) -> None:
    links = page.page.locator("#files .beside a")
    assert links.all_inner_texts() == ["forecast.xlsx", "forecast.nc"]
    assert links.first.get_attribute("href") == "forecast.xlsx"
    text = page.page.inner_text("#files")
    assert "Beside this page" in text
    assert "12 kB" in text
    assert "not public" in text
    assert "This page is one file" in text


def test_link_to_this_view_holds_what_is_looked_at(page: View) -> None:
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.fill("#search", "bridge")
    wait_until(page, "location.hash.includes('search=bridge')")
    page.page.click("text=Copy a link to this view")
    wait_until(page, "document.querySelector('#files .copy [role=status]').textContent !== ''")
    wait_until(page, "navigator.clipboard.readText().then((text) => text === location.href)")


def test_run_can_be_made_again(page: View) -> None:
    text = page.page.inner_text("#files .again")
    for part in ("waystation forecast sample --as-of 2021-03-11 --seed 7", "ab" * 32, "cd" * 32,
                 "500 runs", "0.1.0"):  # fmt: skip
        assert part in text


def test_use_and_limits_stand_at_the_foot(page: View) -> None:
    text = page.page.inner_text("footer#use")
    for part in ("Preparing water, food and shelter along the way.", "Enforcement, detention",
                 "missing, not zero", "fewer than 5", "One figure about them",
                 "A draft"):  # fmt: skip
        assert part in text
