"""The register of forecasts in a terminal: number and status, what changed, reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table

from waystation.domain.changes import Changes, Moved, Span, Told
from waystation.domain.counts import show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.record import Record
from waystation.domain.register import REACHED, Issued, Review, next_due, review_in_force
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import EVERYONE
from waystation.evidence.since import SettledSince
from waystation.forecasting.issue import Registered
from waystation.page.data.top import made_with
from waystation.page.say import show_chance

_MOST_NAMED = 3
_MOST_LISTED, _MOST_ROWS = 20, 40


def stamp_lines(registered: Registered, scenario: Scenario) -> Iterator[str]:
    """Number, status and next forecast; then one to three lines on what changed.

    Args:
        registered: The forecast in its place among the others.
        scenario: Its question: when the next one is due, what its groups are called.
    """
    issued = registered.issued
    data = f"as of {show_day(issued.as_of)} {issued.as_of.year}"
    if registered.why_not:
        yield (
            f"This forecast has no number, as the scenario's ledger cannot be written to "
            f"({registered.why_not}); {data}; DRAFT."
        )
        return
    due = next_due(issued, scenario.update_days)
    made = f"made {_moment(issued.made_at)}, next due {_moment(due)}"
    yield f"Forecast {issued.number}: {_status(registered.review)}; {data}; {made}."
    if registered.review is not None and registered.review.caveat:
        yield registered.review.caveat
    if registered.changes is None:
        yield "It is the first of this scenario: nothing to compare it with."
    else:
        titles = {group.name: group.title for group in scenario.groups}
        yield from change_lines(registered.changes, titles)


def _status(review: Review | None) -> str:
    return "DRAFT, reviewed by nobody yet" if review is None else f"REVIEWED by {review.by}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def change_lines(changes: Changes, titles: Mapping[str, str]) -> Iterator[str]:
    """What is new since the forecast before; the number that moved most; places at risk.

    Args:
        changes: What changed.
        titles: What groups are called, by name.
    """
    yield _since(changes)
    if changes.moved:
        first = moved_line(changes.moved[0], changes.as_of, titles)
        yield f"Moved most: {first}{_others(changes.moved)}."
    elif changes.still:
        yield "No number moved by more than a tenth of its 90 % band."
    told = (
        ("newly at risk of more people than shelter places", changes.newly_at_risk),
        ("no longer at risk of that", changes.no_longer_at_risk),
        ("now held to be reached", changes.reached),
    )
    parts = [f"{what}: {_named(names)}" for what, names in told if names]
    if parts:
        text = "; ".join(parts)
        yield f"{text[0].upper()}{text[1:]}."


def _since(changes: Changes) -> str:
    news = [_number(len(changes.new_figures), "new figure")]
    if changes.decisions:
        decided = ("decision at the desk", "decisions at the desk")
        news.append(_number(len(changes.decisions), *decided))
    if changes.scenario_changed:
        news.append("the scenario itself was changed")
    if changes.version_before:
        news.append(f"made with Waystation {changes.version_before} before")
    before = f"forecast {changes.since} (as of {show_day(changes.since_as_of)})"
    return f"Since {before}: {', '.join(news)}."


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}".replace("0 new", "no new")


def _others(moved: Sequence[Moved]) -> str:
    return f"; {_number(len(moved) - 1, 'other number')} moved too" if len(moved) > 1 else ""


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def moved_line(moved: Moved, as_of: dt.date, titles: Mapping[str, str]) -> str:
    """One number: where, what, on which day, after and before.

    Args:
        moved: The number.
        as_of: As-of day of the later forecast.
        titles: What groups are called, by name.
    """
    where = moved.place or {**titles, EVERYONE: "everybody"}.get(moved.group, moved.group)
    day = f" on {show_day(moved.day)}" if moved.day is not None else ""
    after, before = (_shown(moved.what, span, as_of) for span in (moved.after, moved.before))
    what = "first arrival" if moved.what is Told.FIRST else moved.what
    return f"{where}, {what}{day}: {after}, before {before}"


def _shown(what: Told, span: Span, as_of: dt.date) -> str:
    if span.middle is None:
        return "beyond the last day"
    if what is Told.OVER:
        return show_chance(span.middle)
    if what is Told.FIRST:
        low, high = (_day(ahead, as_of) for ahead in (span.low, span.high))
        return f"{_day(span.middle, as_of)} ({low} to {high})"
    assert span.low is not None
    assert span.high is not None
    return f"about {show_people(span.middle)} ({show_range(span.low, span.high)})"


def _day(ahead: float | None, as_of: dt.date) -> str:
    if ahead is None:
        return "later"
    return "before" if ahead == REACHED else show_day(as_of + dt.timedelta(ahead))


def review_line(review: Review) -> str:
    """What was settled about a forecast."""
    if not review.reviewed:
        return f"Forecast {review.number}: a draft again, by {review.by}."
    caveat = f" Caveat: {review.caveat}" if review.caveat else ""
    return f"Forecast {review.number}: reviewed by {review.by}.{caveat}"


def forecasts_table(
    forecasts: Sequence[Issued], reviews: Sequence[Review], update_days: int, now: dt.datetime
) -> Table:
    """The register, newest first.

    Args:
        forecasts: All of them.
        reviews: All of them.
        update_days: Days after which a forecast is out of date.
        now: The moment to tell that of.
    """
    table = Table(title="Forecasts", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for head in ("No", "as of", "made (UTC)", "variant", "runs", "status"):
        table.add_column(head)
    for one in sorted(forecasts, key=lambda one: -one.number)[:_MOST_LISTED]:
        review = review_in_force(reviews, one.number)
        old = "; out of date" if now >= next_due(one, update_days) else ""
        status = f"reviewed by {review.by}" if review else "draft"
        table.add_row(
            *(str(one.number), one.as_of.isoformat(), f"{one.made_at:%Y-%m-%d %H:%M}"),
            *(one.variant, f"{one.members:,}", f"{status}{old}"),
        )
    return table


def settled_lines(found: Mapping[int, Sequence[SettledSince]]) -> Iterator[str]:
    """Forecasts made with figures that were settled otherwise since, newest first."""
    for number in sorted(found, reverse=True):
        named = [_settled(one) for one in found[number][:_MOST_NAMED]]
        more = len(found[number]) - len(named)
        told = "; ".join([*named, f"and {more:,} more"] if more else named)
        yield f"Forecast {number}: {made_with(len(found[number]))}: {told}."


def _settled(one: SettledSince) -> str:
    words = " ".join(one.entry.figure.words.split()) or "a sighting"
    by = f" by {one.ruling.author}" if one.ruling.author else ""
    return f"{one.entry.figure_id[:8]} “{words}”, {one.ruling.verdict}{by} ({one.ruling.reason})"


def record_parts(record: Record) -> Iterator[RenderableType]:
    """Each number told against what came; then the totals, the rule, and what to make of them."""
    if not record.rows:
        yield (
            f"Nothing that {_number(record.forecasts, 'forecast')} told of later days has been "
            "reported since, so nothing can be said about how good they were."
        )
        return
    yield _record_table(record)
    yield from record_lines(record)


def _record_table(record: Record) -> Table:
    title = "What the forecasts told, and what came"
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for head in ("No", "of", "where", "told (90 %)", "came", "inside", "rule"):
        table.add_column(head)
    words = {True: "yes", False: "no", None: "-"}
    for row in record.rows[:_MOST_ROWS]:
        then = f"{show_people(row.then.middle or 0)} ({_range(row.then)})"
        where = row.place or f"group {row.group}"
        table.add_row(
            *(str(row.number), f"{row.day.day} {row.day:%b}", where, then),
            *(show_range(row.low, row.high), words[row.inside], words[row.rule_inside]),
        )
    return table


def _range(span: Span) -> str:
    return show_range(span.low or 0.0, span.high or 0.0)


def record_lines(record: Record) -> Iterator[str]:
    """The totals in sentences; never more certain than the number of figures allows."""
    if record.of > _MOST_ROWS:
        yield f"{record.of - _MOST_ROWS:,} more rows are not shown."
    few = "; too few to say how good the forecasts are" if record.few else ""
    yield (
        f"{record.inside} of {record.of} inside the 90 % band, by {record.came} different "
        f"figures{few}. Each figure counted once, the share may be {record.low:.0%} to "
        f"{record.high:.0%}; 90 % is promised for people, and reports err besides."
    )
    if record.rule_of:
        yield (
            "The simple rule (the last figure stays, half to double of it): "
            f"{record.rule_inside} of {record.rule_of} inside, the forecasts {record.own_inside} "
            f"of the same; interval score {record.rule_score:.2f} for the rule and "
            f"{record.score:.2f} for the forecasts (smaller is better)."
        )
    if record.planned_of:
        yield (
            f"Planning figures were nearer than the forecast's middle in {record.planned_nearer} "
            f"of {record.planned_of}."
        )
    for fault in record.faults:
        yield f"The record is poor: {fault}, more than chance explains."
    if record.left_out:
        yield f"Not compared: {'; '.join(record.left_out)}."
