"""What cannot be read is refused in plain words, quickly, and all of it at once."""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest
from tests.timing import least_seconds
from tests.unit import intake_samples as samples
from tests.unit.intake_samples import FIRST, NOTE

from waystation.domain.errors import InputError
from waystation.reports.documents import load_reports
from waystation.reports.intake.records import Limits
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

PAGE = "<html><body><p>Some 40 people came.</p>{}</body></html>"
SMALL = Limits(file_bytes=5_000, text_chars=2_000, pages=3, bundle_bytes=8_000, bundle_files=4)


def refusal(path: Path, data: bytes, limits: Limits | None = None) -> str:
    path.write_bytes(data)
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        load_reports([path], limits=limits)
    assert time.process_time() - started < 10
    (problem,) = caught.value.problems
    assert problem.file.startswith(str(path))
    return problem.found


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("empty.txt", b"", "an empty file"),
        ("blank.txt", b" \n\t\n", "an empty file"),
        ("empty.pdf", b"", "an empty file"),
        ("binary.txt", bytes(range(1, 256)) * 8, "binary"),
        ("nul.txt", b"40 people\x00\x01", "binary"),
        ("utf16.txt", b"\xff\xfe\x00\x00", "empty"),
        ("none.pdf", b"Some 40 people.", ".pdf"),
        ("none.docx", b"Some 40 people.", ".docx"),
        ("none.zip", b"Some 40 people.", ".zip"),
        ("broken.zip", b"PK\x03\x04 and no more", "damaged"),
        ("broken.pdf", b"%PDF-1.4\nand no more", "damaged PDF"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "Office file of before 2007"),
        ("rich.txt", b"{\\rtf1 Some 40 people}", ".rtf"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("table.xlsx", samples.bundle({"xl/workbook.xml": b"<x/>"}), "Excel"),
        ("data.json", b"{}", ".json"),
        ("data.xml", b"<?xml version='1.0'?><data/>", "no feed"),
        ("feed.rss", b"<rss version='2.0'><channel></channel></rss>", "without entries"),
        ("menu.html", b"<html><body><script>let a = 1</script></body></html>", "no text"),
        ("mail.eml", b"Subject: x\nMIME-Version: 1.0\nMessage-ID: <1>\n\n \n", "without text"),
        ("empty.zip", samples.bundle({}), "without a report"),
        ("photos.zip", samples.bundle({"a.jpg": b"\xff\xd8\xff"}), "without a report"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, name: str, data: bytes, found: str) -> None:
    assert found in refusal(tmp_path / name, data)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    data = samples.pdf([[(FIRST, 0)]], encrypted=True)
    assert refusal(tmp_path / "locked.pdf", data) == "an encrypted PDF"


def test_a_scanned_pdf_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "scan.pdf", samples.pdf([[]])) == "a PDF without text"


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)

    def load() -> None:
        with pytest.raises(InputError, match="100 MB"):
            load_reports([path])

    assert least_seconds(load) < 0.1


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("long.txt", b"people " * 1_000, "a file of"),
        ("text.md", b"people " * 400, "a text of"),
        ("pages.pdf", samples.pdf([[("a b", 0)]] * 4), "4 pages"),
        ("files.zip", samples.bundle({f"{n}.txt": b"a" for n in range(5)}), "5 files"),
        ("bytes.zip", samples.bundle({f"{n}.txt": b"a b\n" * 1000 for n in "123"}), "unpacked"),
    ],
)
def test_limits_can_be_set(tmp_path: Path, name: str, data: bytes, found: str) -> None:
    assert found in refusal(tmp_path / name, data, SMALL)


def test_standard_input_has_the_same_limit() -> None:
    with pytest.raises(InputError, match="standard input"):
        load_reports(["-"], stream=io.BytesIO(b"people " * 1_000), limits=SMALL)


@pytest.mark.parametrize(
    "page",
    [
        PAGE.format("<div>" * 100_000),
        PAGE.format("<b><i>" * 20_000),
        PAGE.format("<p>a" * 200_000),
        "<html>" + "<!-- " * 200_000 + "</html>",
    ],
)
def test_pages_made_to_exhaust_readers_are_refused(tmp_path: Path, page: str) -> None:
    refusal(tmp_path / "page.html", page.encode())


@pytest.mark.parametrize(
    "page",
    [
        PAGE.format("<p " + " ".join(f'a{n}="{"x" * 20}"' for n in range(300_000)) + ">More.</p>"),
        PAGE.format('<img src="data:' + "x" * 10_000_000 + '">'),
        PAGE.format("<script>" + "a<b;" * 500_000 + "</script>"),
        "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + PAGE.format("<p>&b;&b;</p>"),
    ],
)
def test_pages_with_much_beside_the_text_are_read(tmp_path: Path, page: str) -> None:
    (tmp_path / "page.html").write_text(page)
    started = time.process_time()
    (report,) = load_reports([tmp_path / "page.html"])
    assert time.process_time() - started < 10
    assert "Some 40 people came." in report.text
    assert len(report.text) < 1000


