"""Who publishes the data people load, under which terms, and who may see what is made of them.

The terms are those of the sources' own pages, in our words; a user checks them before sharing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from waystation.domain.vocabulary import Audience


@dataclass(frozen=True)
class DataSource:
    """A publisher of data.

    Attributes:
        key: Name on the command line ("acled").
        name: Name in `source` and `publisher` cells; a cell that begins with it is this source's.
        url: Where it publishes.
        host: End of the host name of its pages.
        licence: Terms of use, short.
        audience: Widest audience its rows, or sums of them, may be shown to.
    """

    key: str
    name: str
    url: str
    host: str
    licence: str
    audience: Audience


UNHCR = DataSource(
    "unhcr", "UNHCR", "https://data.unhcr.org", "unhcr.org", "CC BY 4.0", Audience.PUBLIC
)
DTM = DataSource(
    "dtm",
    "IOM DTM",
    "https://dtm.iom.int",
    "iom.int",
    "terms of the DTM: to be credited",
    Audience.PUBLIC,
)
ACLED = DataSource(
    "acled",
    "ACLED",
    "https://acleddata.com",
    "acleddata.com",
    "terms of ACLED: not to be re-published",
    Audience.INTERNAL,
)
UCDP = DataSource("ucdp", "UCDP", "https://ucdp.uu.se", "ucdp.uu.se", "CC BY 4.0", Audience.PUBLIC)
IDMC = DataSource(
    "idmc",
    "IDMC",
    "https://www.internal-displacement.org",
    "internal-displacement.org",
    "terms of IDMC: to be credited",
    Audience.PUBLIC,
)

SOURCES: tuple[DataSource, ...] = (UNHCR, DTM, ACLED, UCDP, IDMC)
"""Every source that can be loaded."""

_HOST = re.compile(r"https?://(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
_LONG_NAMES = {"armed conflict location & event data": ACLED}


def source_of(publisher: str, url: str = "") -> DataSource | None:
    """The source a publisher's name or an address belongs to; None for anybody else."""
    named = " ".join(publisher.casefold().split())
    host = _HOST.match(url.strip())
    for source in SOURCES:
        if re.match(rf"{re.escape(source.name.casefold())}\b", named):
            return source
        if host and (f".{host[1].casefold()}").endswith(f".{source.host}"):
            return source
    return next((one for name, one in _LONG_NAMES.items() if named.startswith(name)), None)


def may_be_published(publisher: str, url: str = "") -> bool:
    """False where the terms of the publisher forbid showing its rows to everybody."""
    source = source_of(publisher, url)
    return source is None or source.audience is Audience.PUBLIC
