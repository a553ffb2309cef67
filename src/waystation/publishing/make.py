"""A product put together: its files, and what it says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from waystation.domain.protection import RULES, Rule
from waystation.domain.vocabulary import Audience
from waystation.forecasting.read_me import Told
from waystation.forecasting.sheets import Cell
from waystation.page.data.top import made_with
from waystation.page.say import say
from waystation.publishing.page import page_data_of, page_html
from waystation.publishing.records import AUDIENCES, PRODUCT, READ_ME, Basis, Order
from waystation.publishing.sources import sources_of
from waystation.publishing.tables import TABLES, table_files
from waystation.sitrep.files import SITREPS, sitrep_files

NOT_FOR = "For preparing help. Not to be used to stop, detain, deter or screen anyone."
"""What every product says of its use."""


def product_files(basis: Basis, order: Order, checked: Iterable[Rule]) -> dict[str, bytes]:
    """The files of a product, by name; for the same forecast and order the same bytes.

    Args:
        basis: The forecast.
        order: What is asked for.
        checked: Rules it is held against.
    """
    if order.audience is Audience.INTERNAL:
        page = json.loads(basis.files["page.json"])
        files = dict(basis.files) | table_files(basis, order, _told(basis, order, page))
        del files["run.json"]
    else:
        html = page_html(basis, order, [*TABLES, PRODUCT, READ_ME, *SITREPS])
        page = page_data_of(html.decode())
        files = table_files(basis, order, _told(basis, order, page))
        files["page.html"] = html
    files |= sitrep_files(page, whom=AUDIENCES[order.audience]) if page else {}
    files[READ_ME] = _read_me(basis, order).encode()
    files[PRODUCT] = _product(basis, order, files, checked)
    return files


def _told(basis: Basis, order: Order, page: Any) -> Told:  # noqa: ANN401
    """What the workbook's first sheet tells; its sentence is that of the product's page."""
    review = basis.review
    more: list[tuple[str, Cell]] = [
        ("For", f"{AUDIENCES[order.audience]}."),
        ("Passed on for", order.purpose),
        ("Passed on by", f"{order.by}, {order.at:%Y-%m-%d %H:%M} UTC"),
        ("Out of date from", f"{basis.expires(order):%Y-%m-%d %H:%M} UTC: do not use it after."),
    ]
    if review is not None and review.caveat:
        more.append(("The reviewer adds", review.caveat))
    return Told(
        sentence=say(page["top"]["title"]) if page else "",
        status=_status(basis),
        counts=f"{_counts(order).capitalize()}.",
        more=tuple(more),
        hashtags=order.hashtags,
    )


def _status(basis: Basis) -> str:
    review = basis.review
    return "A DRAFT: nobody has reviewed it." if review is None else f"Reviewed by {review.by}."


def _product(basis: Basis, order: Order, files: dict[str, bytes], checked: Iterable[Rule]) -> bytes:
    review = basis.review
    run = {key: value for key, value in basis.run.items() if key != "files"}
    told: dict[str, Any] = {
        "audience": str(order.audience),
        "purpose": order.purpose,
        "by": order.by,
        "made_at": order.at.isoformat(timespec="seconds"),
        "expires": basis.expires(order).isoformat(timespec="seconds"),
        "as_of": basis.forecast.as_of.isoformat(),
        "use": NOT_FOR,
        "status": "draft" if review is None else "reviewed",
        "review": None
        if review is None
        else {
            "by": review.by,
            "at": review.at.isoformat(timespec="seconds"),
            "caveat": review.caveat,
        },
        "forecast": {
            "number": basis.number,
            "made_at": basis.made_at.isoformat(timespec="seconds") if basis.made_at else None,
        },
        "run": run,
        "caveats": _caveats(basis),
        "counts": _counts(order),
        "levels": "the column audience is the widest audience of a row; forecast.csv has none, as "
        "its format allows no other columns: its rows have the levels of their places in "
        "arrivals.csv and present.csv, else that of the product",
        "not_told_of_places_of_transit": _kept(basis, order),
        "sources": sources_of(basis, order),
        "rules": [{"rule": int(rule), "asks": RULES[rule]} for rule in sorted(checked)],
        "overrides": [
            {"rule": int(rule), "asks": RULES[rule], "reason": reason, "by": order.by}
            for rule, reason in sorted(order.overrides.items())
        ],
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in sorted(files.items())
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _counts(order: Order) -> str:
    if order.audience is Audience.INTERNAL:
        return "forecast counts of 1 to 4 are stored as 0 or 5; evidence.csv holds all figures"
    return "in steps of 5 people, sizes of groups in steps of 10: no sum or difference is 1 to 4"


def _kept(basis: Basis, order: Order) -> dict[str, str] | None:
    kept = basis.kept_days(order)
    return None if kept is None else {"from": kept[0].isoformat(), "to": kept[1].isoformat()}


def _caveats(basis: Basis) -> list[str]:
    """What to keep in mind, as on the page: the reviewer's caveat stands for the scenario's."""
    *needed, own = basis.forecast.caveats
    chosen = basis.review.caveat if basis.review is not None else ""
    return [one for one in (settled_told(basis), *needed, chosen or own) if one]


def settled_told(basis: Basis) -> str:
    """That figures of the forecast were settled otherwise since; empty where none was."""
    return f"This forecast was {made_with(len(basis.settled))}." if basis.settled else ""


def _read_me(basis: Basis, order: Order) -> str:
    forecast, status = basis.forecast, _status(basis)
    number = f"Forecast {basis.number}" if basis.number else "A forecast without a number"
    lines = [
        forecast.scenario.title,
        "",
        f"{number}, as of {forecast.as_of.isoformat()}. {status}",
        f"For: {AUDIENCES[order.audience]}.",
        f"Purpose: {order.purpose}",
        f"Passed on by: {order.by}, {order.at:%Y-%m-%d %H:%M} UTC.",
        f"Out of date from {basis.expires(order):%Y-%m-%d %H:%M} UTC: do not use it after that.",
        "",
        NOT_FOR,
        *(f"Keep in mind: {one}" for one in _caveats(basis)),
        f"Made with {forecast.members:,} runs.",
        f"Counts: {_counts(order)}.",
        "What is not there was not measured, or is not told: that is not zero.",
        *(
            f"Set aside, rule {int(rule)} ({RULES[rule]}): {reason}"
            for rule, reason in sorted(order.overrides.items())
        ),
        f"Sources, rules, and a hash of every file: {PRODUCT}.",
    ]
    return "\n".join(lines) + "\n"
