"""Whatever a file holds: rows, what is told, or a list of problems; never another error."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.loader_samples import (
    acled_row,
    acled_text,
    dtm_csv,
    dtm_json,
    dtm_row,
    finder_json,
    finder_row,
    flow_csv,
    flow_row,
    geojson,
    gidd_csv,
    gidd_row,
    idu_csv,
    idu_row,
    line,
    point,
    portal_json,
    portal_row,
    series_json,
    ucdp_row,
    ucdp_text,
)

from waystation.domain.errors import InputError
from waystation.world.loaders.acled import read_acled
from waystation.world.loaders.dtm import read_dtm
from waystation.world.loaders.flows import read_flow
from waystation.world.loaders.geojson import read_geojson
from waystation.world.loaders.idmc import read_idmc
from waystation.world.loaders.records import Teller
from waystation.world.loaders.ucdp import read_ucdp
from waystation.world.loaders.unhcr import read_unhcr

READERS: dict[str, Callable[[Path], object]] = {
    "unhcr": read_unhcr,
    "dtm": read_dtm,
    "idmc": lambda path: read_idmc(path, Teller(path.name)),
    "flow": lambda path: read_flow(path, Teller(path.name)),
    "places": lambda path: read_geojson(path, Teller(path.name)),
    "acled": lambda path: list(read_acled(path, Teller(path.name))),
    "ucdp": lambda path: list(read_ucdp(path, Teller(path.name))),
}
SAMPLES = {
    "unhcr": [
        portal_json(portal_row("Camp", "2019-03-01", "1,040", centroid_lat="1", centroid_lon="2")),
        series_json(("2019-03-01", 5), ("2019-03-02", "*")),
        finder_json(finder_row(2018, refugees="30")),
    ],
    "dtm": [dtm_json(dtm_row(5)), dtm_csv(dtm_row(5), dtm_row("*"))],
    "idmc": [idu_csv(idu_row(5), idu_row(6, role="Triangulation")), gidd_csv(gidd_row())],
    "flow": [flow_csv(flow_row(5), flow_row(6))],
    "places": [geojson(point("Well", 1.0, 2.0), line("A", "B", (1.0, 2.0), (1.0, 3.0)))],
    "acled": [acled_text(acled_row(1), acled_row(2))],
    "ucdp": [ucdp_text(ucdp_row(1)), ucdp_text(ucdp_row(1), header=False)],
}
CELLS = st.one_of(
    st.text(max_size=12),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["*", "-", "1e999", "0,0", "99999999999999999999", "2019-02-30", "NaN", "٣٣"]),
)


def read(source: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.csv"
        path.write_bytes(content)
        with contextlib.suppress(InputError):
            READERS[source](path)


@pytest.mark.parametrize("source", READERS)
@given(content=st.binary(max_size=300))
def test_any_bytes(source: str, content: bytes) -> None:
    read(source, content)


@pytest.mark.parametrize("source", READERS)
@settings(max_examples=60)
@given(data=st.data())
def test_samples_with_a_piece_cut_or_put_in(source: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SAMPLES[source])).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    read(source, text[:start] + data.draw(st.binary(max_size=8)) + text[end:])


@pytest.mark.parametrize("source", READERS)
@settings(max_examples=60)
@given(data=st.data())
def test_rows_with_any_values(source: str, data: st.DataObject) -> None:
    rows: dict[str, dict[str, Any]] = {
        "unhcr": data.draw(st.sampled_from([portal_row("Camp", "2019-03-01", 5), finder_row()])),
        "dtm": dtm_row(5) | {"latitude": 1, "longitude": 1},
        "idmc": idu_row(5),
        "flow": flow_row(5),
        "places": point("Well", 1.0, 2.0),
        "acled": acled_row(1),
        "ucdp": ucdp_row(1),
    }
    row = {name: data.draw(st.one_of(st.just(cell), CELLS)) for name, cell in rows[source].items()}
    read(source, json.dumps({"data": [row]}).encode())
