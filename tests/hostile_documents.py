"""Documents of every kind, made for tests: plain ones, and such as exhaust or trick readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence


def page(text: str) -> bytes:
    """A web page with one paragraph."""
    return f"<html><body><article><p>{text}</p></article></body></html>".encode()


def long_page() -> bytes:
    """A page within every limit that takes its reader many seconds and much memory."""
    return page("</p><p>".join(["Some 4,000 people reached the town."] * 49_000))


def slow_pdf() -> bytes:
    """A PDF within every limit that takes its reader minutes."""
    return small_pdf(1_900, 20_000)


def word(text: str) -> bytes:
    """A Word document with one paragraph."""
    import docx

    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def bundle(members: Mapping[str, bytes]) -> bytes:
    """A zip bundle."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def with_part(document: bytes, name: str, content: bytes) -> bytes:
    """A zip or Word document with one part put in the place of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == name else old.read(entry))
    return out.getvalue()


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of numbered objects, the first of them its root."""
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def small_pdf(pages: int, lines: int, *more: bytes, root: bytes = b"") -> bytes:
    """A PDF of alike pages; `more` objects stand behind the fifth."""
    drawn = b"(Some 4,000 people reached the town.) Tj 0 -14 Td " * lines
    stream = b"BT /F 12 Tf 9 280 Td " + drawn + b"ET\n"
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + number) for number in range(pages))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 3 0 R"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
            b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
            b"<</Length %d>>stream\n" % len(stream) + stream + b"endstream",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
            *[one + b"/Resources<</Font<</F 4 0 R>>>>>>"] * pages,
        ]
    )
