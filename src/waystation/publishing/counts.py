"""Rules 2 and 3: small counts nowhere, nor by subtraction; groups only where they are large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from waystation.domain.counts import SMALL, SMALL_GROUP
from waystation.domain.needs import Need
from waystation.domain.protection import Breach, Rule
from waystation.domain.vocabulary import EVERYONE, FigureKind, Unit
from waystation.publishing.coarse import GROUP_STEP, STEP, page_counts
from waystation.publishing.page import described_groups
from waystation.publishing.reading import BOOK, HUB, MAP, Line, Read
from waystation.publishing.records import Basis, Order

_COUNTED = (Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN, Unit.CLAIMS)
_HUB_PEOPLE = ("arrivals", "present", "waiting", "group_size")
_GROUP = "group:"
_FAR = 0.01


@dataclass(frozen=True)
class Count:
    """A count of people that a product tells of the forecast.

    Attributes:
        file: Where.
        line: Line, 0 where there is none.
        what: Which, without the number.
        people: The number; of a need that is rounded up, the most people it can stand for.
        step: It is to be a multiple of.
        group: It counts one group.
        exact: False where it only tells people to a step or so.
    """

    file: str
    line: int
    what: str
    people: float
    step: int = STEP
    group: bool = False
    exact: bool = True


def counts(read: Read, basis: Basis) -> Iterator[Count]:
    """Every count of people in a product, figures of reports aside."""
    for table in read.named("arrivals", "present", "summary"):
        names = [name for name in table.columns if _quantile(name)]
        for line in table.lines:
            yield from _cells(line, names)
    needs = {need.item: need for need in basis.forecast.needs}
    for table in read.named("needs"):
        for line in table.lines:
            yield from _needed(line, needs.get(line.cells["item"]))
    for table in read.named(HUB.removesuffix(".csv")):
        for line in table.lines:
            yield from _forecast(line)
    for feature in read.features:
        for name, value in feature["properties"].items():
            if _quantile(name) or name == "flow_mean":
                what = f"{name} of {feature['properties'].get('name', 'a route')}"
                yield from (Count(MAP, 0, what, float(one)) for one in (value,) if one is not None)
    for file, data in read.pages.items():
        for holder, key, step, what in page_counts(data):
            group = step == GROUP_STEP
            yield Count(file, 0, what, float(holder[key]), step, group)


def _quantile(name: str) -> bool:
    """True for a column of people: "q05", "now_q50", "peak_q95", "flow_q50"."""
    prefix, _, level = name.rpartition("q")
    return level.isdecimal() and prefix in ("", "now_", "peak_", "flow_")


def _cells(line: Line, names: list[str]) -> Iterator[Count]:
    for name in names:
        if line.cells[name]:
            yield Count(line.file, line.number, name, float(line.cells[name]))


def _needed(line: Line, need: Need | None) -> Iterator[Count]:
    """The people that amounts stand for."""
    if need is None:
        return
    for name, cell in line.cells.items():
        if _quantile(name) and cell:
            people = float(cell) / need.per_person
            exact = not need.whole or need.per_person >= 1
            if not exact:
                people = people // STEP * STEP
            yield Count(line.file, line.number, f"{name} of {need.item}", people, exact=exact)


def _forecast(line: Line) -> Iterator[Count]:
    cells = line.cells
    if cells["target"] in _HUB_PEOPLE:
        group = cells["location"].startswith(_GROUP)
        step = GROUP_STEP if group else STEP
        yield Count(line.file, line.number, cells["target"], float(cells["value"]), step, group)


def small_counts(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 2: no count of 1 to 4, of the forecast or of a figure shown."""
    expected = "0, or 5 or more: make the forecast and the product again"
    for count in counts(read, basis):
        if count.exact and 0 < round(count.people, 6) < SMALL:
            yield _breach(Rule.SMALL_COUNTS, count, "a count of 1 to 4 people", expected)
    for file, line, small in _figures(read):
        if small:
            found = "a figure that counts 1 to 4 people"
            yield Breach(Rule.SMALL_COUNTS, file, line, found, "a product without that figure")


def _figures(read: Read) -> Iterator[tuple[str, int, bool]]:
    """File and line of every figure of a report, and whether it is small."""
    for table in read.named("evidence"):
        if not table.file.startswith(BOOK):
            continue
        for line in table.lines:
            cells = [line.cells.get(name, "") for name in ("low", "high", "read_low", "read_high")]
            counted = line.cells.get("unit", "") in {str(unit) for unit in _COUNTED}
            small = counted and any(cell and _small(float(cell)) for cell in cells)
            yield line.file, line.number, small
    for file, data in read.pages.items():
        for figure in data["figures"]:
            values = [figure["read_low"], figure["read_high"]]
            places = figure["kind"] == FigureKind.SHELTER_PLACES
            small = any(value is not None and _small(value) for value in values)
            yield file, 0, small and not places


def _small(value: float) -> bool:
    return 0 < value < SMALL


def by_subtraction(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 2: every count in steps, so that no sum or difference of them is 1 to 4."""
    for count in counts(read, basis):
        over = count.people % count.step
        if min(over, count.step - over) > _FAR and count.people >= SMALL:
            found = f"a count that is no multiple of {count.step}"
            expected = f"counts in steps of {count.step}, or others can be had by subtraction"
            yield _breach(Rule.SMALL_COUNTS, count, found, expected)


def groups(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:  # noqa: ARG001
    """Rule 3: groups of 10 people or more, and described groups by no place."""
    expected = "0, or 10 or more: make the forecast and the product again"
    for count in counts(read, basis):
        if count.group and 0 < count.people < SMALL_GROUP:
            yield _breach(Rule.GROUPS, count, "a group of fewer than 10 people", expected)
    described = described_groups(basis)
    for file, data in read.pages.items():
        placed = [one["group"] for part in ("arrivals", "end_places") for one in data[part]]
        placed += [group["name"] for group in data["groups"] if group["at"]]
        if described & set(placed):
            found = "people of one age, sex, origin or the like, by place"
            yield Breach(Rule.GROUPS, file, 0, found, "such groups by first-level region at finest")
    for table in read.tables:
        if table.file == "evidence.csv" or not {"group", "place"} <= set(table.columns):
            continue
        for line in table.lines:
            if line.cells["place"] and line.cells["group"] not in ("", EVERYONE):
                found = "a group by place"
                yield Breach(Rule.GROUPS, line.file, line.number, found, "everybody together")


def _breach(rule: Rule, count: Count, found: str, expected: str) -> Breach:
    return Breach(rule, count.file, count.line, f"{found} ({count.what})", expected)
