"""Charts as pictures: what they say, what they leave out, and that the same gives the same."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.page_fixture import SECRET, sample_forecast
from tests.product_fixture import basis_of
from typer.testing import CliRunner

from waystation.charting import draw
from waystation.charting.source import at_risk, data_of, figures_at, line, place_of
from waystation.charting.whole import KINDS, slug_of, wanted
from waystation.charting.words import kept_apart, rests_on, short, width_of, wrapped
from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.page.saved import misfits, read_saved
from waystation.page.schema import PageData

REASON = "draws charts: pip install 'waystation[plots]'"
ARABIC = "مخيم الأمل الكبير"
LONG = "Santa María Asunción Tlaxiaco de los Llanos Altos del Norte y del Sur"


@cache
def page() -> PageData:
    return data_of(sample_forecast())


def copy_of(data: PageData) -> Any:
    return json.loads(json.dumps(data))


def results(folder: Path, data: PageData | None = None) -> Path:
    """A results folder with a page and what tells its hash."""
    folder.mkdir(exist_ok=True)
    content = json.dumps(data or page()).encode()
    (folder / "page.json").write_bytes(content)
    told = {"files": {"page.json": {"sha256": hashlib.sha256(content).hexdigest()}}}
    (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["chart", *words], env={"COLUMNS": "200"})
    said = done.output
    if isinstance(done.exception, InputError):
        return 2, said + str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, said


def drawn(name: str, data: PageData | None = None) -> Any:
    pytest.importorskip("matplotlib", reason=REASON)
    charts = {one.name: one for one in wanted(data or page(), every=True)}
    return charts[name].make()


def texts(svg: bytes) -> str:
    return " ".join(etree.fromstring(svg).itertext())


# --- what a page saved may hold


def test_a_saved_page_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_saved(results(tmp_path / "r")) == page()
    assert read_saved(tmp_path / "r" / "page.json") == page()


def test_a_page_altered_since_is_refused(tmp_path: Path) -> None:
    folder = results(tmp_path / "r")
    path = folder / "page.json"
    path.write_bytes(path.read_bytes().replace(b"Dorado", b"Durado"))
    with pytest.raises(InputError, match=r"other bytes than run\.json tells of"):
        read_saved(folder)


def test_no_results_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the results folder of a forecast"):
        read_saved(tmp_path)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("today", 400),
        ("today", "1"),
        ("days", ["2021-03-01", "soon"]),
        ("ranks", [{"place": "Dorado"}]),
        ("quantiles", [0.5]),
        ("places", None),
        ("top", {"title": {"key": "nothing"}}),
    ],
)
def test_a_damaged_page_is_told(part: str, value: object) -> None:
    assert next(misfits({**page(), part: value}), "")
    assert not next(misfits(page()), "")


def test_series_of_other_lengths_are_told() -> None:
    data = copy_of(page())
    data["places"][0]["present"] = [[1]]
    assert next(misfits(data), "") == data["places"][0]["name"]


# --- what is drawn


def test_all_kinds_are_drawn_of_the_sample() -> None:
    names = [one.name for one in wanted(page(), every=True)]
    assert len(set(names)) == len(names)
    drawn_kinds = {kind for kind in KINDS if any(name.startswith(kind) for name in names)}
    assert set(KINDS) - {"waiting"} <= drawn_kinds


def test_only_public_places_are_drawn() -> None:
    names = [one.name for one in wanted(page(), every=True)]
    assert not any("orchard" in name for name in names)
    with pytest.raises(InputError, match="a place that may be shown"):
        wanted(page(), places=[SECRET])


def test_a_place_misspelt_is_told_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'Estrella'"):
        place_of(page(), "Estrela")


def test_a_kind_that_is_none_is_told_all() -> None:
    with pytest.raises(InputError, match="at-risk, network"):
        wanted(page(), kinds=["pie"])


def test_nothing_to_draw_is_told() -> None:
    with pytest.raises(InputError, match="something to show"):
        wanted({**page(), "end_places": []}, kinds=["ends"])


def test_names_of_files_keep_every_script() -> None:
    assert (
        slug_of("Ciudad Hidalgo / Rodolfo Robles bridge") == "ciudad-hidalgo-rodolfo-robles-bridge"
    )
    assert slug_of(ARABIC) == "مخيم-الأمل-الكبير"
    assert slug_of("../../x") == "x"
    assert slug_of("...") == "place"
    assert len(slug_of("x" * 300)) == 60


def test_two_places_of_one_name_have_two_files() -> None:
    data = copy_of(page())
    for place, name in zip(data["places"], ("A b", "A-b"), strict=False):
        place |= {"name": name, "watched": True}
    names = [one.name for one in wanted(data, kinds=["present"], every=True)]
    assert {"present-a-b", "present-a-b-2"} <= set(names)


def test_places_at_risk_stand_first_as_on_the_page() -> None:
    ranked = [risk["place"] for risk in page()["ranks"]]
    assert [place["name"] for place in at_risk(page(), len(ranked))] == ranked


def test_a_series_of_nobody_is_zeros() -> None:
    data = copy_of(page())
    data["places"][0]["present"] = None
    assert set(line(data, data["places"][0], "present", 0.5)) == {0}


def test_texts_are_cut_to_what_fits() -> None:
    assert short("abcdef", 4) == "abc…"
    assert width_of(short("名" * 9, 8)) <= 8
    assert wrapped("one two three four", 9, 2) == ["one two", "three fo…"]
    assert wrapped("a\x1bb", 9, 1) == ["a␛b"]


def test_numbers_stay_after_a_name_from_right_to_left() -> None:
    assert kept_apart(f"at {ARABIC}: 1,200") == f"at {ARABIC}\u200e: 1,200"
    assert kept_apart("at Dorado: 1,200") == "at Dorado: 1,200"


def test_publishers_that_are_not_shown_are_not_named() -> None:
    assert "not shown" in {one["publisher"] for one in page()["figures"] if one["used"]}
    assert "not shown" not in rests_on(page())


def test_a_long_title_keeps_its_numbers() -> None:
    data = json.loads(json.dumps(page()).replace("Dorado", LONG))
    written = [one.get_text() for one in drawn("at-risk", data).figure.texts]
    assert any(one.endswith("2,900).") for one in written)


# --- what stands in the files


def test_what_every_chart_says() -> None:
    for name in ("present-dorado", "arrivals-estrella", "needs-dorado", "network", "groups"):
        chart = drawn(name)
        said = texts(chart.svg())
        assert "DRAFT" in said, name
        assert "as of Thu 11 Mar 2021" in said, name
        assert "were used, from" in said, name
        assert "Sample movement. Forecast as of" in said, name
        assert chart.title in said, name
        assert chart.told in said, name


def test_a_reviewed_chart_names_the_reviewer() -> None:
    reviewed = copy_of(page())
    reviewed["stamp"] |= {"status": "reviewed", "reviewer": "Head of unit"}
    said = texts(drawn("at-risk", reviewed).svg())
    assert "Reviewed by Head of unit" in said
    assert "DRAFT" not in said


def test_svg_has_title_words_and_no_address_of_its_own() -> None:
    svg = drawn("present-dorado").svg()
    root = etree.fromstring(svg)
    assert root.get("role") == "img"
    ids = root.get("aria-labelledby").split()
    found = {child.get("id"): child.text for child in root if child.get("id") in ids}
    assert set(found) == set(ids)
    assert "chart of people present per day" in found["d"]
    assert b"<script" not in svg
    assert not re.findall(rb'(?:href|src)="(?!#)', svg)


def test_png_holds_title_and_words() -> None:
    image = pytest.importorskip("PIL.Image", reason="reads the picture")
    chart = drawn("present-dorado")
    with image.open(io.BytesIO(chart.png())) as read:
        assert read.text["Title"] == chart.title
        assert read.text["Description"] == chart.told
        assert read.size == (1350, 840)


def test_the_same_chart_is_the_same_bytes() -> None:
    first, again = drawn("present-dorado"), drawn("present-dorado")
    assert first.png() == again.png()
    assert first.svg() == again.svg() == first.svg()


def test_figures_stand_where_they_were_read() -> None:
    data = copy_of(page())
    dots = [one for one in data["figures"] if one["drawn"] and one["series"] == "present"]
    for one in dots:
        one["location"] = "Dorado"
    chart = drawn("present-dorado", data)
    marks = [one for one in chart.axes[0].lines if one.get_marker() == "o"]
    assert len(marks) == len(dots) > 0
    days = sorted(float(one.get_xdata()[0]) for one in marks)
    assert days == sorted(float(one["day"] or 0) for one in dots)


def test_figures_used_lie_above_those_that_were_not() -> None:
    data = copy_of(page())
    one = next(each for each in data["figures"] if each["drawn"])
    one["location"] = "Dorado"
    other = {**one, "number": 99, "used": not one["used"]}
    for pair in ([one, other], [other, one]):
        data["figures"] = pair
        found = figures_at(data, place_of(data, "Dorado"), "present")
        assert [each["used"] for each in found] == [False, True]


def test_the_middle_and_the_capacity_are_the_pages() -> None:
    place = place_of(page(), "Dorado")
    lines = drawn("present-dorado").axes[0].lines
    assert list(lines[0].get_ydata()) == line(page(), place, "present", 0.5)
    assert [place["capacity"]] * 2 in [list(one.get_ydata()) for one in lines]


def test_charts_side_by_side_have_one_scale() -> None:
    assert len({axes.get_ylim() for axes in drawn("at-risk").axes}) == 1


def test_bands_are_told_apart_in_grey() -> None:
    from waystation.charting.look import BAND_HALF, BAND_MOST, MIDDLE

    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [255, grey(BAND_MOST), grey(BAND_HALF), grey(MIDDLE)]
    assert all(light - dark > 25 for light, dark in itertools.pairwise(shades))


@pytest.mark.parametrize("name", [ARABIC, LONG, "$x^2$ & <b>", "名取市", "a\x1b[31mb"])
def test_odd_names_are_drawn(name: str) -> None:
    pytest.importorskip("matplotlib", reason=REASON)
    data = copy_of(page())
    old = data["places"][3]["name"]
    changed = json.loads(json.dumps(data).replace(json.dumps(old)[1:-1], json.dumps(name)[1:-1]))
    for chart in wanted(changed, places=[name], kinds=["present", "network", "groups"]):
        made = chart.make()
        assert made.png().startswith(b"\x89PNG")
        assert b"\x1b" not in made.svg()
        etree.fromstring(made.svg())


def test_a_forecast_of_which_nothing_is_known_is_drawn() -> None:
    pytest.importorskip("matplotlib", reason=REASON)
    bare = replace(sample_forecast(), entries=(), decisions=())
    data = copy_of(data_of(bare))
    data |= {"ranks": [], "groups": [], "end_places": [], "arrivals": [], "supplies": None}
    data["places"] = [place | {"present": None, "arrivals": None} for place in data["places"]]
    data["places"] = [place | {"peak": [0] * 7} for place in data["places"]]
    for chart in wanted(data, every=True):
        assert chart.make().svg()


def test_axes_of_ones_own_are_drawn_into() -> None:
    figures = pytest.importorskip("matplotlib.figure", reason=REASON)
    from waystation.charting import draw

    axes = figures.Figure().subplots(2)
    chart = draw.present(page(), "Dorado", ax=axes[0])
    assert chart.axes == (axes[0],)
    assert chart.figure is axes[0].figure
    assert axes[0].lines
    assert not axes[1].lines
    assert draw.needs(page(), "Dorado", item="water", ax=axes[1]).axes[0].lines


def test_nothing_of_matplotlib_is_changed() -> None:
    matplotlib = pytest.importorskip("matplotlib", reason=REASON)
    before = dict(matplotlib.rcParams)
    drawn("network").svg()
    assert dict(matplotlib.rcParams) == before


# --- the command


def test_the_command_writes_png_and_svg(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=REASON)
    folder = results(tmp_path / "r")
    status, said = call(str(folder), "--place", "Dorado", "--kind", "present")
    assert status == 0, said
    made = sorted(path.name for path in (folder / "charts").iterdir())
    assert made == ["present-dorado.png", "present-dorado.svg"]
    assert all(name in said for name in made)
    out = tmp_path / "o"
    words = ("--kind", "network", "--day", "2021-03-20", "--format", "svg", "--out", str(out))
    assert call(str(folder), *words)[0] == 0
    assert [path.name for path in out.iterdir()] == ["network-2021-03-20.svg"]


def test_the_command_without_the_library_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status, said = call(str(results(tmp_path / "r")))
    assert status == 2
    assert "pip install 'waystation[plots]'" in said
    assert not (tmp_path / "r" / "charts").exists()


def test_a_day_outside_the_forecast_writes_nothing(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=REASON)
    folder = results(tmp_path / "r")
    status, said = call(str(folder), "--kind", "network", "--day", "2030-01-01")
    assert status == 2
    assert "a day from 2021-03-01 to 2021-03-25" in said
    assert not list((folder / "charts").glob("*"))


def test_charts_are_loaded_by_nothing_else() -> None:
    code = "import sys, waystation.cli; print([n for n in sys.modules if 'matplotlib' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_of_results_is_as_it_is_read() -> None:
    files = basis_of(sample_forecast()).files
    assert not next(misfits(json.loads(files["page.json"])), "")


def test_a_chart_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = draw.at_risk(page())
    file = tmp_path / "a.svg"
    file.write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", full)
        with pytest.raises(OSError, match="no room"):
            chart.save(file)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
    assert chart.save(file).read_bytes() == chart.svg()
