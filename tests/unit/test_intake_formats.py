"""Every kind of document is read: its text, day, publisher and title."""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

import pytest
from tests.unit import intake_samples as samples
from tests.unit.intake_samples import FEED, FIRST, NOTE, SECOND, TITLE

from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.reports.documents import load_reports, report_from_text
from waystation.reports.parse import parse
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

DAY = dt.date(2018, 10, 24)


def load(path: Path, data: bytes | str, **options: object) -> tuple[Report, ...]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return load_reports([path], **options)  # type: ignore[arg-type]


def words(report: Report) -> list[str]:
    figures = read_report(report, world_gazetteer())
    assert all(report.text[figure.start : figure.end] == figure.words for figure in figures)
    return [" ".join(figure.words.split()) for figure in figures]


def test_a_page_is_read_without_menus_and_boxes(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "page.html", samples.html())
    assert report.media == "html"
    assert (report.title, report.publisher, report.published) == (TITLE, "Road Bulletin", DAY)
    assert words(report)[:3] == ["About 3,000", "nearly 1,500", "120"]
    assert report.text.count(TITLE) == 1
    for left_out in ("12,000", "9,999", "55 people"):
        assert left_out not in report.text


def test_the_day_of_a_page_is_not_that_of_its_footer(tmp_path: Path) -> None:
    page = samples.html().replace('property="article:published_time" content="2018', 'name="x" y="')
    (report,) = load(tmp_path / "page.html", page)
    assert report.published is None


def test_a_page_in_its_own_encoding(tmp_path: Path) -> None:
    page = samples.html(meta='<meta charset="iso-8859-2">', body="<p>Wojewoda łódzki, 80 osób.</p>")
    (report,) = load(tmp_path / "page.htm", page.encode("iso-8859-2"))
    assert "łódzki" in report.text


def test_without_its_reader_a_page_is_refused_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never read by lesser means: figures of menus and boxes would be taken for the report's."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(InputError, match=r"page\.html: .*pip install 'waystation\[web\]'"):
        load(tmp_path / "page.html", samples.html(), apart=False)
    (message,) = load(tmp_path / "message.eml", samples.mail(html_body=True), apart=False)
    entry, *_ = load(tmp_path / "feed.rss", FEED, apart=False)
    assert message.text
    assert entry.text


def test_a_pdf_is_read_in_paragraphs_without_running_heads(tmp_path: Path) -> None:
    body = [
        ("About 3,000 people reached Huixtla on Tues-", 40),
        ("day, the mayor said. The dis-", 13),
    ]
    body += [
        ("placed of the coast slept in the square, with", 13),
        ("little water and no roof.", 13),
    ]
    body += [("A second group of nearly 1,500 was still in Tapachula,", 30), ("and waited for", 13)]
    later = [[(f"day 1{n} of the road to", 40), (f"come {n}7 more.", 13)] for n in "234"]
    pages = [
        [(f"Road Bulletin - issue {number}", 0), *lines, (f"{number}", 500)]
        for number, lines in enumerate([body, *later], start=1)
    ]
    (report,) = load(tmp_path / "bulletin.pdf", samples.pdf(pages))
    assert report.media == "pdf"
    assert "Road Bulletin" not in report.text
    assert words(report)[:2] == ["About 3,000", "nearly 1,500"]
    parsed = parse(report, world_gazetteer())
    assert [" ".join(sentence.text.split()) for sentence in parsed.sentences[:3]] == [
        "About 3,000 people reached Huixtla on Tuesday, the mayor said.",
        "The displaced of the coast slept in the square, with little water and no roof.",
        "A second group of nearly 1,500 was still in Tapachula, and waited for "
        "day 12 of the road to come 27 more.",
    ]


