"""Rules 7, 8, 9, 11 and 12: a run behind every number, review, purpose, ranges, expiry."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator

import numpy as np

from waystation.domain.protection import Breach, Rule
from waystation.domain.vocabulary import Audience
from waystation.publishing.reading import BY_PLACE, HUB, MAP, Read
from waystation.publishing.records import AUDIENCES, PRODUCT, Basis, Order
from waystation.sitrep.files import sitrep_files

OVER, PEOPLE = 0.5, 1_000
"""The level above which nothing unreviewed goes out: at a watched place or where journeys end, the
chance of more people than shelter places, and people present on one day in the middle of the runs
(assumptions of ours, after PAGER's orange)."""

_AGAIN = "what the program made: make the product again"
_RUN = ("version", "as_of", "seed", "members", "scenario_hash", "evidence_hash", "command")
_ENDS = ("q05", "q50", "q95")
_LEVELS = 9

_ALWAYS = re.compile(
    r"\b(?:detain\w*|detention|deter(?:s|red|ring|rence|rent)?|deport\w*|arrest\w*|intercept\w*|"
    r"interdict\w*|push(?:ed|ing)?[ -]?backs?|apprehen[ds]\w*|expel\w*|expuls\w*|enforcement|"
    r"patrol\w*|surveil\w*|border (?:control|security|guard\w*)|"
    r"(?<!health )(?<!medical )(?<!nutrition )screening (?:at|on|along|near) (?:the |a )?"
    r"(?:border|frontier|crossing)|"
    r"screen(?:ing)? (?:out )?(?:people|arrivals|migrants|refugees|families|them|everyone)|"
    r"detener\w*|detenci[oó]n|disuadir|disuasi[oó]n|dissua\w*|d[ée]ten(?:ir|tion)|refoul\w*)",
    re.IGNORECASE,
)
_WITH_PEOPLE = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|block(?:s|ed|ing)?|halt(?:s|ed|ing)?|prevent(?:s|ed|ing)?|"
    r"turn(?:s|ed|ing)? (?:back|away)|keep(?:s|ing)? (?:out|away)|hold(?:ing)? (?:back|up)|"
    r"frenar|impedir|arr[êe]ter|emp[êe]cher|bloquer)\b"
    r"(?:\W+\w+){0,4}?\W+(?:people|persons?|migrants?|migrantes|refugees|refugiados|r[ée]fugi[ée]s|"
    r"arrivals?|them|anyone|everyone|caravans?|groups?|famil\w+|entr\w+|cross\w*|movement|asylum|"
    r"personas|personnes)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:not|never|no|nor|without|nunca|jam[aá]s|sin|ne|pas|jamais|sans)\b", re.I)
_PARTS = re.compile(r"[.;!?\n]|\b(?:but|instead|pero|sino|mais)\b", re.IGNORECASE)
_LEAST = 10


def harmful(purpose: str) -> bool:
    """True for a purpose that is to stop, detain, deter or screen people; "not to ..." is none."""
    for part in _PARTS.split(purpose):
        for form in (_ALWAYS, _WITH_PEOPLE):
            found = form.search(part)
            if found is not None and not _NEVER.search(part[: found.start()]):
                return True
    return False


