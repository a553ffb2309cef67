"""Documents made to exhaust, trick or steer: each is read as the words it shows, or refused."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from tests.hostile_documents import bundle, page, small_pdf, with_part, word

from waystation.domain.errors import InputError
from waystation.reports.documents import load_reports

SECRET = "4,711 people wait in the cellar"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
BILLION = f'<!DOCTYPE x [{LAUGHS}<!ENTITY file SYSTEM "file:///SECRET">]>'


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of this machine that no document may bring into a report."""
    path = tmp_path / "secret" / "secret.txt"
    path.parent.mkdir()
    path.write_text(SECRET)
    return path


def texts_of(path: Path) -> str:
    """All words of what was read; none where it was refused in one line."""
    try:
        reports = load_reports([path])
    except InputError:
        return ""
    return "\n".join(f"{one.title} {one.text}" for one in reports)


def declared(secret: Path) -> str:
    return BILLION.replace("/SECRET", str(secret))


def word_xml(secret: Path, body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        f'<?xml version="1.0"?>{declared(secret)}<w:document xmlns:w="{space}"><w:body><w:p><w:r>'
        f"<w:t>Some 300 people wait.{body}</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


@pytest.mark.parametrize("body", ["&l11;", "&file;"])
def test_entities_of_a_word_document_are_neither_blown_up_nor_fetched(
    tmp_path: Path, secret: Path, body: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(with_part(word("x"), "word/document.xml", word_xml(secret, body)))
    text = texts_of(path)
    assert SECRET not in text
    assert len(text) < 10_000


@pytest.mark.parametrize("body", ["&l11;", "&file;"])
def test_entities_of_a_web_page_are_neither_blown_up_nor_fetched(
    tmp_path: Path, secret: Path, body: str
) -> None:
    path = tmp_path / "a.html"
    start = f'<?xml version="1.0"?>{declared(secret)}<html xmlns="http://www.w3.org/1999/xhtml">'
    path.write_text(f"{start}<body><p>Some 300 people wait. {body}</p></body></html>")
    text = texts_of(path)
    assert SECRET not in text
    assert len(text) < 10_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
def test_entities_of_a_feed_are_neither_blown_up_nor_fetched_in_any_encoding(
    tmp_path: Path, secret: Path, encoding: str
) -> None:
    path = tmp_path / "a.xml"
    start = f'<?xml version="1.0" encoding="{encoding}"?>'
    body = (
        f"{declared(secret)}<rss version='2.0'><channel><title>T</title><item><title>One</title>"
        "<description>Some 300 people wait. &l11; &file;</description></item></channel></rss>"
    )
    path.write_bytes(
        start.encode("ascii" if encoding == "utf-7" else encoding) + body.encode(encoding)
    )
    text = texts_of(path)
    assert SECRET not in text
    assert len(text) < 10_000


def test_a_style_sheet_or_an_inclusion_brings_no_other_file_in(
    tmp_path: Path, secret: Path
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        f'<?xml version="1.0"?><?xml-stylesheet href="{secret}"?><rss version="2.0" '
        'xmlns:xi="http://www.w3.org/2001/XInclude"><channel><title>T</title><item><title>One'
        f'</title><description>Some 300 wait.<xi:include href="{secret}" parse="text"/>'
        "</description></item></channel></rss>"
    )
    assert SECRET not in texts_of(path)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000,
        "<" * 3_000_000,
        "<a " + "x=1 " * 1_000_000 + ">",
        "<p>" * 200_000,
        "<table><tr><td>" * 20_000,
        "<!--" * 500_000,
        "&#x41;" * 500_000,
        "<script>" + "</scrip" * 300_000,
    ],
    ids=["deep", "open", "attributes", "many", "tables", "comments", "references", "scripts"],
)
def test_a_page_made_to_exhaust_readers_ends_soon(tmp_path: Path, body: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>Some 300 people wait.</p>{body}")
    started = time.monotonic()
    assert len(texts_of(path)) < 10_000_000
    assert time.monotonic() - started < 150


SCRIPTS = (
    b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);this.getURL\\('http://hostile.example'\\))>>",
    b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
    b"/OpenAction<</S/URI/URI(http://hostile.example)>>",
    b"/AA<</WC<</S/JavaScript/JS(while\\(true\\){})>>>>",
    b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(true\\){})>>]>>>>",
)


@pytest.mark.parametrize("root", SCRIPTS, ids=["open", "launch", "address", "close", "named"])
def test_scripts_and_actions_of_a_pdf_do_nothing(tmp_path: Path, root: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(small_pdf(1, 2, root=root))
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(small_pdf(1, 2))
    assert texts_of(path) == texts_of(plain)
    assert "4,000 people" in texts_of(path)


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.txt", "/etc/x.txt", "C:\\x.txt", "..\\..\\x.txt", "a/../../x.txt"]
)
def test_a_bundle_cannot_name_files_outside_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / "sent" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(bundle({name: b"Some 300 people wait.", "b.html": page("Some 200 wait.")}))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="outside the bundle"):
        load_reports([path])
    assert sorted(tmp_path.rglob("*")) == before


def test_links_bring_no_other_file_in(tmp_path: Path, secret: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "note.txt").write_text("Some 300 people wait in the town.")
    (sent / "same.txt").symlink_to(sent / "note.txt")
    (sent / "link.txt").symlink_to(secret)
    (sent / "far.txt").symlink_to("../secret/secret.txt")
    (sent / "folder").symlink_to(secret.parent)
    told: list[str] = []
    reports = load_reports([sent], tell=told.append)
    assert [SECRET in one.text for one in reports] == [False]
    assert sum("a link to a file outside" in line for line in told) == 2
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(entry, str(secret))
    with pytest.raises(InputError, match="a link as a member"):
        load_reports([tmp_path / "a.zip"])


def test_bombs_in_bundles_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    for name, document in (("a.zip", b""), ("b.docx", word("x"))):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("word/document.xml" if document else "big.txt", b"0" * 50_000_000)
        with pytest.raises(InputError, match="grows"):
            load_reports([path])