def test_a_word_document_is_read_in_order(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "report.docx", samples.word())
    assert report.media == "docx"
    assert report.published == DAY
    order = [report.text.index(part) for part in (TITLE, FIRST, "| Arriaga | 700 |", SECOND)]
    assert order == sorted(order)
    assert "- 40 children" in report.text
    assert {"About 3,000", "nearly 1,500", "40"} <= set(words(report))


@pytest.mark.parametrize("html_body", [False, True])
def test_an_e_mail_tells_its_day_and_who_sent_it(tmp_path: Path, html_body: bool) -> None:
    (report,) = load(tmp_path / "message.eml", samples.mail(html_body=html_body))
    assert report.media == "email"
    assert (report.title, report.published) == (TITLE, DAY)
    assert report.publisher == "Night shelter network"
    assert words(report) == ["About 3,000", "nearly 1,500", "120"]


def test_nothing_of_a_person_enters_from_an_e_mail(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "message.eml", samples.mail())
    for personal in ("@", "555", "0101", "The desk"):
        assert personal not in report.text


def test_a_sender_who_is_a_person_is_not_named(tmp_path: Path) -> None:
    message = samples.mail().replace(b"Night shelter network", b"A Person")
    (report,) = load(tmp_path / "a.eml", message)
    assert report.publisher == "shelters.example"
    message = message.replace(b"<desk@shelters.example>", b"<someone@gmail.com>")
    (report,) = load(tmp_path / "b.eml", message)
    assert report.publisher == ""


def test_attachments_are_reports_of_their_own(tmp_path: Path) -> None:
    told: list[str] = []
    data = samples.mail(attached={"note.txt": b"Some 70 people slept there.", "photo.jpg": b"\xff"})
    _, note = load(tmp_path / "message.eml", data, tell=told.append)
    assert note.name == "message.eml/note.txt"
    assert words(note) == ["Some 70"]
    assert any("photo.jpg" in line for line in told)


def test_a_feed_gives_a_report_for_each_entry(tmp_path: Path) -> None:
    first, second = load(tmp_path / "saved.xml", FEED)
    assert (first.title, first.published, first.publisher) == (TITLE, DAY, "Road Bulletin")
    assert first.url == "https://bulletin.example/1"
    assert first.media == "feed"
    assert words(first) == ["About 3,000", "nearly 1,500", "120"]
    assert second.published == dt.date(2018, 10, 25)
    assert words(second) == ["Some 40"]


def test_a_folder_and_a_bundle_hold_all_of_these(tmp_path: Path) -> None:
    files = {
        "a/page.html": samples.html().encode(),
        "a/b/report.docx": samples.word(),
        "feed.rss": FEED.encode(),
        "note.md": b"# Note\n\nSome 90 people slept there.",
        ".hidden/x.txt": b"Some 10 people.",
        "picture.png": b"\x89PNG....",
    }
    for name, data in files.items():
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "all.zip").write_bytes(samples.bundle(files))
    told: list[str] = []
    from_folder = load_reports([tmp_path / "all"], tell=told.append)
    assert sum("picture.png" in line for line in told) == 1
    from_bundle = load_reports([tmp_path / "all.zip"])
    names = ["a/b/report.docx", "a/page.html", "feed.rss#1", "feed.rss#2", "note.md"]
    assert [report.name for report in from_folder] == names
    assert [report.name for report in from_bundle] == [f"all.zip/{name}" for name in names]
    assert [r.report_id for r in from_folder] == [r.report_id for r in from_bundle]


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (NOTE.encode(), "text"),
        (samples.html().encode(), "html"),
        (samples.mail(), "email"),
        (samples.word(), "docx"),
        (samples.pdf([[(FIRST, 0)]]), "pdf"),
        (FEED.encode(), "feed"),
    ],
)
def test_standard_input_is_told_by_its_bytes(data: bytes, media: str) -> None:
    reports = load_reports(["-"], stream=io.BytesIO(data))
    assert reports[0].media == media
    assert reports[0].name.startswith("standard input")


