"""The evidence desk, the ledger and the register from Python, over a small scenario."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.library_fixture import write_valley

import waystation as ws
from waystation.domain.audit import Deed
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import FigureKind, Verdict
from waystation.library.desk import EvidenceDesk

NOW = dt.datetime(2019, 3, 20, 8, 30, tzinfo=dt.UTC)


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_valley(tmp_path)
    return Path("valley")


@pytest.fixture
def desk(valley: Path) -> EvidenceDesk:
    return ws.desk(valley, author="duty officer", at=NOW)


def bridge(desk: EvidenceDesk) -> str:
    return desk.list(search="Bridge at Fork")[0].figure_id


def test_figures_are_listed_by_what_is_asked(desk: EvidenceDesk) -> None:
    assert {entry.figure.location for entry in desk.list()} == {"Shelter", "Fork"}
    assert {entry.figure.location for entry in desk.list(place="Fork")} == {"Fork"}
    assert len(desk.list(limit=1)) == 1
    assert desk.list(kind=FigureKind.AT_PLACE) == desk.list(kind="at a place")
    assert not desk.list(as_of=dt.date(2019, 3, 1))
    with pytest.raises(InputError, match="one of"):
        desk.list(kind="somewhere")


def test_what_is_settled_is_recorded_with_its_moment_and_in_the_audit_log(
    desk: EvidenceDesk,
) -> None:
    key = bridge(desk)
    desk.accept(key[:8], reason="checked with the council")
    entry = desk.list(search="Bridge")[0]
    assert (entry.verdict, entry.author, entry.decided) == (Verdict.ACCEPTED, "duty officer", NOW)
    desk.reject(key, reason="counted elsewhere")
    assert desk.list(search="Bridge")[0].verdict is Verdict.REJECTED
    desk.reopen(key, reason="it was right")
    assert desk.list(search="Bridge")[0].verdict is not Verdict.REJECTED
    log = desk.audit()
    assert [one.note for one in log] == ["accepted", "rejected", "open again"]
    assert {(one.deed, one.by, one.about) for one in log} == {(Deed.DECIDED, "duty officer", key)}
    assert len(desk.audit(since=2)) == 1


def test_a_figure_is_corrected_and_shown(desk: EvidenceDesk) -> None:
    key = bridge(desk)
    new = desk.correct(key, {"high": 120, "place_role": "at", "low": 90}, reason="a misprint")
    told = desk.show(new)
    assert (told.entry.figure.low, told.entry.figure.high) == (90, 120)
    assert told.corrected is not None
    assert told.corrected.figure_id == key
    assert "a misprint" in " ".join(desk.why(key).split())
    with pytest.raises(InputError, match="--place-role"):
        desk.correct(new, {"place_role": "beyond"}, reason="x")
    with pytest.raises(InputError):
        desk.correct(new, {"colour": 3}, reason="x")


def test_copies_are_merged(desk: EvidenceDesk) -> None:
    shelter = [entry.figure_id for entry in desk.list(place="Shelter")]
    assert len(shelter) == 2
    assert desk.merge(shelter[1], shelter[0], reason="the same count") == shelter[0]
    entries = {entry.figure_id: entry for entry in desk.list()}
    assert entries[shelter[1]].replaced_by == shelter[0]


def test_nothing_is_settled_without_author_reason_and_moment(
    desk: EvidenceDesk, valley: Path
) -> None:
    key = bridge(desk)
    nobody = ws.desk(valley, at=NOW)
    with pytest.raises(InputError, match="author"):
        nobody.accept(key, reason="right")
    with pytest.raises(InputError, match="reason"):
        desk.accept(key, reason=" ")
    for at in (None, dt.datetime(2019, 3, 20)):  # noqa: DTZ001
        with pytest.raises(InputError, match="reads no clock"):
            ws.desk(valley, author="duty officer", at=at).accept(key, reason="right")
    with pytest.raises(InputError, match="no figure"):
        desk.accept("ffffffff", reason="right")
    assert not desk.audit()
    assert desk.list(search="Bridge")[0].verdict is None


def test_documents_are_added_once(desk: EvidenceDesk, tmp_path: Path) -> None:
    file = tmp_path / "more.txt"
    text = "The Valley Courier, 20 March 2019\n\nAbout 40 people waited at the Gate on Tuesday.\n"
    file.write_text(text, encoding="utf-8")
    before = len(desk.list())
    added = desk.add([file])
    assert [one.figures for one in added] == [1]
    assert len(desk.list()) == before + 1
    assert desk.add([file])[0].known_as == "more.txt"


def test_a_ledger_goes_out_and_in_again(desk: EvidenceDesk, tmp_path: Path) -> None:
    desk.accept(bridge(desk), reason="right")
    assert desk.export("figures.csv") == len(desk.list()) == 3
    other = write_valley(tmp_path / "other")
    (other / "evidence.csv").unlink()
    (other / "reports" / "2019-03-18-bridge.txt").unlink()
    there = ws.desk(other, at=NOW)
    assert there.import_("figures.csv") == 3
    assert {one.figure_id for one in there.list()} == {one.figure_id for one in desk.list()}
    assert there.list(search="Bridge")[0].verdict is Verdict.ACCEPTED


def test_a_ledger_is_checked_copied_and_put_back(desk: EvidenceDesk, tmp_path: Path) -> None:
    desk.accept(bridge(desk), reason="right")
    state = desk.verify()
    assert state.seals > 0
    assert desk.verify(seal=state.last) == state
    with pytest.raises(InputError, match="seal"):
        desk.verify(seal="0" * 64)
    desk.backup("kept.backup")
    empty = tmp_path / "empty"
    empty.mkdir()
    restored = ws.desk(empty).restore("kept.backup")
    assert restored.chain is not None
    assert ws.desk(empty / "ledger.sqlite").verify() == state
    with pytest.raises(InputError):
        desk.restore("kept.backup")


def test_a_report_is_purged(desk: EvidenceDesk, valley: Path) -> None:
    said = "Some 300 people"
    assert any(said in entry.figure.sentence for entry in desk.list())
    would = desk.purge(["2019-03-18-bridge.txt"], reason="asked for", dry_run=True)
    assert any(said in entry.figure.sentence for entry in desk.list())
    assert desk.purge(["2019-03-18-bridge.txt"], reason="asked for") == would
    assert not any(said in entry.figure.sentence for entry in desk.list())
    assert not list((valley / "reports").glob("*.txt"))
    with pytest.raises(InputError, match="expired"):
        desk.purge(reason="nothing named")


def test_a_forecast_is_numbered_reviewed_and_recorded(valley: Path) -> None:
    made = ws.forecast(
        valley, as_of="2019-03-20", members=20, days=3, out="results/valley/first", at=NOW
    )
    assert made.members == 20
    files = {path.name for path in Path("results/valley/first").iterdir()}
    assert {"page.html", "forecast.nc", "arrivals.csv", "run.json"} <= files
    before = ws.record(valley)
    assert [one.number for one in before.forecasts] == [1]
    assert before.forecasts[0].made_at == NOW
    assert not before.reviews
    review = ws.review(valley, 1, by="Head of unit", at=NOW, caveat="Roads may close.")
    assert (review.by, review.caveat) == ("Head of unit", "Roads may close.")
    assert ws.record(valley).reviews == (review,)
    page = Path("results/valley/first/page.html").read_text(encoding="utf-8")
    assert "Roads may close." in page
    assert ws.review(valley, 1, by="Head of unit", at=NOW, withdraw=True).reviewed is False
    with pytest.raises(InputError):
        ws.review(valley, 7, by="Head of unit", at=NOW, caveat="x")


def test_the_card_is_written_and_tells_its_gaps(valley: Path) -> None:
    card = ws.card(valley, out="card.md")
    assert card.gaps
    assert Path("card.md").read_text(encoding="utf-8") == card.text


def test_a_folder_is_checked(valley: Path) -> None:
    assert ws.check(valley) == ws.load(valley)
    (valley / "routes.csv").write_text("from,to\n", encoding="utf-8")
    (valley / "evidence.csv").write_text("nothing\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ws.check(valley)
    assert {Path(one.file).name for one in caught.value.problems} == {
        "routes.csv",
        "evidence.csv",
    }


@pytest.mark.usefixtures("valley")
def test_the_register_shows_itself_as_a_table(tmp_path: Path) -> None:
    assert "Register of 0 forecasts" in repr(ws.record("valley"))
    for number, day in enumerate(("2019-03-18", "2019-03-19"), 1):
        out = tmp_path / "results" / "valley" / str(number)
        ws.forecast("valley", as_of=day, members=20, days=4, out=out, at=NOW)
    ws.review("valley", 1, by="Head of unit", at=NOW)
    found = ws.record("valley")
    rows = [line.split() for line in repr(found).splitlines() if line[:1].isdigit()]
    assert [row[:2] for row in rows if row[-1] in ("draft", "reviewed")] == [
        ["2", "2019-03-19"],
        ["1", "2019-03-18"],
    ]
    for text in (repr(found), found._repr_html_()):
        assert "2019-03-20 08:30 UTC" in text
        assert "Head of unit" not in text
        assert "Shelter" not in text
        assert "datetime" not in text
        assert "inside the 90 % band" in text or "Nothing came yet" in text
