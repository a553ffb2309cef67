"""What the page tells of influences and accounts: protected, rounded, nothing that is hidden."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace

from rich.console import Console
from tests.page_fixture import FIRST_DAY, SECRET, sample_forecast

from waystation.domain.evidence import Entry, Ruling
from waystation.domain.influence import (
    Explained,
    FigureInfluence,
    Influences,
    Moved,
    Mover,
    Number,
    NumberName,
    Subject,
)
from waystation.domain.vocabulary import RelationKind, Verdict
from waystation.forecasting.account import Account, Tie
from waystation.page.beside import Beside
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.schema import PageData
from waystation.page.schema_evidence import FigureData
from waystation.page.terminal import briefing

DAY = FIRST_DAY + dt.timedelta(days=14)
PRESENT = NumberName(Subject.PRESENT, "Dorado", DAY)
NOW = Number(1934, 1107, 3321)


def influences(*movers: Mover, name: NumberName = PRESENT, number: Number = NOW) -> Influences:
    figures = tuple(
        FigureInfluence(
            one.figure_id,
            0.25,
            (Moved(name, number, one.without, one.moved, 0.5),),
            99.0,
            held_back=one.held_back,
        )
        for one in movers
    )
    return Influences((Explained(name, number, movers),), figures, (DAY,), 500)


def mover(figure_id: str, *ends: float) -> Mover:
    middle, low, high = ends
    return Mover(figure_id, Number(middle, low, high), 100.0, held_back=False)


def shown(beside: Beside) -> PageData:
    return page_data(Picks(sample_forecast()), beside)


def figure(data: PageData, number: int) -> FigureData:
    return next(one for one in data["figures"] if one["number"] == number)


def test_numbers_lead_to_figures_and_figures_back() -> None:
    data = shown(Beside(influences=influences(mover("f0", 2649, 1, 4.4))))
    assert data["numbers"] == [
        {"what": "present", "place": "Dorado", "rows": [[14, 1100, 1900, 3300, 1, 0, 2600, 5]]}
    ]
    first = figure(data, 1)
    assert first["influence"] == 0.25
    assert first["moved"] == [{"series": 0, "row": 0, "low": 0, "middle": 2600, "high": 5}]
    assert data["told"] == {"places": ["Dorado", "Estrella", "Faro", "Cinco Puentes"], "days": [14]}


def test_figures_that_change_nothing_that_shows_are_left_out() -> None:
    data = shown(Beside(influences=influences(mover("f0", 1920, 1090, 3300))))
    assert data["numbers"] == []
    assert figure(data, 1)["moved"] == []
    assert figure(data, 1)["influence"] == 0.25


def test_hidden_places_are_not_told_by_what_they_move() -> None:
    data = shown(Beside(influences=influences(mover("f6", 2600, 1500, 4000))))
    assert data["numbers"] == []
    assert figure(data, 7)["influence"] is None
    hidden = replace(PRESENT, place=SECRET)
    data = shown(Beside(influences=influences(mover("f0", 2600, 1500, 4000), name=hidden)))
    assert data["numbers"] == []
    assert SECRET not in json.dumps(data)


def test_chances_and_first_days_are_told_in_their_own_way() -> None:
    reach = NumberName(Subject.REACH, "Dorado", DAY)
    found = influences(mover("f0", 0.5, 0.5, 0.5), name=reach, number=Number(0.804, 0.804, 0.804))
    assert shown(Beside(influences=found))["numbers"][0]["rows"] == [
        [14, *[0.8] * 3, 1, *[0.5] * 3]
    ]
    first = NumberName(Subject.FIRST_ARRIVAL, "Dorado")
    without = mover("f0", float("inf"), 2.2, float("inf"))
    found = influences(without, name=first, number=Number(3, float("nan"), 6))
    rows = shown(Beside(influences=found))["numbers"][0]["rows"]
    assert rows == [[None, -1, 13, 16, 1, 13, None, None]]


def test_groups_of_their_own_are_not_mixed_with_everybody() -> None:
    name = replace(PRESENT, group="south")
    assert shown(Beside(influences=influences(mover("f0", 9, 9, 9), name=name)))["numbers"] == []
    size = NumberName(Subject.SIZE, "", DAY, "south")
    found = shown(Beside(influences=influences(mover("f0", 500, 400, 600), name=size)))
    assert found["numbers"][0]["place"] == "south"
    assert found["numbers"][0]["rows"][0][0] is None


def test_without_influences_nothing_is_claimed() -> None:
    data = shown(Beside())
    assert data["told"] is None
    assert data["numbers"] == []
    assert all(one["influence"] is None for one in data["figures"])


def account(entry: Entry, **more: object) -> Account:
    plain: dict[str, object] = {
        "use": None, "reading": None, "words_at": None, "report": "", "upstream": "",
        "oldest": entry.figure_id, "changed": (), "stands_for": "", "rulings": (),
        "named_in": (), "ties": (), "influence": None,
    }  # fmt: skip
    return Account(entry=entry, **{**plain, **more})  # type: ignore[arg-type]


def test_account_tells_desk_report_and_ties() -> None:
    entries = sample_forecast().entries
    when = dt.datetime(2021, 3, 11, 5, tzinfo=dt.UTC)
    ruling = Ruling(1, "f0", Verdict.ACCEPTED, "desk", "seen twice", when)
    secret = Ruling(2, "f0", Verdict.MERGED, "desk", f"same as at {SECRET}", when)
    ties = tuple(Tie(RelationKind.UPDATES, key, True, "why") for key in ("f4", "f3", "f6", "gone"))
    told = account(
        entries[0], report="note.txt", upstream="The Wire", rulings=(ruling, secret), ties=ties
    )
    one = figure(shown(Beside(accounts=(told,))), 1)
    assert one["report"] == "note.txt"
    assert one["upstream"] == "The Wire"
    assert one["oldest"] is None
    assert [(r["what"], r["why"]) for r in one["rulings"]] == [
        ("accepted", "seen twice"),
        ("merged", ""),
    ]
    assert one["rulings"][0]["at"] == "2021-03-11T05:00:00+00:00"
    assert one["relations"] == [{"kind": "updates", "other": 5, "forward": True}]


def test_account_of_a_hidden_figure_is_not_told() -> None:
    entry = sample_forecast().entries[6]
    ruling = Ruling(1, "f6", Verdict.ACCEPTED, "desk", "seen")
    one = figure(shown(Beside(accounts=(account(entry, report="a.txt", rulings=(ruling,)),))), 7)
    assert one["rulings"] == []
    assert one["report"] == ""


def test_copies_tell_their_oldest_form_and_what_changed() -> None:
    entries = sample_forecast().entries
    told = account(entries[1], oldest="f0", changed=("the hedge was dropped", f"from {SECRET}"))
    one = figure(shown(Beside(accounts=(told,))), 2)
    assert one["oldest"] == 1
    assert one["changed"] == ["the hedge was dropped"]


def test_rejected_and_corrected_figures_stay_visible() -> None:
    base = sample_forecast().entries[0]
    rejected = replace(base, figure_id="x", entered=20, verdict=Verdict.REJECTED)
    corrected = replace(
        base, figure_id="y", entered=21, verdict=Verdict.CORRECTED, replaced_by="f0"
    )
    beside = Beside(accounts=(account(rejected), account(corrected)))
    data = shown(beside)
    console = Console(file=io.StringIO(), width=200)
    console.print(briefing(Picks(sample_forecast()), beside))
    used = sum(one["used"] for one in data["figures"])
    told = f"{used} of {len(data['figures'])} figures were used"
    assert isinstance(console.file, io.StringIO)
    assert told in " ".join(console.file.getvalue().split())
    assert figure(data, 20)["reason"] == "rejected at the evidence desk"
    assert figure(data, 21)["reason"] == "corrected at the evidence desk; no. 1 counts instead"
    assert not figure(data, 20)["used"]
    assert not figure(data, 21)["used"]
