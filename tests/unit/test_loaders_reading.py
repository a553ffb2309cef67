"""Files of UNHCR, DTM, ACLED and UCDP are read as they are; what cannot be is told."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.loader_samples import (
    ACLED_OLD,
    acled_row,
    acled_text,
    dtm_csv,
    dtm_json,
    dtm_row,
    finder_json,
    finder_row,
    portal_json,
    portal_row,
    series_json,
    table,
    ucdp_row,
    ucdp_text,
    write,
)
from tests.timing import least_seconds

from waystation.domain.errors import InputError
from waystation.domain.personal_columns import about_person
from waystation.domain.vocabulary import FigureKind, Measure, SpeakerClass, Unit
from waystation.world.loaders.acled import read_acled
from waystation.world.loaders.cells import day, whole
from waystation.world.loaders.countries import country_at, country_code, same_pcode
from waystation.world.loaders.dtm import read_dtm
from waystation.world.loaders.records import ConflictEvent, Counts, Level, Outcome, Teller
from waystation.world.loaders.ucdp import COLUMNS, is_candidate, published, read_ucdp
from waystation.world.loaders.unhcr import read_unhcr


def told(counts: Counts) -> str:
    return "\n".join(map(str, counts.told))


def acled(path: Path) -> tuple[list[ConflictEvent], str]:
    teller = Teller(path.name)
    return list(read_acled(path, teller)), "\n".join(map(str, teller.told()))


def ucdp(path: Path) -> tuple[list[ConflictEvent], str]:
    teller = Teller(path.name)
    return list(read_ucdp(path, teller)), "\n".join(map(str, teller.told()))


# Cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0", (0, 0)),
        ("12345", (12345, 12345)),
        ("12,345", (12345, 12345)),
        ("1,234,567", (1234567, 1234567)),
        ("12 345", (12345, 12345)),
        ("12\u202f345", (12345, 12345)),
        ("1.234.567", (1234567, 1234567)),
        ("1'234", (1234, 1234)),
        ("120.0", (120, 120)),
        ("0.000", (0, 0)),
        ("1,234.000", (1234, 1234)),
        ("1234.000", (1234, 1234)),
        ("*", (1, 4)),
        ("-", None),
        ("", None),
        ("Not available", None),
        ("null", None),
    ],
)
def test_counts_in_many_forms(cell: str, expected: tuple[int, int] | None) -> None:
    assert whole(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("1.234", "12,34", "1,2345", "-5", "12.5", "many", "1e5", "٣", "5.000", "12.000"),
        *(
            "120 45",
            "120\n45",
            "120\n450",
            "120\u2028450",
            "5'6",
            "1 234'567",
            "12  345",
            "5 \n000",
        ),
    ],
)
def test_a_count_that_can_be_read_in_two_ways_is_none(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        whole(cell)


@given(st.integers(0, 9_999_999_999))
def test_every_count_survives_separators(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", " ")):
        assert whole(text) == (number, number)


@pytest.mark.parametrize(
    "cell",
    [
        *("2023-05-07", "2023-05-07T00:00:00", "2023-05-07 00:00:00.000", "2023-05-07T10:00:00Z"),
        *("07 May 2023", "7-May-2023", "45053", "5/7/2023 12:00:00 AM"),
    ],
)
def test_days_in_many_forms(cell: str) -> None:
    assert day(cell) == dt.date(2023, 5, 7)


def test_days_with_slashes_are_read_where_there_is_one_way() -> None:
    assert day("13/05/2023") == day("05/13/2023") == dt.date(2023, 5, 13)
    assert day("05/05/2023") == dt.date(2023, 5, 5)


@pytest.mark.parametrize("cell", ["05/07/2023", "2023-02-30", "2023", "soon", "", "7 Mai 2023 x"])
def test_what_is_no_day_or_may_be_two_is_none(cell: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day(cell)


@given(st.dates(dt.date(1955, 1, 1), dt.date(2118, 1, 1)))
def test_every_day_survives_its_forms(when: dt.date) -> None:
    serial = (when - dt.date(1899, 12, 30)).days
    for text in (f"{when}", f"{when}T00:00:00", f"{when:%d %B %Y}", f"{when:%d-%b-%Y}"):
        assert day(text) == when
    assert day(str(serial)) == when


def test_codes_of_countries_and_districts() -> None:
    assert country_code("SDN") == country_code("Sudan") == country_code("SD") == "SDN"
    assert country_code("DR Congo (Zaire)") == "COD"
    assert country_code("Nowhere at all") == country_code("-") == ""
    assert country_at(13.63, 25.35) == "SDN"
    assert country_at(0.0, -30.0) == country_at(13.45, 22.2) == ""
    assert same_pcode("COD54") == same_pcode("CD54")
    assert same_pcode("NGA026") == same_pcode("NG026")
    assert same_pcode("BJ002") == same_pcode("bj02")
    assert same_pcode("SD0801") != same_pcode("SD0810")
    assert same_pcode("ET0201") != same_pcode("ET020001")
    assert same_pcode("Not available") == ""


def test_columns_about_persons_are_known() -> None:
    for name in ("First name", "phone", "Beneficiary", "case_number", "Head of household name"):
        assert about_person(name), name
    for name in ("admin1Name", "geomaster_name", "event_id_cnty", "numberMales", "round_number"):
        assert not about_person(name), name


# UNHCR


def test_places_of_the_portal_with_their_own_days(tmp_path: Path) -> None:
    text = portal_json(
        portal_row("Far Camp", "2019-03-04", "1,250", centroid_lat="1.5", centroid_lon="1.7"),
        portal_row("Yard", "2019-02-20", "*"),
        portal_row("Empty", "2019-02-20", None),
        portal_row("Far Camp", "2019-03-04", 1250),
        portal_row("Far Camp", "2019-03-04", 1300),
    )
    found = read_unhcr(write(tmp_path / "places.json", text))
    first, second = found.counts
    assert (first.low, first.high, first.words, first.day) == (
        1250,
        1250,
        "1,250",
        dt.date(2019, 3, 4),
    )
    assert (first.place.lat, first.place.lon, first.place.level) == (1.5, 1.7, Level.SITE)
    assert first.published == dt.date(2019, 3, 11)
    assert (first.kind, first.measure) == (FigureKind.AT_PLACE, Measure.STOCK)
    assert (second.low, second.high, second.words) == (1, 4, "* (1 to 4)")
    assert "places.json:5: UNHCR portal Far Camp 2019-03-04 a second time: counted once" in told(
        found
    )
    assert "line 2 tells another number" in told(found)
    assert "no number, day or place" in told(found)
    assert not found.total


def test_the_portal_as_csv_with_other_names_and_separators(tmp_path: Path) -> None:
    text = (
        "\ufeffLocation;Date;Individuals;Latitude;Longitude\nFar Camp;04 Mar 2019;1 250;1.5;1.7\n"
    )
    (count,) = read_unhcr(write(tmp_path / "places.csv", text)).counts
    assert (count.place.name, count.low, count.day) == ("Far Camp", 1250, dt.date(2019, 3, 4))


def test_a_running_count_and_its_falls(tmp_path: Path) -> None:
    text = series_json(("2019-03-10", "900"), ("2019-03-01", 100), ("2019-03-20", "850"))
    found = read_unhcr(write(tmp_path / "series.json", text), lag=3)
    assert found.total
    assert [one.low for one in found.counts] == [100, 900, 850]
    assert {one.measure for one in found.counts} == {Measure.CUMULATIVE}
    assert found.counts[0].published == dt.date(2019, 3, 4)
    assert "850 on 2019-03-20, lower than 900 on 2019-03-10" in told(found)
    assert found.counts[2].note == "lower than the 900 of 2019-03-10"


def test_years_of_the_refugee_data_finder(tmp_path: Path) -> None:
    text = finder_json(
        finder_row(2017, refugees="9,000"),
        finder_row(2018, refugees="3000", asylum_seekers="*", returned_refugees=20),
        finder_row(2018, coa_iso="SDN", coa_name="Sudan", idps=500, refugees=7),
        finder_row(2018, coo_iso="-", coa_iso="-", coo_name="-", coa_name="-", refugees=8),
    )
    found = read_unhcr(write(tmp_path / "years.json", text))
    by_key = {one.key: one for one in found.counts}
    stock = by_key["UNHCR refugees SDN in TCD 2018"]
    assert (stock.low, stock.day, stock.place.level) == (3000, dt.date(2018, 12, 31), Level.COUNTRY)
    assert stock.published == dt.date(2019, 7, 1)
    assert stock.who == "refugees from Sudan"
    assert by_key["UNHCR asylum_seekers SDN in TCD 2018"].high == 4
    returns = by_key["UNHCR returned_refugees SDN in TCD 2018"]
    assert (returns.measure, returns.day) == (Measure.FLOW, dt.date(2018, 1, 1))
    assert by_key["UNHCR idps SDN in SDN 2018"].low == 500
    assert "UNHCR refugees SDN in SDN 2018" not in by_key
    assert "refugees from the country they are in: cannot be" in told(found)
    assert "no country of asylum: a sum over countries is no place" in told(found)
    assert "9,000, a year on 3,000: falls by more than half" in told(found)


def test_the_finder_as_downloaded_by_hand(tmp_path: Path) -> None:
    """Titles stand above the header, and columns have long names."""
    text = (
        "Extracted from the database\n\n"
        "Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO),"
        "Refugees under UNHCR's mandate,Asylum-seekers,IDPs of concern to UNHCR\n"
        "2018,Sudan,SDN,Chad,TCD,3000,-,0\n"
    )
    (count,) = read_unhcr(write(tmp_path / "hand.csv", text)).counts
    assert (count.low, count.place.country, count.line) == (3000, "TCD", 4)


# DTM


def test_parts_of_a_place_are_added_up_by_round(tmp_path: Path) -> None:
    text = dtm_json(
        dtm_row(100),
        dtm_row("1,050", idpOriginAdmin1Pcode="AA03"),
        dtm_row(100),
        dtm_row(101),
        dtm_row("*", displacementReason="Flood"),
        dtm_row(900, roundNumber=4, reportingDate="2019-03-20"),
        dtm_row(70, assessmentType="ETT"),
        dtm_row(5, assessmentType="FMS"),
        dtm_row(None),
        dtm_row(30, numberMales=20, numberFemales=25, admin2Name="Other", admin2Pcode="AA0102"),
    )
    found = read_dtm(write(tmp_path / "dtm.json", text))
    by_key = {one.key: one for one in found.counts}
    third = by_key["IOM DTM AA0101 BA Drill round 3"]
    assert (third.low, third.high, third.day) == (1150, 1150, dt.date(2019, 2, 20))
    assert third.published == dt.date(2019, 3, 6)
    assert by_key["IOM DTM AA0101 BA Drill round 4"].low == 900
    assert by_key["IOM DTM AA0101 ETT Drill round 3"].low == 70
    assert len(found.counts) == 4
    said = told(found)
    assert "dtm.json:4: a row that stands there twice: taken once" in said
    assert "101 for what line 2 tells as 100" in said
    assert "1 of 3 parts masked (*)" in said
    assert "assessment FMS" in said
    assert "no place, number or day" in said
    assert "males and females that are not the people present" in said


def test_hashtags_name_columns_too(tmp_path: Path) -> None:
    named = table(dtm_row(), [dtm_row(40)]).splitlines()
    tags = (
        "#operation+name,#country+name,#country+code,#adm1+name,#adm1+pcode,#adm2+name,"
        "#adm2+pcode,#affected+ind+idps,#date+reported,#round+code,#cause,#adm1+origin+name,"
        "#adm1+origin+pcode,#assessment+type"
    )
    with_both = "\n".join([named[0], tags, *named[1:]])
    other_names = "\n".join([",".join(f"Spalte {n}" for n in range(14)), tags, *named[1:]])
    tags_alone = "\n".join([tags, *named[1:]])
    for number, text in enumerate((with_both, other_names, tags_alone)):
        (count,) = read_dtm(write(tmp_path / f"{number}.csv", text)).counts
        assert (count.low, count.place.pcode, count.place.name) == (40, "AA0101", "Town")


def workbook(rows: list[list[Any]], path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        about = book.add_worksheet("Read me")
        about.write_row(0, 0, ["About", "this"])
        about.write_row(1, 0, ["x", "y"])
        sheet = book.add_worksheet("Data")
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, cell, form)
                else:
                    sheet.write(number, column, cell)
    return path


def test_a_workbook_with_days_of_excel(tmp_path: Path) -> None:
    header = [
        "Operation",
        "Country",
        "ISO3",
        "State",
        "State code",
        "Locality",
        "IDPs",
        "Date",
        "Round",
    ]
    rows: list[list[Any]] = [
        ["DTM, Aland", "", "", "", "", "", "", "", ""],
        header,
        ["Drill", "Aland", "AAA", "North", "AA01", "Town", 1234.0, dt.date(2019, 2, 20), 3],
        ["Drill", "Aland", "AAA", "North", "AA01", "Other", 56.0, dt.date(2019, 2, 21), 3],
    ]
    found = read_dtm(workbook(rows, tmp_path / "dtm.xlsx"))
    assert [(one.low, str(one.day)) for one in found.counts] == [
        (1234, "2019-02-20"),
        (56, "2019-02-21"),
    ]
    assert "sheet 'Read me': only the longest is read" in told(found)


def test_households_alone_are_households_and_sites_are_sites(tmp_path: Path) -> None:
    text = (
        "Country,Site name,Latitude,Longitude,Households,Reporting date,Round\n"
        "Chad,School yard,1.4,1.6,120,2019-02-20,3\n"
    )
    (count,) = read_dtm(write(tmp_path / "sites.csv", text)).counts
    assert (count.unit, count.low, count.place.level) == (Unit.HOUSEHOLDS, 120, Level.SITE)
    assert count.speaker_class is SpeakerClass.AID_AGENCY


def test_one_operation_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "dtm.csv", dtm_csv(dtm_row(10), dtm_row(20, operation="Drought")))
    found = read_dtm(path, operation="drought")
    assert [one.low for one in found.counts] == [20]
    assert "operation 'Drill': not asked for" in told(found)


def test_rows_that_hold_something_of_a_person_are_refused_and_not_repeated(tmp_path: Path) -> None:
    path = write(tmp_path / "dtm.csv", dtm_csv(dtm_row(10, admin2Name="ask +999 55 555 5555")))
    found = read_dtm(path)
    assert not found.counts
    assert "district with something of a person" in told(found)
    assert "5555" not in told(found)


# ACLED


def test_events_of_acled(tmp_path: Path) -> None:
    rows = (
        acled_row(1, fatalities=3),
        acled_row(2, event_type="Protests"),
        acled_row(3, event_type="Protests", fatalities=2),
        acled_row(4, event_type="Riots"),
        acled_row(5, geo_precision=3),
        acled_row(6, "2019-03-15", time_precision=2),
        acled_row(7, "2019-02-11", time_precision=3),
        acled_row(8, event_type="Dances"),
        acled_row(9, "05/07/2019"),
        acled_row(10, latitude="north"),
        acled_row(11, latitude=""),
    )
    events, said = acled(write(tmp_path / "acled.csv", "\ufeff" + acled_text(*rows)))
    by_id = {event.identity: event for event in events}
    assert set(by_id) == {f"AAA{n}" for n in (1, 3, 4, 6, 7)}
    assert (by_id["AAA1"].best, by_id["AAA1"].weight, by_id["AAA3"].weight) == (3, 1.0, 0.0)
    assert (by_id["AAA6"].first, by_id["AAA6"].last) == (dt.date(2019, 3, 12), dt.date(2019, 3, 18))
    assert (by_id["AAA7"].first, by_id["AAA7"].last) == (dt.date(2019, 2, 1), dt.date(2019, 2, 28))
    assert "events known to a region alone" in said
    assert "event type 'Dances'" in said
    assert "acled.csv:10: what cannot be read ('05/07/2019')" in said
    assert "an event without a position" in said


def test_the_older_columns_of_acled_and_its_json(tmp_path: Path) -> None:
    row = acled_row(1, "31-December-2018", fatalities=4, event_type="Remote violence", iso3="AAA")
    events, _ = acled(write(tmp_path / "old.csv", table([*ACLED_OLD, "disorder_type"], [row])))
    assert [(event.first, event.best) for event in events] == [(dt.date(2018, 12, 31), 4)]
    answer = {"status": 200, "count": 1, "data": [{k: str(v) for k, v in acled_row(2).items()}]}
    events, _ = acled(write(tmp_path / "acled.json", json.dumps(answer)))
    assert [event.identity for event in events] == ["AAA2"]


def test_latin_1_is_read_and_told(tmp_path: Path) -> None:
    text = acled_text(acled_row(1, location="Réo")).encode("latin-1")
    events, said = acled(write(tmp_path / "acled.csv", text))
    assert len(events) == 1
    assert "a text that is not UTF-8: read as Windows-1252" in said
    events, _ = acled(write(tmp_path / "wide.csv", acled_text(acled_row(1)).encode("utf-16")))
    assert len(events) == 1


# UCDP


def test_events_of_ucdp(tmp_path: Path) -> None:
    rows = (
        ucdp_row(1),
        ucdp_row(2, where_prec=4),
        ucdp_row(3, date_prec=5),
        ucdp_row(4, low=9),
        ucdp_row(5, date_end="2019-03-09"),
        ucdp_row(6, date_end="2019-03-01"),
        ucdp_row(7, date_start="3/5/2019 12:00:00 AM", date_end="3/6/2019 12:00:00 AM"),
    )
    events, said = ucdp(write(tmp_path / "GEDEvent_v25_1.csv", ucdp_text(*rows)))
    assert [event.identity for event in events] == ["1", "5", "7"]
    assert events[0][7:] == (1, 2, 5)
    assert (events[1].first, events[1].last) == (dt.date(2019, 3, 5), dt.date(2019, 3, 9))
    assert events[2].last == dt.date(2019, 3, 6)
    assert "events known to a wide area alone" in said
    assert "events known to more than a month" in said
    assert "low 9, best 2, high 5" in said


def test_a_file_without_a_header_is_read_by_position(tmp_path: Path) -> None:
    events, _ = ucdp(write(tmp_path / "ged.csv", ucdp_text(ucdp_row(1), header=False)))
    assert (len(COLUMNS), len(events), events[0].best) == (49, 1, 2)


def test_a_zip_file_with_one_table(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("GEDEvent_v25_1.csv", ucdp_text(ucdp_row(1)))
        bundle.writestr("README.txt", "about")
    events, _ = ucdp(write(tmp_path / "ged.zip", packed.getvalue()))
    assert len(events) == 1


def test_when_events_are_taken_as_known() -> None:
    assert is_candidate(Path("GEDEvent_v26_0_8.csv"))
    assert not is_candidate(Path("GEDEvent_v25_1.csv"))
    assert published(dt.date(2026, 1, 31), candidate=True) == dt.date(2026, 2, 20)
    assert published(dt.date(2018, 3, 5), candidate=False) == dt.date(2019, 7, 1)


# Files that are not what they should be


READERS: dict[str, Any] = {"unhcr": read_unhcr, "dtm": read_dtm, "acled": acled, "ucdp": ucdp}
WRONG: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "an empty file"),
    "blank": (" \n\n", "an empty file"),
    "page": ("<!DOCTYPE html><html><body>403 Forbidden</body></html>", "a web page"),
    "cut JSON": ('{"data": [{"individuals": 12, ', "JSON that is cut off"),
    "no rows": ('{"isSuccess": false, "errorMessages": ["Unknown country"]}', "Unknown country"),
    "empty list": ('{"data": []}', "no column"),
    "binary": (b"\x00\x01\x02" * 50, "a binary file"),
    "cut zip": (b"PK\x03\x04" + b"\x00" * 40, "cut off"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "a workbook that cannot be read"),
    "another table": ("colour,size\nred,4\n", "no column"),
    "open quote": ('colour,size\n"red,4\n', ""),
}


@pytest.mark.parametrize("source", READERS)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_file_of_the_source_is_refused(tmp_path: Path, source: str, wrong: str) -> None:
    content, said = WRONG[wrong]
    path = write(tmp_path / "given.csv", content)
    with pytest.raises(InputError) as error:
        READERS[source](path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    with pytest.raises(InputError, match="no such file"):
        READERS[source](tmp_path / "none.csv")
    with pytest.raises(InputError, match="a folder"):
        READERS[source](tmp_path)


@pytest.mark.parametrize("given_to", READERS)
def test_a_file_of_another_source_is_named(tmp_path: Path, given_to: str) -> None:
    files = {
        "unhcr": portal_json(portal_row("Camp", "2019-03-01", 5)),
        "dtm": dtm_json(dtm_row(5)),
        "acled": acled_text(acled_row(1)),
        "ucdp": ucdp_text(ucdp_row(1)),
    }
    for source, text in files.items():
        if source != given_to:
            path = write(tmp_path / f"{source}.txt", text)
            with pytest.raises(InputError, match=f"looks like .*`waystation import {source} "):
                READERS[given_to](path)


def test_columns_about_persons_are_refused_whole(tmp_path: Path) -> None:
    text = table([*dtm_row(), "Phone", "First name"], [dtm_row(5) | {"Phone": "+999 555"}])
    with pytest.raises(InputError) as error:
        read_dtm(write(tmp_path / "dtm.csv", text))
    assert [one.found for one in error.value.problems] == ["a column about persons"] * 2
    assert "555" not in str(error.value)


def test_an_error_in_the_middle_of_a_streamed_file_is_told_with_its_line(tmp_path: Path) -> None:
    text = acled_text(*(acled_row(n) for n in range(60))) + '"AAA99,2019\n'
    with pytest.raises(InputError, match=r"acled.csv:62"):
        acled(write(tmp_path / "acled.csv", text))


def test_rows_alike_are_told_together() -> None:
    teller = Teller("f.csv")
    for line in range(2, 12):
        teller.count(Outcome.LEFT_OUT, line, "a protest", "peaceful")
    assert [str(one) for one in teller.told()] == [
        "left out: f.csv: a protest (10 rows: 2, 3, 4, 5, 6, ...): peaceful"
    ]


def test_events_are_read_fast_and_not_held(tmp_path: Path) -> None:
    """A million within a minute: 60 microseconds each; measured at about 10."""
    path = write(tmp_path / "acled.csv", acled_text(*(acled_row(n) for n in range(20_000))))

    def count() -> None:
        assert sum(1 for _ in read_acled(path, Teller(path.name))) == 20_000

    assert least_seconds(count, times=2) < 20_000 * 60e-6
    first = next(iter(read_acled(path, Teller(path.name))))
    assert first.line == 2
