"""Forecasts enter the register: identity, summary, and what changed since the last one."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.scenario_folder import change, write_folder

from waystation.domain.changes import Span, Told
from waystation.domain.errors import InputError
from waystation.domain.evidence import Ruling
from waystation.domain.forecast import Forecast
from waystation.domain.register import LEVELS, REACHED, Issued, next_due
from waystation.domain.vocabulary import Verdict
from waystation.evidence.desk import accept
from waystation.evidence.ledger import Ledger
from waystation.evidence.register import issue, review
from waystation.forecasting.changes import changes, decided_once, last_before
from waystation.forecasting.gather import LEDGER, gather
from waystation.forecasting.issue import Made, Registered, drafted, made_from, register
from waystation.forecasting.run import forecast
from waystation.page.register_terminal import change_lines
from waystation.scenario.load import load_scenario

NOON = dt.datetime(2019, 3, 20, 12, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=5)
TABLE = (
    "event_day,published,kind,measure,low,high,words,unit,who,location,place,modality,"
    "speaker,speaker_class,publisher,url\n"
)


def row(day: int, people: int, place: str = "Shelter") -> str:
    return (
        f"2019-03-{day:02},2019-03-{day:02},at a place,stock,{people},{people},{people},people,"
        f"people,{place},{place},actual,A shelter,shelter,A shelter,https://example.org/{day}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario with one figure."""
    write_folder(tmp_path)
    for name in ("walk_pace", "solo_pace"):
        given = f"\n[parameters.{name}]\nmedian = "
        change(tmp_path, "scenario.toml", f"{given}0.5", f"{given}30")
    (tmp_path / "evidence.csv").write_text(TABLE + row(8, 12), encoding="utf-8")
    return tmp_path


def run(
    folder: Path, as_of: str, *, at: dt.datetime = NOON, members: int = 20, **parts: Any
) -> tuple[Forecast, Made, Registered]:
    scenario = load_scenario(folder)
    found = gather(scenario, now=at)
    result = forecast(
        scenario, as_of=as_of, members=members, days=10, entries=found.entries, links=found.links
    )
    made = made_from(scenario, found.entries, found.links, as_of=result.as_of, **parts)
    return result, made, register(result, made, made_at=at)


def test_the_summary_tells_what_the_forecast_tells(folder: Path) -> None:
    result, _, registered = run(folder, "2019-03-10")
    issued = registered.issued
    assert (issued.number, issued.days, issued.as_of) == (1, 10, dt.date(2019, 3, 10))
    told = issued.summary["places"]["Shelter"]
    data = result.data.sel(group="all", location="Shelter", quantile=list(LEVELS))
    ahead = data["present"].sel(day=slice(np.datetime64("2019-03-10"), None))
    assert np.array_equal(np.array(told["present"]), ahead.transpose("quantile", "day").values)
    assert told["peak"] == data["peak_present"].values.tolist()
    assert told["capacity"] == 300
    for short, whole in zip(told["first"], data["first_arrival"].values.tolist(), strict=True):
        assert short == (REACHED if np.isnan(whole) else None if np.isinf(whole) else whole)
    assert set(issued.summary["groups"]) == {"families", "children", "all"}
    assert issued.summary["groups"]["all"]["size"] == []
    assert len(issued.summary["groups"]["all"]["on_road"][0]) == 11
    assert (issued.summary["known"], issued.summary["entered"]) == (1, 1)
    json.dumps(issued.summary, allow_nan=False)


def test_places_that_are_not_public_are_not_kept(folder: Path) -> None:
    header = "name,country,admin1,lat,lon,kind,capacity,population,present,source"
    change(folder, "locations.csv", header, header + ",audience")
    path = folder / "locations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], 1):
        lines[number] = line + (",partner" if line.startswith("Shelter,") else ",public")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, _, registered = run(folder, "2019-03-10")
    assert "Shelter" not in json.dumps(registered.issued.summary)
    assert registered.issued.summary["places"]