def test_a_feed_that_declares_entities_is_refused(tmp_path: Path) -> None:
    data = b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aa'>]><rss><channel/></rss>"
    assert "entities" in refusal(tmp_path / "feed.xml", data)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt"])
def test_a_bundle_that_names_files_outside_is_refused(tmp_path: Path, name: str) -> None:
    data = samples.bundle({name: NOTE.encode()})
    assert "outside the bundle" in refusal(tmp_path / "bundle.zip", data)


def test_a_link_in_a_bundle_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(entry, "/etc/passwd")
    assert "a link" in refusal(tmp_path / "bundle.zip", out.getvalue())


@pytest.mark.parametrize("name", ["bundle.zip", "report.docx"])
def test_a_member_that_grows_a_thousandfold_is_refused(tmp_path: Path, name: str) -> None:
    inside = "word/document.xml" if name.endswith("docx") else "a.txt"
    data = samples.bundle({inside: b"a" * 20_000_000})
    assert "grows" in refusal(tmp_path / name, data)


def test_an_encrypted_bundle_is_refused(tmp_path: Path) -> None:
    data = bytearray(samples.bundle({"a.txt": NOTE.encode()}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    assert refusal(tmp_path / "bundle.zip", bytes(data)) == "an encrypted bundle"


def test_bundles_within_bundles_end_somewhere(tmp_path: Path) -> None:
    data = samples.bundle({"note.txt": NOTE.encode()})
    for _ in range(2):
        data = samples.bundle({"inner.zip": data})
    (tmp_path / "ok.zip").write_bytes(data)
    (report,) = load_reports([tmp_path / "ok.zip"])
    assert report.name == "ok.zip/inner.zip/inner.zip/note.txt"
    for _ in range(2):
        data = samples.bundle({"inner.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    with pytest.raises(InputError, match="bundles within bundles"):
        load_reports([tmp_path / "deep.zip"])


def test_e_mails_within_e_mails_end_somewhere(tmp_path: Path) -> None:
    data = samples.mail()
    for _ in range(8):
        data = samples.mail(attached={"inner.eml": data})
    (tmp_path / "deep.eml").write_bytes(data)
    with pytest.raises(InputError, match="e-mails within e-mails"):
        load_reports([tmp_path / "deep.eml"])


def test_a_folder_without_a_report_and_links_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    with pytest.raises(InputError) as caught:
        load_reports([tmp_path / "none", tmp_path / "gone.txt", tmp_path / "missing.txt"])
    found = [problem.found for problem in caught.value.problems]
    assert sorted(found) == ["a folder without a report", "a link to nothing", "no such file"]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked.txt").write_text(NOTE)
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(InputError, match=r"cannot be read \(Permission denied\)"):
        load_reports([tmp_path / "locked.txt"])


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="no regular file"):
        load_reports([tmp_path / "pipe.txt"])


def test_every_problem_of_every_source_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "empty.txt").write_bytes(b"")
    (tmp_path / "a" / "good.txt").write_text(NOTE)
    (tmp_path / "b.zip").write_bytes(samples.bundle({"x.txt": b"", "y.pdf": b"no"}))
    with pytest.raises(InputError) as caught:
        load_reports([tmp_path / "a", tmp_path / "b.zip", tmp_path / "c.txt"])
    files = {problem.file.removeprefix(f"{tmp_path}/") for problem in caught.value.problems}
    assert files == {"a/empty.txt", "b.zip/x.txt", "b.zip/y.pdf", "c.txt"}


@pytest.mark.parametrize(
    "data",
    [
        "\u202eSome 40 people\u202c came to \u200fHuixtla\u200e.".encode(),
        b"Some 40 people came to Huixtla. \xed\xa0\x80",
        "Some 40 people came to Huixtla.\u2028More.\u2029".encode(),
        b"\xef\xbb\xbf\xef\xbb\xbfSome 40 people came to Huixtla.",
    ],
)
def test_odd_characters_do_no_harm(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "note.txt").write_bytes(data)
    (report,) = load_reports([tmp_path / "note.txt"])
    report.text.encode("utf-8")
    (figure,) = read_report(report, world_gazetteer())
    assert figure.low == 40
    assert report.text[figure.start : figure.end] == figure.words == "Some 40"


@pytest.mark.parametrize("charset", ["undefined", "idna", "utf-7", "utf-16", "unicode_escape"])
def test_a_stated_encoding_that_cannot_be_is_not_believed(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "page.html"
    said = f'<meta charset="{charset}"></head>'.encode()
    body = b"<p>Some 40 people came to caf\xe9 +2AA- \\ud800 number one.</p>"
    path.write_bytes(b"<html><head>" + said + b"<body>" + body + b"</body></html>")
    (report,) = load_reports([path])
    assert report.text == "Some 40 people came to café +2AA- \\ud800 number one."


@pytest.mark.parametrize("name", [".", "./"])
def test_a_bundle_with_a_member_without_a_name_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(name, b"")
        bundle.writestr("note.txt", b"Some 40 people came.")
    assert refusal(path, path.read_bytes()).startswith("a member outside the bundle")
