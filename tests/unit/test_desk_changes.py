"""What a correction or a merge may say: nonsense is refused in words, and nothing is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.evidence_figures import figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Unit
from waystation.evidence.desk import accept, correct, merge
from waystation.evidence.ledger import Ledger
from waystation.evidence.merged import settled_origins
from waystation.evidence.record import figure_id
from waystation.forecasting.corrections import changes_from
from waystation.forecasting.gather import check_folder

SAID: dict[str, str] = {"author": "kt", "reason": "a slip"}
NOW = dt.datetime(2018, 11, 1, 8, 30, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as opened:
        opened.add_figures([figure(low=350, high=350, words="350")], "evidence.csv")
        opened.add_report(report(), [read_figure()])
        yield opened


def first(ledger: Ledger) -> str:
    return ledger.entries()[0].figure_id


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "the same figure again"),
        ({"low": 350}, "the same figure again"),
        ({"low": 9000}, "--low: found 9000; expected 350 or less, as high is 350"),
        ({"high": 300}, "--high: found 300; expected 350 or more, as low is 350"),
        ({"event_day": dt.date(2031, 1, 1)}, "--event-day: found 2031-01-01"),
        ({"published": dt.date(2031, 1, 1)}, "--published: found 2031-01-01; expected today"),
        ({"kind": FigureKind.DEAD, "unit": Unit.FORCES}, "dead counted in forces"),
        ({"kind": FigureKind.SHELTER_PLACES}, "shelter places counted in people"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    ledger: Ledger, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError) as caught:
        correct(ledger, first(ledger), changes, **SAID)
    assert told in str(caught.value)
    assert len(ledger.entries()) == 2


def test_a_figure_read_from_a_report_has_its_days_checked_when_they_are_corrected(
    ledger: Ledger,
) -> None:
    key = figure_id(read_figure())
    with pytest.raises(InputError, match="--event-day"):
        correct(ledger, key, {"event_day": dt.date(2019, 1, 1)}, **SAID)
    assert correct(ledger, key, {"speaker": "the mayor's office"}, **SAID) != key


def test_a_new_place_brings_its_own_location_or_none(ledger: Ledger) -> None:
    known = ("Arriaga", "Huixtla")
    key = correct(ledger, first(ledger), {"place": "huixtla"}, **SAID, locations=known)
    assert [e.figure.location for e in ledger.entries() if e.figure_id == key] == ["Huixtla"]
    key = correct(ledger, key, {"place": "Atlantis"}, **SAID, locations=known)
    assert [e.figure.location for e in ledger.entries() if e.figure_id == key] == [""]


def test_an_empty_value_is_refused_and_none_empties() -> None:
    with pytest.raises(InputError, match="--place"):
        changes_from({"place": " ", "low": None})
    assert changes_from({"place": "none"}) == {"place": ""}


def test_only_figures_of_one_kind_are_merged(ledger: Ledger) -> None:
    shelter = figure(kind=FigureKind.SHELTER_PLACES, unit=Unit.PLACES)
    ledger.add_figures([shelter], "evidence.csv")
    with pytest.raises(InputError, match="shelter places counted in places"):
        merge(ledger, first(ledger), figure_id(shelter), **SAID)


def pair() -> tuple[Figure, Figure]:
    original = figure(low=4200, high=4200, words="Some 4,200", published=dt.date(2018, 10, 25))
    later = replace(original, published=dt.date(2018, 10, 26), words="Nearly 4,200")
    return original, later


def test_copies_of_a_corrected_figure_still_count_once_with_it(ledger: Ledger) -> None:
    original, later = pair()
    ledger.add_figures([original, later], "evidence.csv")
    key = correct(ledger, figure_id(original), {"low": 4300, "high": 4300}, **SAID)
    accept(ledger, figure_id(later), **SAID)
    everything = ledger.entries()
    known = [entry for entry in everything if entry.counts]
    origins = settled_origins(known, everything)
    assert origins.keys() == {entry.figure_id for entry in known}
    assert origins[key] == origins[figure_id(later)]
    assert sum(origin == origins[key] for origin in origins.values()) == 2


def test_a_correction_that_makes_another_thing_of_a_figure_leaves_its_copies(
    ledger: Ledger,
) -> None:
    original, later = pair()
    ledger.add_figures([original, later], "evidence.csv")
    changes = {"kind": FigureKind.DETAINED, "low": 12, "high": 12}
    key = correct(ledger, figure_id(original), changes, **SAID)
    everything = ledger.entries()
    origins = settled_origins([entry for entry in everything if entry.counts], everything)
    assert origins[key] != origins[figure_id(later)]


def test_check_refuses_a_ledger_of_a_later_release(tmp_path: Path) -> None:
    import sqlite3

    from tests.forecast_fixture import copy_example

    folder = copy_example(tmp_path)
    with Ledger.open(folder / "ledger.sqlite"):
        pass
    check_folder(str(folder))
    raw = sqlite3.connect(folder / "ledger.sqlite")
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(InputError, match="a ledger of version 99"):
        check_folder(str(folder))
