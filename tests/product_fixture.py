"""A product of the small invented forecast, and ways to alter it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.page_fixture import AS_OF, sample_forecast

from waystation.domain.forecast import Forecast
from waystation.domain.protection import Breach, Rule
from waystation.domain.register import Review
from waystation.domain.vocabulary import Audience
from waystation.evidence.table import evidence_text
from waystation.forecasting.export import evidence_rows, result_files
from waystation.forecasting.issue import Made
from waystation.forecasting.reproduce import run_json
from waystation.page.beside import Beside
from waystation.page.build import embed, saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.publishing.check import CHECKS, breaches, standing_breaches
from waystation.publishing.make import product_files
from waystation.publishing.page import DATA, page_data_of
from waystation.publishing.records import AUDIENCES, PRODUCT, Basis, Files, Order
from waystation.publishing.sources import inputs
from waystation.sitrep.files import sitrep_files
from waystation.world.tables import table_text

MADE_AT = dt.datetime.combine(AS_OF, dt.time(9), dt.UTC)
AT = MADE_AT + dt.timedelta(hours=3)
REVIEW = Review(1, "Head of unit", AT, reviewed=True)
PURPOSE = "To prepare water and shelter places"
MADE = Made("a" * 64, "b" * 64, 7)


def plain_forecast() -> Forecast:
    """The invented forecast, from inputs that everybody may see."""
    forecast = sample_forecast()
    events = tuple(one for one in forecast.scenario.events if one.audience is Audience.PUBLIC)
    return replace(forecast, scenario=replace(forecast.scenario, events=events))


def basis_of(forecast: Forecast, *, review: Review | None = REVIEW, **changes: Any) -> Basis:
    """What a product of a forecast is made from, as `read_results` would give it."""
    beside = Beside(
        number=1,
        made_at=MADE_AT,
        next_at=MADE_AT + dt.timedelta(days=1),
        reviewer=review.by if review else "",
        scenario_hash=MADE.scenario_hash,
        evidence_hash=MADE.evidence_hash,
    )
    data = page_data(Picks(forecast), beside)
    files = result_files(forecast, MADE)
    files["page.json"] = json.dumps(data).encode()
    files["page.html"] = saved_page(data).encode()
    files["run.json"] = run_json(forecast, MADE, files)
    rows = table_text(evidence_rows(forecast, evidence_text(forecast.entries)))
    basis = Basis(
        forecast=replace(forecast, entries=(), decisions=()),
        files=files,
        run=json.loads(files["run.json"]),
        number=1,
        made_at=MADE_AT,
        due=MADE_AT + dt.timedelta(days=1),
        review=review,
        evidence=list(csv.DictReader(io.StringIO(rows))),
    )
    return replace(basis, **changes)


def order(audience: Audience = Audience.PUBLIC, **changes: Any) -> Order:
    """An order that breaks nothing."""
    return replace(Order(audience, PURPOSE, "Information unit", AT), **changes)


def product(basis: Basis, asked: Order) -> dict[str, bytes]:
    """The files of a product."""
    return product_files(basis, asked, CHECKS)


def broken(files: Files, basis: Basis, asked: Order) -> tuple[Breach, ...]:
    """Where it breaks a rule that nobody set aside."""
    return standing_breaches(breaches(files, basis, asked), basis, asked)


def rules(found: tuple[Breach, ...]) -> set[Rule]:
    """The rules broken."""
    return {one.rule for one in found}


def altered(files: Files, name: str, change: Callable[[str], str]) -> dict[str, bytes]:
    """The product with a file changed, and product.json made to fit: the change is not told by it.

    Raises:
        AssertionError: The change changes nothing.
    """
    after = change(files[name].decode()).encode()
    assert after != files[name]
    return sealed({**files, name: after})


def sealed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The product with the hashes of its files as they are."""
    told = json.loads(files[PRODUCT])
    told["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
        if name != PRODUCT
    }
    return {**files, PRODUCT: json.dumps(told).encode()}


def with_page(files: Files, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    """The product with the data of its page changed."""

    def altered_page(html: str) -> str:
        found = DATA.search(html)
        assert found is not None
        data = json.loads(found[2])
        change(data)
        return html[: found.start(2)] + embed(data) + html[found.end(2) :]

    made = altered(files, "page.html", altered_page)
    data = page_data_of(made["page.html"].decode())
    assert data is not None
    whom = AUDIENCES[Audience(json.loads(made[PRODUCT])["audience"])]
    return sealed({**made, **sitrep_files(data, whom=whom)})  # type: ignore[arg-type]


def with_product(files: Files, **changes: Any) -> dict[str, bytes]:
    """The product with what it says of itself changed."""
    return {**files, PRODUCT: json.dumps({**json.loads(files[PRODUCT]), **changes}).encode()}


def narrow_inputs(basis: Basis) -> set[str]:
    """What went in that is not for everybody."""
    return {what for what, _ in inputs(basis)}