def test_the_same_run_again_keeps_its_number_and_anything_else_gets_one(folder: Path) -> None:
    _, _, first = run(folder, "2019-03-10")
    _, _, again = run(folder, "2019-03-10", at=LATER)
    assert again.issued == first.issued
    identities = {first.issued.identity}
    for number, other in enumerate(
        (
            run(folder, "2019-03-11"),
            run(folder, "2019-03-10", members=21),
            run(folder, "2019-03-10", variant="closed"),
            run(folder, "2019-03-10", variant="closed", variant_content="other"),
            run(folder, "2019-03-10", method="filter"),
        ),
        2,
    ):
        assert other[2].issued.number == number
        identities.add(other[2].issued.identity)
    change(folder, "scenario.toml", "value = 2", "value = 1")
    identities.add(run(folder, "2019-03-10")[2].issued.identity)
    with (folder / "evidence.csv").open("a", encoding="utf-8") as table:
        table.write(row(9, 30))
    identities.add(run(folder, "2019-03-10")[2].issued.identity)
    assert len(identities) == 8


def test_a_ledger_that_cannot_be_written_to_leaves_the_forecast_without_a_number(
    folder: Path,
) -> None:
    result, made, _ = run(folder, "2019-03-10")
    for file in folder.glob(f"{LEDGER}*"):
        file.unlink()
    (folder / LEDGER).mkdir()
    registered = register(result, made, made_at=NOON)
    assert registered.issued.number == 0
    assert registered.why_not
    assert registered.changes is None


def test_what_changed_tells_new_figures_decisions_and_reviews(folder: Path) -> None:
    _, _, first = run(folder, "2019-03-10")
    assert first.changes is None
    with (folder / "evidence.csv").open("a", encoding="utf-8") as table:
        table.write(row(9, 400) + row(13, 500))
    with Ledger.open(folder / LEDGER, now=NOON + dt.timedelta(hours=1)) as ledger:
        key = ledger.entries()[0].figure_id
        accept(ledger, key, author="kt", reason="as printed")
    _, _, second = run(folder, "2019-03-11", at=LATER)
    found = second.changes
    assert found is not None
    assert (found.number, found.since, found.since_as_of) == (2, 1, dt.date(2019, 3, 10))
    with Ledger.open(folder / LEDGER) as ledger:
        entries = ledger.entries()
        by_words = {entry.figure.words: entry.figure_id for entry in entries}
        assert found.new_figures == (by_words["400"],), "one is published after the as-of day"
        assert [(one.author, one.figure_id) for one in found.decisions] == [("kt", key)]
        review(ledger, 2, by="Duty officer", at=LATER, caveat="Thin.")
    sizes = [one.size for one in found.moved]
    assert sizes == sorted(sizes, reverse=True)
    assert any(one.place == "Shelter" for one in found.moved)
    assert not found.still
    again = run(folder, "2019-03-11", at=LATER)[2]
    assert again.changes == found
    assert again.review is not None
    assert again.review.caveat == "Thin."


def test_nothing_moves_between_a_forecast_and_itself(folder: Path) -> None:
    _, _, first = run(folder, "2019-03-10")
    found = changes(first.issued, replace(first.issued, number=2))
    assert (found.moved, found.still) == ((), True)
    assert (
        found.reached == found.newly_at_risk == found.no_longer_at_risk == found.new_figures == ()
    )
    assert not found.scenario_changed


def edited(issued: Issued, number: int, **place: Any) -> Issued:
    """The forecast with other values told of the shelter."""
    places = {**issued.summary["places"]}
    places["Shelter"] = {**places["Shelter"], **place}  # type: ignore[typeddict-item]
    return replace(issued, number=number, summary={**issued.summary, "places": places})