def test_a_pdf_named_as_text_is_read_as_a_pdf(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "report.txt", samples.pdf([[(FIRST, 0)]]))
    assert (report.media, words(report)) == ("pdf", ["About 3,000"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_texts_in_every_encoding_are_the_same_report(tmp_path: Path, encoding: str) -> None:
    text = "Près de 3 000 personnes – dit la “mairie” – sont arrivées à Huixtla mercredi soir."
    (report,) = load(tmp_path / "note.txt", text.encode(encoding))
    assert report.text == text
    assert report.language == "fr"


def test_damaged_utf_8_stays_utf_8(tmp_path: Path) -> None:
    told: list[str] = []
    data = "Présidente, á é í ó ú – 40 people".encode() + b"\xff"
    (report,) = load(tmp_path / "note.txt", data, tell=told.append)
    assert report.text.endswith("40 people\ufffd")
    assert len(told) == 1


def test_the_same_document_twice_is_one_report_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(NOTE)
    (report,) = load_reports([tmp_path], tell=told.append)
    assert report.name == "a.txt"
    assert told == ["b.txt: the same text as a.txt; taken once"]


def test_a_language_without_a_grammar_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    text = "Etwa 3000 Menschen kamen am Mittwoch in der Stadt an, sagte das Rote Kreuz heute."
    (report,) = load(tmp_path / "note.txt", text, tell=told.append)
    assert report.language == "de"
    assert "'de'" in told[0]


def test_a_day_of_the_user_goes_before_that_of_a_file(tmp_path: Path) -> None:
    given = dt.date(2018, 10, 26)
    data = samples.mail().replace(b"Date: Wed, 24", b"Date: Tue, 23")
    (report,) = load(tmp_path / "message.eml", data, published=given)
    assert report.published == given


@pytest.mark.parametrize(
    ("text", "upstream", "publisher"),
    [
        (f"{NOTE}\nDaily Road / Coast News 2018.", "Daily Road", "Coast News"),
        ("TAPACHULA (Reuters) - Some 40 people crossed.", "Reuters", ""),
        ("TAPACHULA, Mexico, Oct 21 (AFP) — Some 40 people crossed.", "AFP", ""),
        ("CITY HALL (Coast News) -- Some 40 people crossed.", "Coast News", ""),
        (
            f"{NOTE}\nThis article first appeared in The Daily Road on 24 October 2018.",
            "Daily Road",
            "",
        ),
        (f"{NOTE}\nRepublished with permission from Coast Weekly", "Coast Weekly", ""),
        (f"{NOTE}\nSource: Coast Weekly", "Coast Weekly", ""),
        (f"{NOTE}\n(Reuters)", "Reuters", ""),
        (f"{NOTE}\nWith additional reporting by AP", "AP", ""),
        (f"{NOTE}\n© 2018 Road News", "", "Road News"),
        (
            "Source: Night shelter network\n\nSome 40 people slept there.",
            "",
            "Night shelter network",
        ),
        ("Some 300 people (Hondurans) - mostly men - crossed.", "", ""),
        ("The Ministry (Interior) - Some 40 people crossed.", "", ""),
        (NOTE, "", ""),
    ],
)
def test_credits_are_read(text: str, upstream: str, publisher: str) -> None:
    report = report_from_text(text, "note.txt")
    assert (report.upstream, report.publisher) == (upstream, publisher)


def test_the_same_text_in_two_carriers_keeps_what_either_tells(tmp_path: Path) -> None:
    text = "Some 40 people came to the bridge."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    head = "MIME-Version: 1.0\nFrom: Relief Office <desk@relief.example>\n"
    sent = "Date: Thu, 25 Oct 2018 23:30:00 -0600\n"
    (tmp_path / "b.eml").write_text(f"{head}{sent}\n{text}\n", encoding="utf-8")
    (report,) = load_reports([tmp_path])
    assert (report.name, report.published) == ("a.txt", dt.date(2018, 10, 25))
    assert report.publisher == "Relief Office"
