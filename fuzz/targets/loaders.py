"""Files of people's own and of every source, damaged cell by cell, planned into a folder."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from functools import cache
from pathlib import Path

from fuzz.damage import damaged, json_bytes, table_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write
from tests.figure_tables import MESSY
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
from tests.scenario_folder import FILES

from waystation.domain.errors import InputError
from waystation.forecasting.load_counts import CountOrder, load_dtm, load_unhcr
from waystation.forecasting.load_events import EventOrder, load_events
from waystation.forecasting.load_figures import FigureOrder, SourceOrder, load_figures, load_idmc
from waystation.forecasting.load_places import load_places
from waystation.scenario.load import load_scenario

_READ_ON = dt.date(2019, 4, 1)
_HXL = "Region,People,When\n#adm1+name,#affected+ind+idps,#date+reported\nNorth,40,2019-03-05\n"
_FINDER = "year,coo_iso,coa_iso,refugees,asylum_seekers\n2018,SDN,TCD,30,5\n2018,SDN,TCD,*,5\n"

_TAGGED = (
    "Où,Quand,N,Q\n#loc+name,#date+reported,#affected+hh,\nCamp,03/04/2019,1.500,\n"
    "Town,25/04/2019,1.234.567,\nCamp,2019-03,80 HH,\n"
)


@cache
def samples() -> tuple[tuple[str, str], ...]:
    """Who is meant to read it, and a small file of theirs."""
    near = {"centroid_lat": "1.4", "centroid_lon": "1.6"}
    placed = {"latitude": 1.4, "longitude": 1.6}
    return (
        ("unhcr", portal_json(portal_row("Camp", "2019-03-01", "1,040", **near))),
        ("unhcr", series_json(("2019-03-01", 5), ("2019-03-09", "*"), ("2019-03-20", 90))),
        ("unhcr", finder_json(finder_row(2018, refugees="30"), finder_row(2019))),
        ("unhcr", _FINDER),
        ("dtm", dtm_json(dtm_row(5, **placed))),
        ("dtm", dtm_csv(dtm_row(5), dtm_row("*"))),
        ("dtm", _HXL),
        ("acled", acled_text(acled_row(1), acled_row(2, "2019-03-12", fatalities=4))),
        ("acled", json.dumps({"data": [acled_row(1), acled_row(2)]})),
        ("ucdp", ucdp_text(ucdp_row(1), ucdp_row(2, "2019-03-09"))),
        ("ucdp", ucdp_text(ucdp_row(1), header=False)),
        ("dtm", flow_csv(flow_row(30), flow_row(12, date="2019-03"))),
        ("idmc", idu_csv(idu_row(30), idu_row(9, role="Triangulation", qualifier="more than"))),
        ("idmc", gidd_csv(gidd_row())),
        ("figures", MESSY),
        ("figures", _TAGGED),
        (
            "places",
            geojson(
                point("Well", 1.2, 1.3, kind="camp", country="KEN", sensitivity="partner"),
                line("Town", "Well", (1.1, 1.2), (1.2, 1.3), km=20),
            ),
        ),
    )


def check(data: bytes) -> bool:
    """Plan what a damaged file changes; the folder with the changes loads."""
    draw = Draw(data)
    source, text = draw.one_of(samples())
    make = json_bytes if text.startswith("{") else table_bytes
    content = make(draw, json.loads(text) if text.startswith("{") else text)
    coat = draw.below(12)
    if coat == 11:
        content = damaged(draw, packed(content))
    elif coat == 10:
        content = content.decode("utf-8", "replace").encode(
            draw.one_of(("utf-16", "cp1252")), "replace"
        )
    with scratch() as folder:
        home = write(folder / "home", {name: text.encode() for name, text in FILES.items()})
        path = folder / "given.csv"
        path.write_bytes(content)
        try:
            changes = plan(draw, source, path, home)
        except InputError as error:
            check_refusal(error)
            return False
        if changes:
            write(home, {name: text.encode() for name, text in changes.items()})
            try:
                load_scenario(home)
            except InputError as error:
                check_refusal(error)
                return False
    return True


def packed(content: bytes) -> bytes:
    """The file in a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("table.csv", content)
    return out.getvalue()


def plan(draw: Draw, source: str, path: Path, home: Path) -> dict[str, str]:
    """What the file would change in a scenario folder."""
    if source in ("acled", "ucdp"):
        lag = draw.one_of((None, 0, 30))
        return load_events(source, [path], EventOrder(str(home), _READ_ON, lag)).changed()
    if source == "figures":
        asked = FigureOrder(str(home), _READ_ON, publisher="A branch", lag=draw.one_of((None, 3)))
        return load_figures([path], asked).changed()
    if source == "idmc":
        return load_idmc([path], SourceOrder(str(home), _READ_ON)).changed()
    if source == "places":
        return load_places([path], str(home), _READ_ON, overwrite=draw.flag()).changed()
    order = CountOrder(
        str(home),
        _READ_ON,
        draw.one_of((None, 0, 30)),
        draw.one_of((None, 100.0)),
        add_places=draw.flag(),
        overwrite=draw.flag(),
        place=draw.one_of(("", "Camp")),
        stock=draw.flag(),
        departures=draw.flag(),
    )
    return (load_dtm if source == "dtm" else load_unhcr)([path], order).changed()