def test_moves_are_measured_in_widths_of_the_wider_band(folder: Path) -> None:
    first = edited(
        run(folder, "2019-03-10")[2].issued, 1, peak=[100, 150, 200, 250, 300], over=0.05
    )
    first = edited(first, 1, first=[1.0, 2.0, 3.0, 5.0, None])
    second = edited(
        first, 2, peak=[150, 250, 300, 400, 550], over=0.3, first=[REACHED] * 3 + [0.0, 1.0]
    )
    found = changes(first, second)
    by_what = {one.what: one for one in found.moved}
    assert set(by_what) == {Told.PEAK, Told.OVER}
    peak = by_what[Told.PEAK]
    assert (peak.before, peak.after) == (Span(200, 100, 300), Span(300, 150, 550))
    assert peak.size == pytest.approx(100 / 400)
    assert by_what[Told.OVER].size == pytest.approx(0.25)
    assert found.newly_at_risk == ("Shelter",)
    assert found.reached == ("Shelter",)
    assert "now held to be reached: Shelter." in "".join(change_lines(found, {}))
    of_group = replace(found.moved[0], place="", group="first")
    told = [*change_lines(replace(found, moved=(of_group,)), {"first": "First caravan"})]
    assert told[1].startswith("Moved most: First caravan, ")
    back = changes(replace(second, number=1), replace(first, number=2))
    assert back.no_longer_at_risk == ("Shelter",)
    assert back.newly_at_risk == back.reached == ()


def test_days_and_series_are_compared_on_the_calendar(folder: Path) -> None:
    line = [10 * day for day in range(11)]
    first = run(folder, "2019-03-10")[2].issued
    first = edited(first, 1, present=[line] * 5, first=[4.0, 5.0, 6.0, 7.0, None])
    moved_on = [20 + value for value in line]
    second = edited(first, 2, present=[moved_on] * 5, first=[2.0, 3.0, 4.0, 5.0, None])
    second = replace(second, as_of=first.as_of + dt.timedelta(2))
    found = [one for one in changes(first, second).moved if one.place == "Shelter"]
    assert not [one for one in found if one.what in (Told.PRESENT, Told.FIRST)], "the same days"
    later = edited(second, 2, first=[None] * 5)
    moved = [one for one in changes(first, later).moved if one.what is Told.FIRST]
    assert [(one.before, one.after, one.size) for one in moved] == [
        (Span(4.0, 2.0, None), Span(None, None, None), 1.0)
    ]


def test_the_forecast_before_is_of_the_same_variant_and_no_later_day(folder: Path) -> None:
    base = run(folder, "2019-03-10")[2].issued

    def one(number: int, day: int, variant: str = "") -> Issued:
        return replace(base, number=number, as_of=dt.date(2019, 3, day), variant=variant)

    made = [one(1, 12), one(2, 10), one(3, 11), one(4, 12, "closed"), one(5, 12), one(6, 11)]
    assert last_before(made[4], made) == made[0]
    assert last_before(made[2], made) == made[1]
    assert last_before(made[0], made) is None
    assert last_before(made[3], made) is None
    assert last_before(made[5], made) == made[2]


def test_drafts_do_not_touch_the_ledger(folder: Path) -> None:
    result, made, registered = run(folder, "2019-03-10")
    draft = drafted(result, made, made_at=LATER)
    with Ledger.open(folder / LEDGER) as ledger:
        assert issue(ledger, draft) == registered.issued


def test_the_days_between_forecasts_are_the_scenarios(folder: Path) -> None:
    issued = run(folder, "2019-03-10")[2].issued
    assert load_scenario(folder).update_days == 1
    assert next_due(issued, 1) == NOON + dt.timedelta(days=1)
    change(folder, "scenario.toml", "horizon_days = 30", "horizon_days = 30\nupdate_days = 7")
    assert load_scenario(folder).update_days == 7
    for wrong in ("0", "367", '"daily"', "1.5"):
        change(folder, "scenario.toml", "update_days = ", f"update_days = {wrong} #")
        with pytest.raises(InputError, match="update_days"):
            load_scenario(folder)
        change(folder, "scenario.toml", f"update_days = {wrong} #", "update_days = ")


def test_a_correction_is_one_decision() -> None:
    corrected = Ruling(1, "old", Verdict.CORRECTED, "kt", "a slip", replacement="new")
    settled = Ruling(2, "new", Verdict.ACCEPTED, "kt", "a slip")
    other = Ruling(3, "third", Verdict.ACCEPTED, "kt", "read it")
    assert decided_once([corrected, settled, other]) == (corrected, other)