def purpose(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 9: a purpose, told in the product, that is no harm."""
    expected = "what the product is to prepare, in some words (--purpose)"
    if len(order.purpose.strip()) < _LEAST:
        yield Breach(Rule.PURPOSE, "", 0, "no purpose that says anything", expected)
    elif harmful(order.purpose):
        found = "a purpose that is to stop, detain, deter or screen people"
        yield Breach(Rule.PURPOSE, "", 0, found, "a purpose that is help; nothing else is served")
    if not order.by.strip():
        yield Breach(Rule.PURPOSE, "", 0, "nobody who passes it on", "a name or a role (--by)")
    if read.product.get("purpose") != order.purpose:
        yield Breach(Rule.PURPOSE, PRODUCT, 0, "another purpose than was given", _AGAIN)


def sources(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 7: the run behind the numbers, the bytes it made, and a source for every figure."""
    for name, why in read.unreadable.items():
        yield Breach(Rule.SOURCES, name, 0, f"a file that cannot be read ({why})", _AGAIN)
    run = read.product.get("run") or {}
    for key in _RUN:
        if not str(run.get(key, "")) or run.get(key) != basis.run.get(key):
            yield Breach(Rule.SOURCES, PRODUCT, 0, f"no {key} of the run, or another's", _AGAIN)
    yield from _hashes(read)
    as_of = basis.forecast.as_of.isoformat()
    for table in read.named(*BY_PLACE, "summary", HUB.removesuffix(".csv")):
        column = "origin_date" if table.file == HUB else "as_of"
        for line in table.lines:
            if line.cells.get(column, as_of) != as_of:
                found = "a number of another forecast"
                yield Breach(Rule.SOURCES, line.file, line.number, found, f"as of {as_of}")
    for file, data in read.pages.items():
        yield from _page_sources(file, data)
    yield from _said_otherwise(read, order)


def _said_otherwise(read: Read, order: Order) -> Iterator[Breach]:
    """Situation reports that do not say what the page beside them says."""
    data = next(iter(read.pages.values()), None)
    right: dict[str, bytes] = {}
    if data is not None and read.words:
        right = sitrep_files(data, whom=AUDIENCES[order.audience])  # type: ignore[arg-type]
    for name in read.words:
        if read.files[name] != right.get(name):
            yield Breach(Rule.SOURCES, name, 0, "other words than the page's", _AGAIN)


def _hashes(read: Read) -> Iterator[Breach]:
    listed = read.product.get("files") or {}
    for name in sorted({*listed, *read.files} - {PRODUCT}):
        told = (listed.get(name) or {}).get("sha256", "")
        content = read.files.get(name)
        if content is None or hashlib.sha256(content).hexdigest() != told:
            yield Breach(Rule.SOURCES, name, 0, "other bytes than product.json tells of", _AGAIN)


def _page_sources(file: str, data: dict[str, object]) -> Iterator[Breach]:
    for figure in data["figures"]:  # type: ignore[attr-defined]
        if not (figure["publisher"] or figure["url"] or figure["report"] or figure["speaker"]):
            found = f"figure {figure['number']} without a source"
            yield Breach(Rule.SOURCES, file, 0, found, "who published it, or no such figure")
    for standard in data["standards"]:  # type: ignore[attr-defined]
        if not standard["source"]:
            yield Breach(Rule.SOURCES, file, 0, "a standard without a source", "its source")


def review(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 8: reviewed by somebody, before anybody else gets it."""
    standing = "draft" if basis.review is None else "reviewed"
    if read.product.get("status") != standing:
        yield Breach(Rule.REVIEW, PRODUCT, 0, "another status than the register's", standing)
    told = basis.review.by if basis.review else ""
    for file, data in read.pages.items():
        if order.audience is not Audience.INTERNAL and data["stamp"]["reviewer"] != told:
            yield Breach(Rule.REVIEW, file, 0, "another reviewer than the register's", standing)
    if basis.review is None and order.audience is not Audience.INTERNAL:
        number = basis.number if basis.number is not None else "NUMBER"
        expected = f"a review: waystation review SCENARIO {number} --by NAME"
        found = "a draft that nobody has reviewed"
        if above_level(basis):
            found += f", with {PEOPLE:,} people or even chances of full shelters expected"
        yield Breach(Rule.REVIEW, "", 0, found, expected)


def above_level(basis: Basis) -> bool:
    """True for a forecast of so much that it is never passed on unreviewed."""
    scenario, data = basis.forecast.scenario, basis.forecast.data
    wanted = {*scenario.watched, *(one.location for one in scenario.destinations)}
    names = [name for name in data["location"].values.tolist() if name in wanted]
    over = data["peak_over_capacity"].sel(location=names).values
    peak = data["peak_present"].sel(location=names, group="all")
    middle = peak.sel(quantile=0.5, method="nearest").values
    return bool((np.nan_to_num(over) >= OVER).any() or (middle >= PEOPLE).any())


def ranges(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 11: low, middle and high, and the as-of day, with every number."""
    expected = "5, 50 and 95 of 100 runs, and the as-of day, with every number"
    for table in read.named(*BY_PLACE):
        wanted = {"as_of", *_ENDS}
        if not wanted <= set(table.columns):
            yield Breach(Rule.RANGES, table.file, 1, "a table without its ranges", expected)
            continue
        for line in table.lines:
            cells = [line.cells[name] for name in (*_ENDS, "as_of")]
            if not all(cells) or not float(cells[0]) <= float(cells[1]) <= float(cells[2]):
                found = "a number without its range or as-of day"
                yield Breach(Rule.RANGES, line.file, line.number, found, expected)
    yield from _hub_ranges(read, expected)
    if read.features and not read.map.get("as_of"):
        yield Breach(Rule.RANGES, MAP, 0, "a map without its as-of day", expected)
    for feature in read.features:
        if any(_bare(feature["properties"], prefix) for prefix in ("now_", "peak_", "flow_")):
            name = feature["properties"].get("name", "a route")
            yield Breach(Rule.RANGES, MAP, 0, f"a number without its range ({name})", expected)
    for file, data in read.pages.items():
        if not data["stamp"]["as_of"] or len(data["quantiles"]) < len(_ENDS):
            yield Breach(Rule.RANGES, file, 0, "a page without ranges or as-of day", expected)


def _bare(properties: dict[str, object], prefix: str) -> bool:
    """True for a number without both ends of its range; a flow on its busiest day has the upper."""
    told = {name: value for name, value in properties.items() if name.startswith(prefix)}
    if not any(value is not None for value in told.values()):
        return False
    ends = ("q50", "q95") if prefix == "flow_" else _ENDS
    return any(told.get(prefix + end) is None for end in ends)


def _hub_ranges(read: Read, expected: str) -> Iterator[Breach]:
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for table in read.named(HUB.removesuffix(".csv")):
        for line in table.lines:
            cells = line.cells
            if cells["target"] == "reached":
                continue
            if cells["output_type"] != "quantile" or not cells["origin_date"]:
                what = "a number that is no quantile"
                yield Breach(Rule.RANGES, line.file, line.number, what, expected)
                continue
            key = (cells["target"], cells["location"], cells["target_end_date"])
            found[key] = (found.get(key, (0, 0))[0] + 1, line.number)
    for count, number in found.values():
        if count != _LEVELS:
            yield Breach(Rule.RANGES, HUB, number, "a number without its whole range", expected)


def expiry(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 12: not out of date, and said until when."""
    if basis.due is None:
        found = "a forecast that is in no register, so that nobody knows when it is out of date"
        expected = "one with a number: make the forecast again beside its ledger"
        yield Breach(Rule.EXPIRY, "", 0, found, expected)
    elif order.at >= basis.due:
        found = f"a forecast that is out of date since {basis.due:%Y-%m-%d %H:%M} UTC"
        expected = "a new forecast; update_days in scenario.toml says how long one holds"
        yield Breach(Rule.EXPIRY, "", 0, found, expected)
    expires = basis.expires(order)
    if _moment(read.product.get("expires")) != expires.replace(microsecond=0):
        yield Breach(Rule.EXPIRY, PRODUCT, 0, "another day of expiry than is right", _AGAIN)
    for file, data in read.pages.items():
        if order.audience is not Audience.INTERNAL and _moment(data["stamp"]["next_at"]) != (
            expires.replace(microsecond=0)
        ):
            yield Breach(Rule.EXPIRY, file, 0, "a page that does not say when it expires", _AGAIN)


def _moment(text: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(text)).replace(microsecond=0)
    except ValueError:
        return None
