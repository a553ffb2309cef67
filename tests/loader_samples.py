"""Files in the shapes of UNHCR, IOM DTM, ACLED and UCDP. Every place and number is invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from waystation.world.loaders.ucdp import COLUMNS as UCDP_COLUMNS

_ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
_ACLED_BEFORE = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,"
    "sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,timestamp,iso3"
)

ACLED_COLUMNS = tuple(_ACLED.split(","))
ACLED_OLD = tuple(_ACLED_BEFORE.split(","))


def table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def acled_row(number: int, day: str = "2019-03-05", **cells: Any) -> dict[str, Any]:
    known = {
        "event_id_cnty": f"AAA{number}",
        "event_date": day,
        "time_precision": 1,
        "geo_precision": 1,
        "event_type": "Battles",
        "latitude": 1.0,
        "longitude": 1.0,
        "fatalities": 0,
        "actor1": "One side",
        "notes": "What happened, told by a paper.",
        "timestamp": 1700000000,
    }
    return known | cells


def acled_text(*rows: Mapping[str, Any]) -> str:
    return table(ACLED_COLUMNS, rows)


def ucdp_row(number: int, first: str = "2019-03-05", **cells: Any) -> dict[str, Any]:
    known = {
        "id": number,
        "type_of_violence": 1,
        "where_prec": 1,
        "date_prec": 1,
        "date_start": f"{first} 00:00:00.000",
        "date_end": f"{first} 00:00:00.000",
        "latitude": 1.0,
        "longitude": 1.0,
        "low": 1,
        "best": 2,
        "high": 5,
    }
    return known | cells


def ucdp_text(*rows: Mapping[str, Any], header: bool = True) -> str:
    text = table(UCDP_COLUMNS, rows)
    return text if header else text.split("\n", 1)[1]


def dtm_row(people: Any = 100, **cells: Any) -> dict[str, Any]:
    known = {
        "operation": "Drill",
        "admin0Name": "Aland",
        "admin0Pcode": "AAA",
        "admin1Name": "North",
        "admin1Pcode": "AA01",
        "admin2Name": "Town",
        "admin2Pcode": "AA0101",
        "numPresentIdpInd": people,
        "reportingDate": "2019-02-20T00:00:00",
        "roundNumber": 3,
        "displacementReason": "Conflict",
        "idpOriginAdmin1Name": "East",
        "idpOriginAdmin1Pcode": "AA02",
        "assessmentType": "BA",
    }
    return known | cells


def dtm_json(*rows: Mapping[str, Any]) -> str:
    return json.dumps({"isSuccess": True, "result": list(rows), "errorMessages": None})


def dtm_csv(*rows: Mapping[str, Any]) -> str:
    return table(dtm_row(), rows)


def portal_row(name: str, day: str, people: Any, **cells: Any) -> dict[str, Any]:
    return {"geomaster_name": name, "geomaster_id": "9", "individuals": people, "date": day} | cells


def portal_json(*rows: Mapping[str, Any]) -> str:
    return json.dumps({"data": list(rows)})


def series_json(*rows: tuple[str, Any]) -> str:
    listed = [{"data_date": day, "unix_timestamp": 1, "individuals": n} for day, n in rows]
    return json.dumps({"data": {"timeseries": listed}})


def finder_row(year: int = 2018, **cells: Any) -> dict[str, Any]:
    known = {
        "year": year,
        "coo_id": 1,
        "coo_name": "Sudan",
        "coo": "SUD",
        "coo_iso": "SDN",
        "coa_id": 2,
        "coa_name": "Chad",
        "coa": "CHD",
        "coa_iso": "TCD",
        "refugees": "0",
        "asylum_seekers": 0,
        "returned_refugees": 0,
        "idps": 0,
        "returned_idps": 0,
        "stateless": "-",
        "ooc": 0,
        "oip": "-",
        "hst": 0,
    }
    return known | cells


def finder_json(*rows: Mapping[str, Any]) -> str:
    return json.dumps({"page": 1, "maxPages": 1, "items": list(rows)})


def idu_row(people: Any = 100, **cells: Any) -> dict[str, Any]:
    known = {
        "id": 0,
        "country": "Chad",
        "iso3": "TCD",
        "latitude": 1.1,
        "longitude": 1.2,
        "role": "Recommended figure",
        "displacement_type": "Conflict",
        "qualifier": "total",
        "figure": people,
        "displacement_date": "2019-03-05",
        "displacement_start_date": "2019-03-04",
        "displacement_end_date": "2019-03-06",
        "year": 2019,
        "event_id": 7,
        "event_name": "Drill",
        "standard_popup_text": "never read",
        "sources": "A branch office",
        "locations_name": "Town",
        "locations_accuracy": "Town/Village (ADM3)",
        "locations_type": "Origin",
        "created_at": "2019-03-10T10:00:00",
    }
    return known | cells


def idu_csv(*rows: Mapping[str, Any]) -> str:
    """A file of updates; each row without an id has one of its own."""
    return table(idu_row(), [{**row, "id": row["id"] or at} for at, row in enumerate(rows, 1)])


def gidd_row(year: int = 2018, **cells: Any) -> dict[str, Any]:
    known = {
        "iso3": "TCD",
        "country_name": "Chad",
        "year": year,
        "conflict_new_displacement": "1,200",
        "conflict_total_displacement": 3400,
        "disaster_new_displacement": "",
        "disaster_total_displacement": 0,
    }
    return known | cells


def gidd_csv(*rows: Mapping[str, Any]) -> str:
    return table(gidd_row(), rows)


def flow_row(people: Any = 30, **cells: Any) -> dict[str, Any]:
    known = {
        "date": "2019-03-05",
        "route": "North",
        "fmp": "Town",
        "fmp_country": "",
        "from": "Home",
        "to": "Camp",
        "n": people,
        "reason_conflict": 3,
    }
    return known | cells


def flow_csv(*rows: Mapping[str, Any]) -> str:
    return table(flow_row(), rows)


def geojson(*features: Mapping[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def point(name: str, lat: float, lon: float, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name} | properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def line(start: str, end: str, *at: tuple[float, float], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"from": start, "to": end} | properties,
        "geometry": {"type": "LineString", "coordinates": [[lon, lat] for lat, lon in at]},
    }


OWN_FIGURES = (
    "event_day,published,place,location,kind,measure,low,high,words,unit,speaker,publisher,url\n"
    "2019-03-05,2019-03-06,Camp,Camp,at a place,stock,40,40,40,people,A branch,A branch,\n"
)
"""A table of evidence as ours are."""


def sample_of_each_kind() -> dict[str, list[str]]:
    """Files of every kind `waystation import` reads, by kind; an instance of Flee is a folder."""
    return {
        "figures": [OWN_FIGURES],
        "unhcr": [
            portal_json(portal_row("Camp", "2019-03-01", 5)),
            series_json(("2019-03-01", 5)),
            finder_json(finder_row()),
        ],
        "dtm": [dtm_json(dtm_row(5)), dtm_csv(dtm_row(5)), flow_csv(flow_row())],
        "idmc": [idu_csv(idu_row()), gidd_csv(gidd_row())],
        "acled": [acled_text(acled_row(1))],
        "ucdp": [ucdp_text(ucdp_row(1))],
        "places": [geojson(point("Well", 1.0, 1.0))],
    }
