"""A situation report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waystation.sitrep.contents import Sitrep
from waystation.sitrep.tables import Table

_MARKS = re.compile(r"([\\`*_\[\]<>|~$])")
_LINK = re.compile(r":(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
"""What makes a link of an address without brackets (GitHub Flavored Markdown, section 6.9)."""
_FIRST = re.compile(r"^(\s*)([#+\-=])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")


def markdown(report: Sitrep) -> str:
    """The report as Markdown; what others wrote can start no heading, link, code or formula.

    Args:
        report: The report.
    """
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Sitrep) -> Iterator[str]:
    yield f"# {plain(report.title)}"
    yield f"**{plain(report.labels.name)}.** {plain(report.stamp)}"
    yield (
        f"**{plain(report.status)}.** {plain(report.standing)}"
        if report.draft
        else (f"**{plain(report.standing)}**")
    )
    yield from map(plain, report.answer)
    yield from (f"**{plain(report.labels.caveat)}** {plain(one)}" for one in report.caveats)
    for table in report.tables:
        yield f"## {plain(table.title)}"
        yield _table(table)
    for section in report.sections:
        yield f"## {plain(section.title)}"
        yield from map(plain, section.lines)
    yield "---"
    yield f"*{plain(report.labels.purpose)}* {plain(report.purpose)}"
    yield from map(plain, report.foot)


def _table(table: Table) -> str:
    rows = [table.heads, tuple("---" for _ in table.heads), *table.rows]
    return "\n".join(
        f"| {' | '.join(row if number == 1 else map(plain, row))} |"
        for number, row in enumerate(rows)
    )


def plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    safe = _LINK.sub(r"\\\g<0>", _MARKS.sub(r"\\\1", text.replace("&", "&amp;")))
    return _NUMBERED.sub(r"\1\\\2", _FIRST.sub(r"\1\\\2", safe))


def unmarked(line: str) -> str:
    """A line as `plain` was given it."""
    return re.sub(r"\\(.)", r"\1", line).replace("&amp;", "&")
