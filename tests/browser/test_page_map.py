"""The map in a real browser: days, places, signs, nearer and farther, by mouse and by keyboard."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.browser.views import View, open_view, wait_until
from tests.page_fixture import sample_forecast

from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.schema import PageData, PlaceData, RouteData

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

pytestmark = pytest.mark.browser

PLACES, ROUTES, DAYS = 300, 600, 25
FRAME = 1 / 30
"""Seconds of the main thread that one day on the slider may take."""


def slide(view: View, day: int) -> None:
    view.page.evaluate(
        """(day) => { const s = document.getElementById("day"); s.value = day;
        s.dispatchEvent(new Event("input", {bubbles: true})); }""",
        day,
    )
    wait_until(view, f"document.getElementById('day').value === '{day}'")


def rests(view: View, day: str) -> None:
    wait_until(view, f"location.hash.includes('day={day}')")


def drawn(view: View, name: str, layer: str) -> tuple[str, float]:
    """Class and radius of what a layer draws at a place; ("", 0) where it draws nothing."""
    found = view.page.evaluate(
        """([name, layer]) => {
          const g = document.querySelector(`.place[data-place="${name}"]`);
          const at = g.getAttribute("transform").slice("translate(".length, -1);
          for (const path of document.querySelectorAll(`.discs .${layer}`)) {
            const d = path.getAttribute("d") ?? "", from = d.indexOf(`M${at}m-`);
            const rest = d.slice(from + at.length + 3);
            if (from >= 0) return [path.getAttribute("class"), parseFloat(rest)];
          }
          return ["", 0];
        }""",
        [name, layer],
    )
    return found[0], float(found[1])


def middle_of(view: View, name: str) -> tuple[float, float]:
    """Where a place stands in the window."""
    x, y = view.page.evaluate(
        """(name) => { const g = document.querySelector(`.place[data-place="${name}"]`);
        const m = g.getScreenCTM(); return [m.e, m.f]; }""",
        name,
    )
    return x, y


def opened(view: View) -> str:
    found = view.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('open') || ''")
    return cast("str", found)


def test_slider_moves_the_map_and_its_words_at_once(view: View) -> None:
    slide(view, 14)
    busy, words = drawn(view, "Dorado", "disc"), view.page.inner_text("#map-text")
    slide(view, 3)
    assert drawn(view, "Dorado", "disc") != busy
    wait_until(view, "document.getElementById('day-name').textContent.includes('Thu 4 Mar')")
    assert view.page.inner_text("#map-text") != words
    assert "past, corrected" in view.page.inner_text("#day-name")
    assert "Thu 4 Mar" in (view.page.get_attribute("#day", "aria-valuetext") or "")
    rests(view, "2021-03-04")


def test_the_day_is_moved_by_keys(view: View) -> None:
    view.page.locator("#day").focus()
    view.page.keyboard.press("End")
    rests(view, "2021-03-25")
    view.page.keyboard.press("ArrowLeft")
    rests(view, "2021-03-24")
    view.page.keyboard.press("Home")
    rests(view, "2021-03-01")


def test_a_link_brings_the_day_and_the_place_back(browser: Browser, page_file: Path) -> None:
    view = open_view(browser, page_file, 1366, 768)
    view.page.goto(f"{page_file.as_uri()}#place=Bello&day=2021-03-05&series=arrivals")
    view.page.reload()
    assert view.page.input_value("#day") == "4"
    assert view.page.locator('.place.chosen[data-place="Bello"]').count() == 1
    assert view.page.is_checked("input[name=map-series][value=arrivals]")
    view.page.context.close()


def test_ring_is_never_smaller_than_the_disc(view: View) -> None:
    slide(view, 14)
    assert drawn(view, "Dorado", "ring")[1] > drawn(view, "Dorado", "disc")[1] > 3


def test_one_scale_holds_for_all_days(view: View) -> None:
    key = view.page.inner_text("#map-key")
    slide(view, 1)
    assert view.page.inner_text("#map-key") == key


def test_what_is_counted_can_be_chosen(view: View) -> None:
    slide(view, 9)
    assert "present" in view.page.inner_text("#map-text")
    view.page.check("input[name=map-series][value=arrivals]")
    wait_until(view, "document.getElementById('map-text').textContent.includes('arrive')")
    assert "arriving" in view.page.inner_text("#map-key")


def test_full_shelters_are_marked_with_their_number(view: View) -> None:
    slide(view, 14)
    beyond = view.page.get_attribute(".discs .taken.beyond", "d") or ""
    room = view.page.get_attribute(".discs .room", "d") or ""
    assert beyond.split("v")[0] in room, "a full bar is as long as its room"
    name = view.page.locator(".place-name", has_text="Dorado")
    assert name.text_content() == "Dorado: 1,900 / 1,500"
    assert "over" in drawn(view, "Dorado", "disc")[0]
    slide(view, 3)
    assert "over" not in drawn(view, "Dorado", "disc")[0]
    assert not view.page.get_attribute(".discs .taken.beyond", "d")


def test_events_stand_on_their_days_with_their_certainty(view: View) -> None:
    slide(view, 9)
    wait_until(view, "document.getElementById('events').textContent.includes('Closure')")
    words = view.page.inner_text("#events")
    assert "Closure, Cinco Puentes (in force)" in words
    assert "threatened" not in words
    shown = view.page.locator("#map .event.enacted:not([display=none])")
    assert shown.count() >= 1
    slide(view, 20)
    wait_until(view, "document.getElementById('events').textContent.includes('threatened')")
    assert "in force" not in view.page.inner_text("#events")
    assert view.page.locator("#map .event.threatened:not([display=none])").count() == 1


def test_play_moves_the_days_and_pauses(view: View) -> None:
    slide(view, 2)
    view.page.click("#play")
    wait_until(view, "Number(document.getElementById('day').value) > 3")
    assert view.page.get_attribute("#play", "aria-pressed") == "true"
    view.page.click("#play")
    stood = view.page.input_value("#day")
    view.page.wait_for_timeout(700)
    assert view.page.input_value("#day") == stood
    view.page.locator("#day").focus()
    view.page.keyboard.press("Space")
    wait_until(view, f"document.getElementById('day').value !== '{stood}'")
    view.page.keyboard.press("Space")
    wait_until(view, "document.getElementById('play').getAttribute('aria-pressed') === 'false'")


def test_play_is_off_where_less_motion_is_asked(browser: Browser, page_file: Path) -> None:
    view = open_view(browser, page_file, 1366, 768, still=True)
    assert view.page.is_disabled("#play")
    slide(view, 4)
    assert view.page.input_value("#day") == "4"
    view.page.context.close()


def test_a_click_opens_the_place_or_the_route_under_it(view: View) -> None:
    view.page.locator("#map").scroll_into_view_if_needed()
    x, y = middle_of(view, "Estrella")
    view.page.mouse.click(x + 3, y - 2)
    assert opened(view) == "place:Estrella"
    view.page.keyboard.press("Escape")
    wait_until(view, "!document.getElementById('drawer').open")
    (ax, ay), (bx, by) = middle_of(view, "Estrella"), middle_of(view, "Faro")
    view.page.mouse.click((ax + bx) / 2, (ay + by) / 2)
    wait_until(view, "document.getElementById('drawer').open")
    assert opened(view).startswith("route:")


def test_the_map_is_walked_by_arrow_keys(view: View) -> None:
    view.page.locator(".places").focus()
    names = set()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowUp"):
        view.page.keyboard.press(key)
        names.add(view.page.locator(".place.active").get_attribute("data-place"))
    assert len(names) > 1
    now = view.page.locator(".place.active")
    told = view.page.locator(f"#{view.page.get_attribute('.places', 'aria-activedescendant')}")
    assert told.get_attribute("data-place") == now.get_attribute("data-place")
    assert (now.get_attribute("data-place") or "?") in view.page.inner_text("#tip")
    view.page.keyboard.press("Enter")
    assert opened(view) == f"place:{now.get_attribute('data-place')}"


def test_closer_and_farther_keep_the_map_in_its_frame(view: View) -> None:
    where = '.place[data-place="Bello"]'
    whole = view.page.get_attribute(where, "transform")
    view.page.click(".zoom button >> nth=0")
    assert view.page.get_attribute(where, "transform") != whole
    view.page.locator(".places").focus()
    for _ in range(3):
        view.page.keyboard.press("+")
    for _ in range(40):
        view.page.keyboard.press("Shift+ArrowLeft")
    moved = view.page.get_attribute(".land", "transform") or ""
    assert moved.startswith("translate(0 ")
    view.page.keyboard.press("0")
    assert view.page.get_attribute(where, "transform") == whole


def test_the_wheel_scrolls_the_page_unless_ctrl_is_held(view: View) -> None:
    view.page.locator("#map").scroll_into_view_if_needed()
    box = view.page.locator("#map svg").bounding_box()
    assert box is not None
    view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = view.page.get_attribute(".land", "transform")
    view.page.mouse.wheel(0, -120)
    view.page.wait_for_timeout(100)
    assert view.page.get_attribute(".land", "transform") == before
    view.page.keyboard.down("Control")
    view.page.mouse.wheel(0, -240)
    view.page.keyboard.up("Control")
    wait_until(view, f"document.querySelector('.land').getAttribute('transform') !== '{before}'")


def test_dragging_moves_a_closer_map_and_opens_nothing(view: View) -> None:
    view.page.locator("#map").scroll_into_view_if_needed()
    view.page.click(".zoom button >> nth=0")
    before = view.page.get_attribute(".land", "transform")
    box = view.page.locator("#map svg").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x + 40, y + 30, steps=4)
    view.page.mouse.up()
    wait_until(view, f"document.querySelector('.land').getAttribute('transform') !== '{before}'")
    assert opened(view) == ""


def test_a_place_of_which_nothing_is_known_is_hatched(browser: Browser, tmp_path: Path) -> None:
    data = page_data(Picks(sample_forecast()))
    place = next(one for one in data["places"] if one["name"] == "Estrella")
    place["present"] = place["arrivals"] = None
    place["reached"] = [None] * DAYS
    view = open_page(browser, tmp_path, data)
    assert drawn(view, "Estrella", "disc")[0] == "disc unknown-disc"
    fill = view.page.get_attribute(".disc.unknown-disc", "fill") or ""
    assert fill.startswith("url(#")
    label = view.page.get_attribute('.place[data-place="Estrella"]', "aria-label") or ""
    assert "no information" in label
    view.page.context.close()


def test_the_map_reads_from_right_to_left(browser: Browser, page_file: Path) -> None:
    view = open_view(browser, page_file, 390, 844)
    view.page.goto(f"{page_file.as_uri()}#language=ar&day=2021-03-15")
    view.page.reload()
    assert view.page.get_attribute("html", "dir") == "rtl"
    wide = view.page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390
    x = view.page.evaluate("document.querySelector('#map .land').getScreenCTM().a")
    assert x > 0, "a map is never mirrored"
    view.page.context.close()


def test_names_do_not_cover_each_other(browser: Browser, page_file: Path) -> None:
    for width in (1366, 390):
        view = open_view(browser, page_file, width, 844)
        boxes = view.page.evaluate(
            "[...document.querySelectorAll('.place-name')].map((n) => { const b = "
            "n.getBoundingClientRect(); return [b.left, b.top + 3, b.right, b.bottom - 3]; })"
        )
        assert len(boxes) >= 3
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0]
                assert apart or one[3] <= other[1] or other[3] <= one[1]
        size = view.page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.place-name')).fontSize)"
        )
        assert size >= 12
        view.page.context.close()


def test_tables_say_what_the_map_shows(view: View) -> None:
    slide(view, 14)
    rests(view, "2021-03-15")
    view.page.click("#map-table summary")
    row = view.page.locator("#map-table tr", has_text="Dorado")
    row.wait_for()
    assert "1,900" in row.inner_text()
    assert "1,500 shelter places known" in row.inner_text()
    view.page.click("#route-table summary")
    view.page.locator("#route-table tbody tr").first.wait_for()
    assert "Bello to Cinco Puentes" in view.page.inner_text("#route-table")
    view.page.click("#route-table tbody button >> nth=1")
    assert opened(view) == "route:1"


def test_what_stands_under_every_map(view: View) -> None:
    words = view.page.inner_text("#map-part .notice")
    assert "do not imply official endorsement or acceptance by the United Nations" in words
    assert "Natural Earth" in words


def test_unknown_ground_is_hatched_and_nothing_encloses_the_route(view: View) -> None:
    bare = view.page.locator(".land .bare")
    assert bare.count() > 0
    assert (bare.first.get_attribute("fill") or "").startswith("url(#")
    assert view.page.locator(".land .covered").count() >= 3
    kinds = view.page.evaluate(
        "[...new Set([...document.querySelectorAll('.stage > g')].map((g) => g.classList[0]))]"
    )
    assert kinds == ["land", "routes", "discs", "places", "events", "names"]


def test_routes_are_wide_by_flow_where_it_is_known(browser: Browser, tmp_path: Path) -> None:
    data = page_data(Picks(sample_forecast()))
    for i, route in enumerate(data["routes"]):
        route["flow_mean"] = [100 * (i + 1)] * DAYS
        route["flow_high"] = [200 * (i + 1)] * DAYS
    view = open_page(browser, tmp_path, data)
    used = view.page.evaluate(
        "[...document.querySelectorAll('#map .route')].filter((p) => p.getAttribute('d'))"
        ".map((p) => Number(p.getAttribute('stroke-width')))"
    )
    assert max(used) == 8
    assert len(used) > 2
    assert "people coming onto it that day" in view.page.inner_text("#map-key")
    assert "up to the as-of day" in view.page.inner_text("#map-key")
    view.page.context.close()


def open_page(browser: Browser, folder: Path, data: PageData) -> View:
    path = folder / "page.html"
    path.write_text(saved_page(data), encoding="utf-8")
    return open_view(browser, path, 1366, 768)


def large_place(first: PlaceData, box: list[float], i: int) -> PlaceData:
    """A place with people who come and go; every tenth a crossing, every fourth a shelter."""
    south, west, north, east = box
    middle = [round(900 * math.exp(-(((d - i / 12) / 4) ** 2))) for d in range(DAYS)]
    shares = (0.2, 0.3, 0.6, 1.0, 1.5, 2.2, 2.6)
    counts = [[round(share * value) for value in middle] for share in shares]
    return {
        **first,
        "name": f"Place {i}",
        "lat": south + (i + 0.5) / PLACES * (north - south),
        "lon": west + (i * 0.618034) % 1 * (east - west),
        "kind": "crossing" if i % 10 == 0 else "town",
        "capacity": 500 if i % 4 == 0 else None,
        "watched": i < 6,
        "present": counts,
        "arrivals": counts,
        "waiting": counts if i % 10 == 0 else None,
        "reached": [min(1.0, d / DAYS) for d in range(DAYS)],
        "exceeding": [round(min(1.0, v / 900), 2) for v in middle] if i % 4 == 0 else None,
    }


def large_route(first: RouteData, i: int) -> RouteData:
    mean: list[int | None] = [30 * ((i + d) % 13) for d in range(DAYS)]
    high: list[int | None] = [60 * ((i + d) % 13) for d in range(DAYS)]
    return {
        **first,
        "start": i % PLACES,
        "end": (i * 7 + 3) % PLACES,
        "flow_mean": mean,
        "flow_high": high,
    }


def large_data() -> PageData:
    """The sample with 300 places and 600 routes."""
    data = page_data(Picks(sample_forecast()))
    place, route, box = data["places"][0], data["routes"][0], data["map"]["box"]
    data["places"] = [large_place(place, box, i) for i in range(PLACES)]
    data["routes"] = [large_route(route, i) for i in range(ROUTES)]
    data["first_place"] = "Place 1"
    data["ranks"], data["arrivals"], data["ends"], data["end_places"] = [], [], [], []
    return data


@pytest.fixture
def large(browser: Browser, tmp_path: Path) -> Iterator[View]:
    view = open_page(browser, tmp_path, large_data())
    yield view
    view.page.context.close()


def busy_seconds(session: CDPSession) -> float:
    """Time the page's main thread has worked, waiting for other programs not counted."""
    found: dict[str, Any] = session.send("Performance.getMetrics")
    return float(next(m["value"] for m in found["metrics"] if m["name"] == "TaskDuration"))


def test_slider_keeps_thirty_frames_a_second_with_300_places(large: View) -> None:
    assert large.page.locator(".place").count() == PLACES
    lines = (
        "[...document.querySelectorAll('.route')].map((p) => p.getAttribute('d') || '').join('')"
    )
    assert large.page.evaluate(lines).count("M") == ROUTES
    large.page.locator("#map").scroll_into_view_if_needed()
    session = large.page.context.new_cdp_session(large.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    took = []
    for _ in range(3):
        before = busy_seconds(session)
        large.page.evaluate(
            """async () => { const s = document.getElementById("day");
            for (let i = 0; i < 25; i += 1) {
              s.value = (i * 7) % 25;
              s.dispatchEvent(new Event("input", {bubbles: true}));
              await new Promise((done) => requestAnimationFrame(done));
            } }"""
        )
        took.append((busy_seconds(session) - before) / 25)
    assert statistics.median(took) < FRAME, took
