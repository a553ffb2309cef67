"""Documents of every kind, whole and damaged: they are read or refused, never anything else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from functools import cache

from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.reports.documents import load_reports

_TEXT = "Some 4,000 people reached Tapachula on Monday, officials said.\n\nAnother 300 wait."
_HTML = f"""<!doctype html><html><head><title>Town</title>
<meta property="article:published_time" content="2018-10-24T10:00:00Z"></head><body><nav>Menu</nav>
<article><h1>Town</h1><p>{_TEXT * 4}</p><table><tr><td>Displaced</td><td>12,300</td></tr></table>
</article></body></html>"""
_MAIL = f"""From: desk@example.org\nSubject: Town\nDate: Wed, 24 Oct 2018 10:00:00 +0000
MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x
Content-Type: text/plain; charset=utf-8\n\n{_TEXT}\n--x
Content-Type: text/html\n\n{_HTML}\n--x--\n"""
_FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title><item>
<title>One</title><link>https://example.org/1</link>
<pubDate>Wed, 24 Oct 2018 10:00:00 GMT</pubDate><description>{_TEXT}</description></item>
</channel></rss>"""
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 62>>stream\n"
    b"BT /F 12 Tf 9 99 Td (Some 4,000 people reached the town.) Tj ET\n"
    b"endstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@cache
def samples() -> tuple[bytes, ...]:
    """One small document of every kind."""
    from docx import Document

    word = io.BytesIO()
    document = Document()
    document.add_paragraph(_TEXT)
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "12,300 people"
    document.save(word)
    texts = [text.encode() for text in (_TEXT, f"# Town\n\n- {_TEXT}", _HTML, _MAIL, _FEED)]
    others = [_TEXT.encode("utf-16"), _TEXT.replace("M", "\u2019").encode("cp1252"), _PDF]
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as packed:
        for number, data in enumerate([*texts, _PDF, word.getvalue()]):
            packed.writestr(f"{number}.txt", data)
    return (*texts, *others, word.getvalue(), bundle.getvalue())


def damaged(sample: int, changes: Sequence[tuple[int, int]], cut: int) -> bytes:
    """A sample with bytes changed, given by their places and new values, and its end cut off."""
    data = bytearray(samples()[sample % len(samples())])
    for place, value in changes:
        data[place % len(data)] = value % 256
    return bytes(data[: len(data) - cut % len(data)])


def check_bytes(data: bytes) -> tuple[Report, ...]:
    """Load a document from bytes.

    Raises:
        AssertionError: A report came that cannot be.
    """
    try:
        reports = load_reports(["-"], stream=io.BytesIO(data), apart=False)
    except InputError:
        return ()
    for report in reports:
        assert report.text.strip(), "a report without text"
        assert report.report_id, "a report without identity"
    return reports
