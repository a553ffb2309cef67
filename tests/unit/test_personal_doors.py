"""The same marks of persons are pushed through every door; none is kept, none repeated."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter
from tests.evidence_figures import figure
from tests.flee_fixture import LOCATIONS, write_instance
from tests.loader_samples import (
    acled_row,
    acled_text,
    dtm_json,
    dtm_row,
    finder_json,
    finder_row,
    portal_json,
    portal_row,
    table,
    ucdp_row,
    ucdp_text,
    write,
)
from tests.scenario_folder import change, write_folder

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure
from waystation.domain.personal import masked, personal
from waystation.domain.personal_columns import COUNTS_ONLY, about_person, about_persons
from waystation.domain.places import NamedPlace
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.register import review
from waystation.evidence.register_file import add_register
from waystation.evidence.table import evidence_text, read_rows
from waystation.forecasting.gather import check_folder
from waystation.forecasting.load_figures import FigureOrder, load_figures
from waystation.publishing.card_file import read_card
from waystation.reports.documents import load_reports
from waystation.scenario.load import load_scenario
from waystation.scenario.variants import load_variant, variant_of
from waystation.verification.counts import read_counts
from waystation.world.flee import read_instance
from waystation.world.loaders.acled import read_acled
from waystation.world.loaders.dtm import read_dtm
from waystation.world.loaders.geojson import read_geojson
from waystation.world.loaders.records import Teller
from waystation.world.loaders.ucdp import read_ucdp
from waystation.world.loaders.unhcr import read_unhcr
from waystation.world.road_table import roads_from_table

SOURCES = Path(__file__).parents[2] / "src" / "waystation"
NOON = dt.datetime(2018, 10, 29, 12, tzinfo=dt.UTC)

DIRT = [
    "+504 9999-9999",
    "+1 (202) 555-0143",
    "00502 5555 1234",
    "(555) 123-4567",
    "55 1234 5678",
    "0712 345 678",
    "06 12 34 56 78",
    "teléfono 2222-3333",
    "tél. 22 33 44 55",
    "هاتف 22334455",
    "WhatsApp 99 99 99 99",
    "someone@example.org",
    "case no. 12345",
    "expediente n.º 2018-4455",
    "رقم الملف 44551",
    "passport E1234567",
    "pasaporte no. G1234567",
    "DNI 0801-1990-12345",
    "CUI 2345 67890 0101",
    "GOMC900101HDFRRL09",
    "795-18C00123",
]
CLEAN = "told at the desk in 2018 of some 1500-2000 people"

Door = Callable[[Path, str], str]


def _table(file: str, old: str, new: str) -> Door:
    """A table or TOML file of a scenario folder, with a text in place of another."""

    def push(path: Path, text: str) -> str:
        write_folder(path)
        change(path, file, old, new.replace("TEXT", text))
        return repr(asdict(check_folder(str(path))))

    return push


def _choices(path: Path, text: str) -> str:
    write_folder(path)
    columns = ("about", "chosen", "basis", "because", "otherwise", "report", "sentence")
    row = dict.fromkeys(columns, "x") | {"basis": "given", "because": text}
    write(path / "choices.csv", table(columns, [row]))
    return repr(asdict(load_scenario(path)))


def _hazards(path: Path, text: str) -> str:
    write_folder(path)
    columns = ("kind", "location", "from", "to", "level", "published", "source")
    row = ("conflict", "Town", "2019-03-02", "2019-03-02", 0.5, "", text)
    write(path / "hazards.csv", table(columns, [dict(zip(columns, row, strict=True))]))
    return repr(asdict(load_scenario(path)))


def _supplies(path: Path, text: str) -> str:
    write_folder(path)
    columns = ("place", "item", "amount", "unit", "from", "to", "source")
    row = ("Shelter", "water", 10, "L/day", "2019-03-02", "", text)
    write(path / "supplies.csv", table(columns, [dict(zip(columns, row, strict=True))]))
    return repr(asdict(load_scenario(path)))


def _variant(path: Path, text: str) -> str:
    write_folder(path)
    changes = '[[changes]]\nkind = "close"\nwhere = "Gate"\nday = 2019-03-05\n'
    file = write(path / "more.toml", f'title = "More"\nwhy = "{text}"\n{changes}')
    return repr(load_variant(load_scenario(path), file))


def _posted_variant(_: Path, text: str) -> str:
    changes = [{"kind": "close", "where": "Gate", "day": "2019-03-05"}]
    return repr(variant_of({"title": text, "why": "Asked.", "changes": changes}, "more"))


def _evidence(column: str) -> Door:
    def push(path: Path, text: str) -> str:
        given = figure(**{column: text})
        file = write(path / "evidence.csv", evidence_text([given]))
        return repr(read_rows(file))

    return push


def _counts(path: Path, text: str) -> str:
    columns = ("location", "date", "people", "corrected", "source")
    row = dict(zip(columns, ("Home", "2019-03-02", 5, 5, text), strict=True))
    counts, problems = read_counts(write(path / "counts.csv", table(columns, [row])), ["Home"], 0)
    return repr((counts, [str(one) for one in problems]))


def _card(path: Path, text: str) -> str:
    write(path / "card.toml", f'[people]\nconsulted = "{text}"\n')
    return repr(read_card(path))


def _roads(path: Path, text: str) -> str:
    places = [
        NamedPlace(name, "AAA", "", 1.0 + at, 1.0, 0, "city") for at, name in enumerate(("A", "B"))
    ]
    file = write(path / "roads.csv", table(("from", "to", "km", "source"), [
        {"from": "A", "to": "B", "km": 5, "source": text}
    ]))  # fmt: skip
    return repr(roads_from_table(file, places))


def _decision(path: Path, text: str) -> str:
    with Ledger.open(path / "ledger.sqlite") as ledger:
        ledger.add_figures([figure()], "evidence.csv")
        desk.accept(ledger, figure_id(figure()), author="kt", reason=text)
        return repr(ledger.rulings())


def _reviews(path: Path, text: str) -> str:
    plain = {"form": 1, "forecasts": [_FORECAST], "reviews": [_REVIEW | {"note": text}]}
    file = write(path / "figures.forecasts.json", json.dumps(plain))
    with Ledger.open(path / "ledger.sqlite") as ledger:
        add_register(ledger, file)
        return repr(ledger.reviews())


_FORECAST = {
    **dict.fromkeys(("method", "version", "scenario_hash", "evidence_hash"), "x"),
    "variant": "", "identity": "a", "number": 1, "seed": 1, "members": 1, "days": 1,
    "made_at": "2018-10-29T12:00:00Z", "as_of": "2018-10-29", "summary": {},
}  # fmt: skip
_REVIEW = {
    "number": 1, "by": "Duty officer", "at": "2018-10-29T12:00:00Z", "reviewed": True, "caveat": "",
}  # fmt: skip


def _review(path: Path, text: str) -> str:
    plain = {"form": 1, "forecasts": [_FORECAST], "reviews": []}
    with Ledger.open(path / "ledger.sqlite") as ledger:
        add_register(ledger, write(path / "figures.forecasts.json", json.dumps(plain)))
        review(ledger, 1, by="Duty officer", at=NOON, caveat=text)
        return repr(ledger.reviews())


def _report(name: str, wrap: Callable[[str], str | bytes]) -> Door:
    def push(path: Path, text: str) -> str:
        write(path / name, wrap(f"About 300 people slept in Huixtla, {text}, on Monday."))
        return repr(load_reports([path], tell=lambda _: None))

    return push


def _mail(text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = text
    message["From"] = "desk@shelters.example"
    message["Date"] = "Wed, 24 Oct 2018 09:15:00 -0600"
    message.set_content(text)
    return message.as_bytes()


def _feed(text: str) -> str:
    item = f"<item><title>{text}</title><description>{text}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'


def _acled(path: Path, text: str) -> str:
    teller = Teller("acled.csv")
    file = write(path / "acled.csv", acled_text(acled_row(1, notes=text, location=text)))
    return repr((list(read_acled(file, teller)), list(map(str, teller.told()))))


def _acled_number(path: Path, text: str) -> str:
    teller = Teller("acled.csv")
    file = write(path / "acled.csv", acled_text(acled_row(1, fatalities=text)))
    return repr((list(read_acled(file, teller)), list(map(str, teller.told()))))


def _ucdp(path: Path, text: str) -> str:
    teller = Teller("ucdp.csv")
    file = write(path / "ucdp.csv", ucdp_text(ucdp_row(1, where_description=text)))
    return repr((list(read_ucdp(file, teller)), list(map(str, teller.told()))))


def _dtm(path: Path, text: str) -> str:
    rows = dtm_row(), dtm_row(displacementReason=text)
    return repr(read_dtm(write(path / "dtm.json", dtm_json(*rows))))


def _workbook(path: Path, text: str) -> str:
    rows = [dtm_row(), dtm_row(displacementReason=text)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            sheet.write_row(at, 0, cells)
    return repr(read_dtm(write(path / "dtm.xlsx", out.getvalue())))


def _portal(path: Path, text: str) -> str:
    rows = portal_row("Camp", "2019-03-01", 10), portal_row(text, "2019-03-01", 10)
    return repr(read_unhcr(write(path / "unhcr.json", portal_json(*rows))))


def _finder(path: Path, text: str) -> str:
    rows = finder_row(idps=9), finder_row(2019, coa_name=text, refugees="20")
    return repr(read_unhcr(write(path / "unhcr.json", finder_json(*rows))))


def _own(path: Path, text: str, mapped: str = "") -> str:
    write_folder(path)
    cell = text.replace(",", "")
    table = write(path / "own.csv", f"Site,Date,People,Remarks\nCamp,2019-03-05,40,{cell}\n")
    given = write(path / "map.toml", f"[constants]\n{mapped}\n") if mapped else None
    order = FigureOrder(str(path), dt.date(2019, 3, 9), given, publisher="A branch")
    plan = load_figures([table], order)
    table_text = plan.table("evidence.csv")
    return repr((table_text, plan.figures, list(map(str, plan.told))))


def _own_map(path: Path, text: str) -> str:
    return _own(path, CLEAN, f"note = {json.dumps(text, ensure_ascii=False)}")


def _geojson(path: Path, text: str) -> str:
    place = {
        "type": "Feature",
        "properties": {"name": text, "country": "KEN"},
        "geometry": {"type": "Point", "coordinates": [34.5, -1.25]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [place]})
    teller = Teller("places.geojson")
    points, _ = read_geojson(write(path / "places.geojson", content), teller)
    return repr((points, list(map(str, teller.told()))))


def _flee(path: Path, text: str) -> str:
    cell = text.replace(",", "")
    return repr(read_instance(write_instance(path, locations=LOCATIONS.replace("Hazel", cell))))


DOORS: dict[str, Door] = {
    "scenario/network.py locations": _table("locations.csv", "40,assumption", "40,TEXT"),
    "scenario/network.py routes": _table("routes.csv", "12.5,assumption", "12.5,TEXT"),
    "scenario/events.py": _table("events.csv", ",assumption", ",TEXT"),
    "scenario/departures.py": _table("departures.csv", "assumption", "TEXT"),
    "scenario/hazards.py": _hazards,
    "scenario/supplies.py": _supplies,
    "scenario/choices.py": _choices,
    "scenario/load.py title": _table("scenario.toml", "Flight from Home", "TEXT"),
    "scenario/load.py list": _table("scenario.toml", "unaccompanied children", "TEXT"),
    "scenario/load.py nested": _table("scenario.toml", 'age = "all ages"', 'age = "TEXT"'),
    "scenario/variants.py file": _variant,
    "scenario/variants.py posted": _posted_variant,
    "evidence/table.py note": _evidence("note"),
    "evidence/table.py publisher": _evidence("publisher"),
    "evidence/table.py speaker": _evidence("speaker"),
    "evidence/table.py sentence": _evidence("sentence"),
    "evidence/register_file.py": _reviews,
    "evidence/register.py": _review,
    "evidence/desk.py": _decision,
    "publishing/card_file.py": _card,
    "verification/counts.py": _counts,
    "world/road_table.py": _roads,
    "world/flee_rows.py": _flee,
    "world/loaders/opening.py own table": _own,
    "world/loaders/map_file.py": _own_map,
    "world/loaders/geojson.py": _geojson,
    "world/loaders/opening.py acled": _acled,
    "world/loaders/opening.py acled number": _acled_number,
    "world/loaders/opening.py ucdp": _ucdp,
    "world/loaders/opening.py dtm": _dtm,
    "world/loaders/opening.py workbook": _workbook,
    "world/loaders/opening.py unhcr portal": _portal,
    "world/loaders/opening.py unhcr finder": _finder,
    "reports/documents.py text": _report("a.txt", str),
    "reports/documents.py titled": _report("a.md", lambda text: f"# {text}\n\nBy {text}\n"),
    "reports/documents.py page": _report(
        "a.html", lambda text: f"<html><head><title>{text}</title></head><p>{text}</p></html>"
    ),
    "reports/documents.py mail": _report("a.eml", _mail),
    "reports/documents.py feed": _report("a.rss", _feed),
}
"""Every way for a text to come in, named by the module that opens it."""

NOT_DOORS = {
    "cli_values.py": "names that a shell completes; nothing is kept",
    "cli_verify.py": "our own results",
    "forecasting/hub_check.py": "counts and codes to check; nothing is kept",
    "forecasting/hub_rules.py": "a hub's own rules; nothing of them is kept",
    "forecasting/hub_table.py": "our own results, and codes of places",
    "library/results.py": "our own results",
    "page/saved.py": "our own results",
    "publishing/make.py": "our own results",
    "server/oidc.py": "signed answers about accounts; of them only the name and the role are kept",
    "server/oidc_file.py": "settings of the server, with no texts that are shown",
    "apart/frames.py": "what our own processes say to each other",
    "apart/pool.py": "what our own processes say to each other",
    "drafting/cues.py": "data of the package",
    "drafting/defaults.py": "data of the package",
    "evidence/findings.py": "what the ledger holds",
    "evidence/links.py": "what the ledger holds",
    "evidence/purges.py": "what the ledger holds",
    "evidence/register_table.py": "what the ledger holds",
    "evidence/shelf.py": "what the ledger holds",
    "forecasting/export.py": "our own results",
    "forecasting/identity.py": "hashes alone",
    "forecasting/stored_run.py": "our own results",
    "forecasting/used_figures.py": "our own results",
    "forecasting/wording_table.py": "data of the package",
    "page/say.py": "data of the package",
    "publishing/page.py": "our own results",
    "publishing/reading.py": "our own products",
    "publishing/results.py": "our own results",
    "publishing/tables.py": "our own results",
    "purged_files.py": "our own results",
    "purged_words.py": "our own results",
    "reports/acts/acts.py": "data of the package",
    "reports/evaluation/load.py": "labels to measure the reader with; nothing is kept",
    "reports/evaluation/table.py": "labels to measure the reader with; nothing is kept",
    "reports/evaluation/words.py": "data of the package",
    "reports/offices.py": "data of the package",
    "reports/outside/chat.py": "an endpoint's answer: positions in a text that is clean",
    "reports/outside/endpoint.py": "an endpoint's address; nothing is kept",
    "reports/outside/question.py": "an endpoint's answer: positions in a text that is clean",
    "reports/relating/relation_words.py": "data of the package",
    "reports/words/lexicon.py": "data of the package",
    "reviewed.py": "our own results",
    "running/kept.py": "our own results",
    "scenario/loaders/tables.py": "a table that scenario/ has read before",
    "scenario/toml.py": "opened by scenario/load.py and scenario/variants.py",
    "server/asking.py": "what is asked goes in by variants, reviews, decisions and reports",
    "server/jobfiles.py": "our own results",
    "server/routes_forecasts.py": "our own results",
    "verification/summary.py": "our own results",
    "world/gazetteer_index.py": "data of the package",
    "world/loaders/fetch.py": "an address; the file goes in by world/loaders/opening.py",
    "world/outlines.py": "data of the package",
    "world/standards.py": "data of the package",
    "world/tables.py": "opened by those who call read_table",
}
"""Modules that open tables or JSON which nobody else wrote, or keep nothing; and why."""

_OPENS = re.compile(
    r"(?<!def )\b(?:read_table|read_toml|csv\.reader|csv\.DictReader|json\.loads?|tomllib\.loads?"
    r"|load_workbook)\("
)


def through(door: Door, path: Path, text: str) -> tuple[str, bool]:
    """Everything that is kept and said, and whether it was let in."""
    path.mkdir()
    try:
        return door(path, text), True
    except InputError as error:
        return str(error), False


@pytest.mark.parametrize("name", DOORS)
def test_rule_01_nothing_of_a_person_comes_in_or_is_repeated(name: str, tmp_path: Path) -> None:
    said, let_in = through(DOORS[name], tmp_path / "clean", CLEAN)
    assert let_in, said
    slow = "reports/" in name or "workbook" in name
    for at, dirt in enumerate([DIRT[0], DIRT[11], DIRT[13]] if slow else DIRT):
        said, _ = through(DOORS[name], tmp_path / str(at), dirt)
        told = said.replace(str(tmp_path), "")
        core = re.sub(r"^\D*[ .]", "", dirt) if not dirt[0].isalpha() else dirt.split(" ", 1)[-1]
        assert dirt not in told, dirt
        assert core not in told, dirt


def test_rule_01_every_module_that_opens_a_table_is_a_door_or_says_why_not() -> None:
    opening = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if _OPENS.search(path.read_text(encoding="utf-8"))
    }
    doors = {name.split(" ")[0] for name in DOORS}
    unknown = opening - doors - set(NOT_DOORS)
    assert not unknown, "a new door: add it to DOORS, or say in NOT_DOORS why it is none"
    assert set(NOT_DOORS) <= opening
    assert all((SOURCES / name).exists() for name in doors)


PERSONS = [
    *("surname", "Full name", "firstName", "phone_number", "e-mail / email", "case_number", "DOB"),
    *("Apellidos", "Nombre completo", "teléfono", "Cédula", "fecha de nacimiento", "expediente"),
    *("Prénom", "nom de famille", "numéro de dossier", "courriel", "date de naissance"),
    *("اسم العائلة", "الاسم الكامل", "رقم الهاتف", "تاريخ الميلاد", "رقم الحالة"),
]
STRICT = ["name", "ID", "nombre", "nom", "الاسم", "persona"]


@pytest.mark.parametrize("column", PERSONS)
def test_rule_01_columns_of_persons_are_known_in_four_languages(
    column: str, tmp_path: Path
) -> None:
    assert about_person(column)
    assert about_persons(column)
    header = csv_line([*dtm_row(), column])
    file = write(tmp_path / "dtm.csv", f"{header}\n{csv_line([*dtm_row().values(), 'x'])}\n")
    with pytest.raises(InputError, match="about persons"):
        read_dtm(file)
    with pytest.raises(InputError, match="about persons"):
        read_instance(write_instance(tmp_path / "flee", locations=LOCATIONS.replace("hdi", column)))


@pytest.mark.parametrize("column", [*PERSONS, *STRICT])
def test_rule_01_our_own_tables_take_no_column_of_persons(column: str, tmp_path: Path) -> None:
    write_folder(tmp_path)
    for file in ("locations.csv", "routes.csv", "events.csv", "departures.csv", "hazards.csv"):
        text = (tmp_path / file).read_text(encoding="utf-8").splitlines()
        if column in text[0].split(","):
            continue
        lines = [f"{text[0]},{column}", *(f"{line},x" for line in text[1:])]
        (tmp_path / file).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(tmp_path)
    refused = [one for one in caught.value.problems if one.expected == COUNTS_ONLY]
    assert len(refused) >= 4


def csv_line(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    "column",
    [
        *("Name of camp", "admin1Name", "geomaster_name", "individuals", "household size"),
        *("Nombre del municipio", "nom de la commune", "اسم المنطقة", "num_refugees", "IDPs"),
    ],
)
def test_columns_of_places_and_counts_are_not_taken_for_them(column: str) -> None:
    assert not about_person(column)


@pytest.mark.parametrize("text", DIRT)
def test_marks_of_persons_are_seen_and_starred_out(text: str) -> None:
    said = f"ask {text} for more"
    assert personal(said)
    hidden = masked(said)
    assert len(hidden) == len(said)
    assert not personal(hidden)


@pytest.mark.parametrize(
    "text",
    [
        *("12 345 678 people", "in 2018-2019 some 1500-2000", "1 500 000", "from 5 000 to 10 000"),
        *("15.123456789012, -88.025", "passports for 12,000 people", "case numbers rose to 12,345"),
        *("registration of 45,000", "the number 2018", "https://example.org/a@b.org/1809053002/"),
        *(
            "10 2018 2019",
            "Huixtla 15 1500 2300",
            "Arriaga 12 120 150 2300",
            "2018-10-29T12:00",
            "a portable clinic for 4,000",
            "cell 12",
            "tel aviv",
        ),
        *("en 2018 y 2019, 3.000 personas", "les 12 345 personnes", "case of 5,000 people"),
    ],
)
def test_counts_days_places_and_addresses_of_pages_pass(text: str) -> None:
    assert personal(text) == ""
    assert masked(text) == text


def test_addresses_of_pages_stay_whole_beside_what_is_starred_out() -> None:
    text = "see https://example.org/2018/1809053002/ or call +504 9999-9999 now"
    assert masked(text) == "see https://example.org/2018/1809053002/ or call ************** now"


def test_rule_01_sentences_and_titles_of_reports_lose_what_is_of_a_person(tmp_path: Path) -> None:
    sentence = "About 300 people slept in Huixtla; call +504 9999-9999 or someone@example.org."
    file = write(tmp_path / "+504 9999-9999 someone@example.org.txt", f"{sentence}\n")
    (report,) = load_reports([file])
    assert len(report.text.strip()) == len(sentence)
    assert "300 people" in report.text
    for left in ("9999", "someone", "example.org"):
        assert left not in report.text
        assert left not in report.name


def test_a_figure_of_an_older_table_is_starred_out_not_refused(tmp_path: Path) -> None:
    given: Figure = figure(sentence="300 people; call +504 9999-9999.")
    (row,) = read_rows(write(tmp_path / "evidence.csv", evidence_text([given])))
    assert row.figure.sentence == "300 people; call **************."
