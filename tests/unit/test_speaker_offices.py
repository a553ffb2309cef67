"""Speakers are kept by office, never by name; what everybody is shown goes without names."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.evidence_figures import figure
from tests.scenario_folder import change, write_folder

from waystation.assimilation.names import said_by, same_name
from waystation.domain.findings import Findings
from waystation.domain.nameless import NAMELESS, named
from waystation.evidence.ledger import Ledger
from waystation.evidence.table import evidence_text
from waystation.forecasting.gather import LEDGER, check_folder, gather, read_plain
from waystation.reports.documents import report_from_text
from waystation.reports.offices import people_in, without_names

NAMES = ("Jane", "Juan", "María", "Marie", "Jean", "Example", "Ejemplo", "Exemple")


def read(text: str) -> Findings:
    (found,) = read_plain([report_from_text(text, "note", published=dt.date(2018, 10, 23))])
    return found


@pytest.mark.parametrize(
    ("sentence", "office"),
    [
        ("Mayor Jane Example said 300 people arrived in Huixtla on Monday.", "Mayor"),
        ("Jane Example, the mayor of Huixtla, said 300 people slept there.", "mayor of Huixtla"),
        ("The mayor of Huixtla, Jane Example, said 300 people slept there.", "mayor of Huixtla"),
        (
            "About 300 people arrived, said Jane Example, a spokesperson of the ministry.",
            "spokesperson of the ministry",
        ),
        ("UNHCR spokeswoman Jane Example said 300 people crossed.", "UNHCR spokeswoman"),
        ("Interior Minister Jane Example said 300 people crossed.", "Interior Minister"),
        ("President Jane Example said 300 people were in Huixtla.", "President"),
        ("According to Jane Example, a Honduran migrant, 300 people left.", "a participant"),
        ("Jane Example, a resident of Huixtla, said 300 people slept there.", "a resident"),
        ("Some 300 people crossed, Jane Example told reporters.", "a person"),
        ("Ms Example said another 300 people arrived in Huixtla.", "a person"),
        ("El alcalde Juan Ejemplo dijo que 300 personas llegaron a Huixtla.", "alcalde"),
        (
            "Juan Ejemplo, alcalde de Huixtla, dijo que 300 personas durmieron en el parque.",
            "alcalde de Huixtla",
        ),
        (
            "Unas 300 personas llegaron, dijo María Ejemplo, vocera del ministerio.",
            "vocera del ministerio",
        ),
        ("María Ejemplo, una migrante hondureña, dijo que 300 personas salieron.", "participante"),
        ("Le maire Jean Exemple a déclaré que 300 personnes sont arrivées à Huixtla.", "maire"),
        (
            "Jean Exemple, maire de Huixtla, a dit que 300 personnes ont dormi au parc.",
            "maire de Huixtla",
        ),
        (
            "Selon Marie Exemple, une réfugiée, 300 personnes sont parties.",
            "une personne du groupe",
        ),
    ],
)
def test_rule_01_a_speaker_is_kept_by_office(sentence: str, office: str) -> None:
    found = read(sentence)
    assert [one.speaker for one in found.figures] == [office]
    said = [one.speaker for one in found.figures]
    said += [one.speaker for one in found.events]
    said += [one.speaker for one in found.statements]
    assert not [name for name in NAMES if any(name in speaker for speaker in said)]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The Mexican Red Cross said 300 people crossed.", "Mexican Red Cross"),
        ("Pueblo Sin Fronteras said 300 people crossed.", "Pueblo Sin Fronteras"),
        ("Doctors Without Borders said 300 people crossed.", "Doctors Without Borders"),
        ("Guatemala said 300 people crossed.", "Guatemala"),
        ("US Northern Command said 300 people crossed.", "US Northern Command"),
        ("The mayor of Huixtla said 300 people slept there.", "mayor of Huixtla"),
        ("Reuters reported that 300 people crossed.", "Reuters"),
        ("El Instituto Nacional de Migración dijo que 300 personas cruzaron.",
         "Instituto Nacional de Migración"),
    ],
)  # fmt: skip
def test_organisations_places_and_offices_stay(sentence: str, speaker: str) -> None:
    (found,) = read(sentence).figures
    assert found.speaker == speaker


def test_who_was_named_with_an_office_keeps_it_where_the_surname_follows() -> None:
    text = (
        "Jane Example, the mayor of Huixtla, said 300 people slept in the park.\n\n"
        "Example said another 200 people arrived on Monday."
    )
    first, second = read(text).figures
    assert first.speaker == second.speaker == "mayor of Huixtla"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Mayor Jane Example said 300 came.", "Mayor […] said 300 came."),
        (
            "The mayor of Huixtla, Jane Example, said 300 slept there.",
            "The mayor of Huixtla, […], said 300 slept there.",
        ),
        (
            "Juan Ejemplo, 23, said 300 people were in Huixtla.",
            "[…], 23, said 300 people were in Huixtla.",
        ),
        (
            "El alcalde Juan Ejemplo dijo que llegaron 300 personas a la ciudad.",
            "El alcalde […] dijo que llegaron 300 personas a la ciudad.",
        ),
        ("The Red Cross said 300 came to Huixtla.", "The Red Cross said 300 came to Huixtla."),
        ("Guatemala said 300 came.", "Guatemala said 300 came."),
    ],
)
def test_a_sentence_for_everybody_goes_without_the_names_of_speakers(
    sentence: str, shown: str
) -> None:
    assert without_names(sentence, people_in(sentence)) == shown


def test_two_people_without_a_name_are_not_taken_for_one() -> None:
    for own in NAMELESS.values():
        for kind in ("participant", "resident", "unknown"):
            assert named(own[kind]) == ""
    assert named("mayor of Huixtla") == "mayor of Huixtla"
    one = figure(speaker="a person", publisher="A newspaper")
    assert said_by(one) == same_name("A newspaper")


def test_rule_01_no_name_of_a_speaker_reaches_the_ledger_as_one(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "reports").mkdir()
    sentence = "Mayor Jane Example said about 300 people slept in the park of Town on Monday."
    text = f"Date: 2019-03-05\nSource: A newspaper\n\n{sentence}\n"
    (folder / "reports" / "note.md").write_text(text, encoding="utf-8")
    change(folder, "scenario.toml", "To try things out.", "To try speakers out.")
    entries = gather(check_folder(str(folder))).entries
    assert [entry.figure.speaker for entry in entries] == ["Mayor"]
    assert entries[0].figure.sentence == sentence
    with Ledger.open(folder / LEDGER, create=False) as ledger:
        (report,) = ledger.report_ids()
        kept = [json.loads(one.content) for one in ledger.findings(report)]
    assert [one for one in kept if one.get("speaker") == "Mayor"]
    assert not [one for one in kept if "Jane" in f"{one.get('speaker')} {one.get('described')}"]
    assert "Jane" not in evidence_text(entries).replace(sentence, "")
