"""Documents of every kind, made in memory for the tests of what is taken in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

TITLE = "Shelter fills at Huixtla"
FIRST = "About 3,000 people reached Huixtla on Tuesday, the mayor of Huixtla said."
SECOND = (
    "A second group of nearly 1,500 was still in Tapachula, where 120 families asked for a place "
    "in the shelter of the parish until the road was open again."
)
NOTE = f"{TITLE}\n\n{FIRST}\n\n{SECOND}\n"
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Road Bulletin</title><link>https://bulletin.example/</link>
<item><title>{TITLE}</title><link>https://bulletin.example/1</link>
<pubDate>Wed, 24 Oct 2018 08:00:00 GMT</pubDate>
<description>&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;</description></item>
<item><title>Bridge reopens</title><link>https://bulletin.example/2</link>
<pubDate>Thu, 25 Oct 2018 08:00:00 GMT</pubDate><description>Some 40 people crossed.</description>
</item></channel></rss>"""


def html(*, meta: str = "", body: str = "") -> str:
    """A page with a menu, an article, a box of related ones and a footer."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE} | Road Bulletin</title>
<meta property="og:site_name" content="Road Bulletin">
<meta property="og:title" content="{TITLE}">
<meta property="article:published_time" content="2018-10-24T08:00:00Z">{meta}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/x">12,000 people follow us</a></li></ul></nav>
<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>
<table><tr><th>Place</th><th>People</th></tr><tr><td>Arriaga</td><td>700</td></tr></table>
{body}</article>
<aside class="related"><h3>Related</h3><a href="/2">9,999 people march elsewhere</a></aside>
<footer>Copyright 2021 Road Bulletin. 55 people work here.</footer></body></html>"""


def pdf(pages: Sequence[Sequence[tuple[str, int]]], *, encrypted: bool = False) -> bytes:
    """A PDF of text lines, each (text, points down from the line before it)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        content = "BT /F1 11 Tf 60 780 Td " + " ".join(
            f"0 -{step} Td ({line}) Tj" for line, step in lines
        )
        stream = (content + " ET").encode("latin-1")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    trailer = b"/Root 1 0 R"
    if encrypted:
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
        )
        trailer += b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d %s >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def word() -> bytes:
    """A Word document with a page head, a heading, paragraphs, a list and a table."""
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Situation report 4, 24 October 2018"
    document.add_heading(TITLE, level=1)
    document.add_paragraph(FIRST)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Place", "People", "Arriaga", "700"), strict=True):
        cell.text = text
    document.add_paragraph(SECOND)
    document.add_paragraph("40 children were seen by a nurse", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def mail(*, html_body: bool = False, attached: Mapping[str, bytes] | None = None) -> bytes:
    """An e-mail with a signature."""
    message = EmailMessage()
    message["Subject"] = TITLE
    message["From"] = "Night shelter network <desk@shelters.example>"
    message["To"] = "reader@example.org"
    message["Date"] = "Wed, 24 Oct 2018 09:15:00 -0600"
    message["Message-ID"] = "<1@shelters.example>"
    body = f"{FIRST}\n\n{SECOND}\n\nCall +52 962 555 0101 or write to night.desk@shelters.example\n"
    message.set_content(f"{body}\n-- \nThe desk\nTel. 962 555 0101\n")
    if html_body:
        message.clear_content()
        message.set_content(f"<html><body><p>{FIRST}</p><p>{SECOND}</p></body></html>", "html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def bundle(members: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()
