"""Whatever the bytes are, a document is read or refused; nothing else happens."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit import intake_samples as samples

from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.reports.documents import load_reports
from waystation.reports.intake.records import Limits

LIMITS = Limits(file_bytes=2_000_000, text_chars=200_000)
SAMPLES = {
    ".txt": samples.NOTE.encode(),
    ".html": samples.html().encode(),
    ".pdf": samples.pdf([[(samples.FIRST, 0)], [(samples.SECOND, 0)]]),
    ".docx": samples.word(),
    ".eml": samples.mail(attached={"note.txt": samples.NOTE.encode(), "p.html": b"<p>40 people"}),
    ".xml": samples.FEED.encode(),
    ".zip": samples.bundle({"a.txt": samples.NOTE.encode(), "b/feed.rss": samples.FEED.encode()}),
}


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A document with some bytes changed, cut out, doubled or put in, under some suffix."""
    suffix = draw(st.sampled_from(sorted(SAMPLES)))
    data = bytearray(SAMPLES[suffix])
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 60))
        match draw(st.sampled_from(("change", "cut", "double", "put"))):
            case "change":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case _:
                data[at:at] = draw(st.binary(max_size=20))
    return draw(st.sampled_from([suffix, suffix, "", ".md", ".htm", ".zip"])), bytes(data)


def check(suffix: str, data: bytes) -> None:
    reports: tuple[Report, ...] = ()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{suffix}"
        path.write_bytes(data)
        try:
            reports = load_reports([path], limits=LIMITS)
        except InputError as error:
            elsewhere = [p for p in error.problems if not p.file.startswith(str(path))]
        else:
            elsewhere = []
            assert reports
    assert not elsewhere
    for report in reports:
        assert report.text.strip()
        report.text.encode("utf-8")


@given(damaged())
@settings(deadline=None, max_examples=80)
def test_a_damaged_document_is_read_or_refused(document: tuple[str, bytes]) -> None:
    check(*document)


@given(st.sampled_from([*SAMPLES, ""]), st.binary(max_size=400))
@settings(deadline=None, max_examples=80)
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    check(suffix, data)
