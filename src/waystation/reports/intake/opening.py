"""Sources to texts: files, folders, bundles, e-mails, feeds, pages and standard input.

What is no plain text is read in a process of its own (`reports.intake.away`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from waystation.domain.errors import InputError, Problem
from waystation.domain.work import Progress, silent
from waystation.reports.intake.decode import decoded
from waystation.reports.intake.files import STANDARD_INPUT, files_in, read_file, read_input
from waystation.reports.intake.kinds import Kind, is_known, is_plain, kind_of
from waystation.reports.intake.records import (
    FORMATS,
    Extract,
    Given,
    Limits,
    Tell,
    bounded,
    refused,
)
from waystation.reports.intake.web import Fetcher, is_address

OPENING = "Opening documents"


@dataclass
class Opening:
    """One run over sources; gathers every problem instead of stopping at the first.

    Attributes:
        limits: How much is taken in.
        tell: Takes lines for the user.
        retrieved: Day of what is fetched from the web.
        private: True to fetch from private networks too.
        stream: Standard input; the process's by default.
        problems: What could not be read.
        apart: True to read what is no plain text in a process of its own.
        within: Entered while a document is read, and each document within it.
        progress: Told before each file or page, of how many that are known by then.
    """

    limits: Limits
    tell: Tell
    retrieved: dt.date | None = None
    private: bool = False
    stream: BinaryIO | None = None
    problems: list[Problem] = field(default_factory=list)
    apart: bool = True
    within: Callable[[Given], AbstractContextManager[None]] = lambda _: nullcontext()
    progress: Progress = silent
    _begun: int = 0
    _known: int = 0

    def texts(self, sources: Iterable[str | Path]) -> Iterator[Extract]:
        """The texts of all sources, in order; what is wrong is added to `problems`."""
        every = list(sources)
        self._known = len(every)
        for source in every:
            yield from self._guarded(lambda source=source: self._source(source))  # type: ignore[misc]

    def _guarded(self, work: Callable[[], Iterator[Extract]]) -> Iterator[Extract]:
        try:
            yield from work()
        except InputError as error:
            self.problems.extend(error.problems)

    def _begin(self) -> None:
        """Tell that one more file is begun."""
        self.progress(OPENING, self._begun, self._known)
        self._begun += 1

    def _source(self, source: str | Path) -> Iterator[Extract]:
        if source == STANDARD_INPUT:
            self._begin()
            yield from self._given(read_input(self.limits, self.stream))
        elif isinstance(source, str) and is_address(source):
            self._begin()
            for extract in self._given(Fetcher(self.limits, self.private).fetch(source)):
                yield replace(extract, retrieved=self.retrieved)
        elif Path(source).is_dir():
            yield from self._folder(Path(source))
        else:
            yield from self._named(Path(source), Path(source).name)

    def _named(self, path: Path, name: str) -> Iterator[Extract]:
        """The texts of a file, under a name shorter than its path."""
        self._begin()
        for extract in self._given(read_file(path, self.limits)):
            inside = extract.name.removeprefix(str(path))
            yield replace(extract, name=f"{name}{inside}")

    def _folder(self, folder: Path) -> Iterator[Extract]:
        paths = list(files_in(folder, self.limits, self.tell))
        if not paths:
            raise refused(str(folder), "a folder without a report", f"reports: {FORMATS}")
        self._known += len(paths) - 1
        for path in paths:
            name = path.relative_to(folder).as_posix()
            yield from self._guarded(lambda path=path, name=name: self._named(path, name))  # type: ignore[misc]

    def _given(self, given: Given) -> Iterator[Extract]:
        """The texts of a file or page: read here where it is plain text, else apart."""
        if not self.apart or is_plain(given):
            yield from self.document(given)
            return
        from waystation.reports.intake.away import read_away

        found = read_away(given, self.limits, self.retrieved)
        for line in found.told:
            self.tell(line)
        self.problems.extend(found.problems)
        yield from found.extracts

    def document(self, given: Given) -> Iterator[Extract]:
        """The texts of one document, read in this process."""
        with self.within(given):
            yield from self._document(given)

    def _document(self, given: Given) -> Iterator[Extract]:
        if not given.data.strip():
            raise refused(given.name, "an empty file", "the text of a report")
        kind = kind_of(given)
        match kind:
            case Kind.TEXT | Kind.MARKDOWN:
                text = bounded(given.name, decoded(given.name, given.data, self.tell), self.limits)
                yield Extract(given.name, text, kind.value, url=given.url)
            case Kind.BUNDLE:
                yield from self._bundle(given)
            case Kind.MAIL:
                yield from self._mail(given)
            case _:
                yield from self._carried(given, kind)

    def _carried(self, given: Given, kind: Kind) -> Iterator[Extract]:
        """Formats whose readers are costly to load: each is loaded when first needed."""
        if kind is Kind.HTML:
            from waystation.reports.intake.html_page import page

            yield page(given, self.limits, self.tell, self.retrieved if given.url else None)
        elif kind is Kind.PDF:
            from waystation.reports.intake.pdf import pdf

            yield pdf(given, self.limits)
        elif kind is Kind.WORD:
            from waystation.reports.intake.word import word

            yield word(given, self.limits)
        else:
            from waystation.reports.intake.feed import feed

            yield from feed(given, self.limits)

    def _bundle(self, given: Given) -> Iterator[Extract]:
        from waystation.reports.intake.bundle import members

        count = 0
        for member in members(given, self.limits):
            if self._is_readable(member):
                count += 1
                yield from self._guarded(lambda member=member: self.document(member))  # type: ignore[misc]
        if not count:
            raise refused(given.name, "a bundle without a report", f"reports: {FORMATS}")

    def _mail(self, given: Given) -> Iterator[Extract]:
        from waystation.reports.intake.mail import mail

        if given.depth > self.limits.depth:
            found = f"e-mails within e-mails, {given.depth} deep"
            raise refused(given.name, found, f"at most {self.limits.depth}")
        body, attached = mail(given, self.limits, self.tell)
        if body:
            yield body
        readable = [part for part in attached if self._is_readable(part)]
        if body is None and not readable:
            raise refused(given.name, "an e-mail without text", "a report in it or attached")
        for part in readable:
            yield from self._guarded(lambda part=part: self.document(part))  # type: ignore[misc]

    def _is_readable(self, given: Given) -> bool:
        """True for a part that can be a report; others are told."""
        name = given.name.rpartition("/")[2]
        if is_known(name) or "." not in name:
            return True
        self.tell(f"{given.name}: left out; what can be read is {FORMATS}")
        return False
