"""Quotations in every form, and who is heard in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waystation.domain.findings import Findings, StatedEvent, Statement
from waystation.domain.vocabulary import Act, EventKind, Modality, SpeakerClass, StatementForm
from waystation.reports.acts.quotations import is_name, is_whole, pieces, quotations
from waystation.reports.documents import report_from_text
from waystation.reports.findings import read_findings
from waystation.reports.listing_events import (
    EVENT_COLUMNS,
    STATEMENT_COLUMNS,
    event_rows,
    findings_as_json,
    statement_rows,
)
from waystation.world.gazetteer import world_gazetteer


def read(text: str) -> Findings:
    return read_findings(report_from_text(text, "text"), world_gazetteer())


def all_of(findings: Findings) -> list[StatedEvent | Statement]:
    return [*findings.events, *findings.statements]


def said(text: str) -> list[tuple[str, str]]:
    return [(item.speaker, item.words) for item in read(text).statements]


def quoted(text: str) -> list[str]:
    return [text[item.start : item.end] for item in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "stop" twice.', ['"stop"']),
        ("He said “stop” twice.", ["“stop”"]),
        ("Il a dit «stop» deux fois.", ["«stop»"]),
        ("He said ‘stop here’ twice.", ["‘stop here’"]),
        ("He said 'stop here' twice.", ["'stop here'"]),
        ("It wasn't the mayors' fault, they're gone.", []),
        ("“She said ‘stop’ and left,” he said.", ["“She said ‘stop’ and left,”"]),
        ('"We wait ... and wait," he said.', ['"We wait ... and wait,"']),
        ('A pipe of 6" and a plank of 8".', []),
    ],
)
def test_quotations_are_found_in_every_kind_of_marks(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph() -> None:
    text = "“We walked for days. Nobody came."
    (quotation,) = quotations(text)
    assert (quotation.start, quotation.end, quotation.closed) == (0, len(text), False)


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“We walked for days,” the teacher said. “Nobody came to see us.\n\n“Then it rained.”"
    assert [speaker for speaker, _ in said(text)] == ["the teacher"] * 3


def test_every_sentence_of_a_quotation_is_a_statement() -> None:
    text = '"The road is cut. The bridge is gone," said the prefect.'
    assert said(text) == [
        ("the prefect", '"The road is cut.'),
        ("the prefect", 'The bridge is gone,"'),
    ]


def test_an_ellipsis_and_an_abbreviation_part_no_sentence() -> None:
    text = '"We wait ... Nobody comes from the U.S. Army," he said.'
    (quotation,) = quotations(text)
    assert len(list(pieces(text, quotation))) == 1


def test_marks_of_emphasis_stay_in_the_words() -> None:
    text = 'The nurse said: "We have *no* medicine left."'
    (statement,) = read(text).statements
    assert statement.words == '"We have *no* medicine left."'
    assert statement.modality is Modality.NEGATED


def test_names_and_single_words_in_marks_are_nobodys_statement() -> None:
    assert said('The "Festival of the Sea" drew a "huge" crowd.') == []
    assert is_name(["Festival", "of", "the", "Sea"])
    assert not is_name(["CLOSE", "THE", "BORDER"])
    assert is_whole('"Nobody helped us."')
    assert not is_whole('"out of control"')


def test_a_slogan_has_no_speaker() -> None:
    (statement,) = read("The plan to “seal the border” is old.").statements
    assert (statement.form, statement.speaker) == (StatementForm.FRAGMENT, "")


def test_a_speaker_is_described_and_heard_through_something() -> None:
    text = '"It is quiet now," Ana Ruiz, a nurse in the camp, told Radio Yoro on Friday.'
    (statement,) = read(text).statements
    assert statement.speaker == "Ana Ruiz"
    assert statement.described == "a nurse in the camp"
    assert statement.via == "Radio"


def test_a_pronoun_without_anybody_before_names_nobody() -> None:
    text = 'The villages are empty.\n\n"We left at night," he said.'
    (statement,) = read(text).statements
    assert (statement.speaker, statement.verb) == ("", "said")


def test_the_person_named_right_before_is_heard_again() -> None:
    text = "The governor spoke on Monday. She said the school would reopen."
    statements = read(text).statements
    assert [(item.speaker, item.carried) for item in statements] == [("The governor", True)]
    assert statements[0].speaker_class is SpeakerClass.OFFICIAL


def test_two_speakers_in_one_sentence_are_kept_apart() -> None:
    text = "UNHCR said 300 people had crossed, while the government said nobody had."
    assert [speaker for speaker, _ in said(text)] == ["UNHCR", "the government"]


def test_what_is_asked_for_is_no_event_of_its_own() -> None:
    events = read("The agency urged Mexico to open the border.").events
    assert [event.act for event in events] == [Act.DEMANDED]


def test_a_threat_is_a_proposal_with_its_speaker() -> None:
    (event,) = read("The president threatened to close the border with Mexico.").events
    assert (event.act, event.modality) == (Act.CLOSED, Modality.THREATENED)
    assert (event.proposal, event.speaker) == (EventKind.CLOSURE, "The president")


def test_more_shelter_is_proposed_as_capacity() -> None:
    (event,) = read("The mayor opened a shelter in Huixtla.").events
    assert event.proposal is EventKind.CAPACITY


def test_offsets_point_into_the_text_as_given_after_repair() -> None:
    text = "\ufeffThe mayor said: â€œThe road is closed.â€\x9d Police closed the bridge."
    findings = read(text)
    for item in all_of(findings):
        assert text[item.start : item.end] == item.words


def test_a_language_without_words_for_acts_tells_none() -> None:
    text = "La policía cerró el puente. «No pasarán», dijo el alcalde de Huixtla ayer."
    report = report_from_text(text, "text")
    findings = read_findings(report, world_gazetteer())
    if report.language != "en":
        assert findings.events == ()


def test_rows_and_documents_hold_everything() -> None:
    findings = read('Police closed the bridge. "Go home," the sergeant said.')
    assert len(event_rows(findings.events)[0]) == len(EVENT_COLUMNS)
    assert len(statement_rows(findings.statements)[0]) == len(STATEMENT_COLUMNS)
    listed = findings_as_json(findings)
    assert listed["events"][0]["act"] == "closed"
    assert listed["statements"][0]["speaker"] == "the sergeant"


WORDS = st.sampled_from(
    [
        *("police", "closed", "the", "bridge", "said", '"', "“", "”", "'", "’s", ",", ".", "\n\n"),
        *(
            "to",
            "threatened",
            "and",
            "who",
            "5,000",
            "people",
            "fled",
            "that",
            "(",
            ")",
            ":",
            "...",
        ),
        *("according", "on", "Monday", "Kenya", "*", "by", "of", "-", "would", "not", "if", "he"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_no_order_of_words_breaks_the_reader(words: list[str]) -> None:
    text = " ".join(words)
    findings = read(text)
    for item in all_of(findings):
        assert text[item.start : item.end] == item.words
        assert item.sentence_start <= item.start < item.end
