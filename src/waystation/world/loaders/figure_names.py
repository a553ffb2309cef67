"""What columns of people's own tables of figures are called, and who is counted in them."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.domain.vocabulary import Unit
from waystation.world.loaders.columns import Field

FIELDS: tuple[Field, ...] = (
    Field(
        "place",
        (
            *("place_name", "place name", "site name", "site", "location name", "settlement"),
            *("camp", "camp name", "settlement name", "locality", "town", "village", "shelter"),
            *("border point", "entry point", "locations_name", "geomaster_name", "lugar", "sitio"),
            *("localidad", "lieu", "localité", "localite", "nom du site", "point of entry"),
        ),
        ("#loc+name", "#loc", "#adm4+name", "#adm3+name"),
    ),
    Field("location", ("place_id", "waystation location")),
    Field(
        "district",
        (
            *("admin2Name", "admin 2", "admin2", "adm2_name", "ADM2_EN", "district", "county"),
            *("lga", "municipality", "municipio", "département", "woreda", "locality name"),
        ),
        ("#adm2+name",),
    ),
    Field(
        "region",
        (
            *("admin1Name", "admin 1", "admin1", "adm1_name", "ADM1_EN", "region", "state"),
            *("province", "governorate", "departamento", "région", "wilaya"),
        ),
        ("#adm1+name",),
    ),
    Field(
        "country",
        ("adm0", "admin0Name", "admin 0", "country name", "iso3", "iso", "país", "pays"),
        ("#country+code", "#country+name", "#country", "#adm0+name"),
    ),
    Field(
        "pcode",
        (
            *("p-code", "pcode", "place code", "site code", "admin2Pcode", "adm2_pcode"),
            *("admin 2 code", "admin1Pcode", "adm1_pcode", "admin 1 code"),
        ),
        (
            *("#loc+code", "#loc+pcode", "#adm3+code", "#adm3+pcode", "#adm2+code"),
            *("#adm2+pcode", "#adm1+code", "#adm1+pcode"),
        ),
    ),
    Field("lat", ("latitude", "y", "gps lat", "latitud"), ("#geo+lat", "#lat_deg")),
    Field("lon", ("longitude", "lng", "long", "x", "longitud"), ("#geo+lon", "#lon_deg")),
    Field(
        "event_day",
        (
            *("date", "day", "date_start", "start date", "as of", "as of date", "as-of date"),
            *("data_date", "reporting date", "report date", "date reported", "date of report"),
            *("date of survey", "survey date", "date of count", "count date", "month", "fecha"),
            *("date du rapport", "from", "period start", "reference_period_start"),
        ),
        ("#date+reported", "#date+survey", "#date+start", "#date+occurred", "#date"),
    ),
    Field(
        "event_end",
        ("date_end", "end date", "period end", "until", "to", "reference_period_end"),
        ("#date+end",),
    ),
    Field(
        "published",
        ("published_on", "published on", "date published", "publication date", "release date"),
        ("#date+published", "#date+publication"),
    ),
    Field("low", ("minimum", "min", "lower", "low estimate"), ("#affected+min",)),
    Field("high", ("maximum", "max", "upper", "high estimate"), ("#affected+max",)),
    Field("quantifier", ("qualifier",)),
    Field("unit", ("units", "unidad", "unité")),
    Field("household_size", ("household size", "hh size", "average household size")),
    Field("measure", ("stock or flow",), ("#indicator+measure",)),
    Field("kind", ("figure kind",)),
    Field("place_role", ("place role", "locations_type")),
    Field("role", ("figure role",)),
    Field("population_group", ("population group", "population type", "group code")),
    Field("who", ("population", "category", "population category")),
    Field("group", ()),
    Field("words", ("as reported", "number as said")),
    Field("hedge", ()),
    Field("modality", ()),
    Field(
        "speaker",
        ("reported by", "stated by", "said by", "organisation", "organization"),
        ("#org+name", "#org"),
    ),
    Field("speaker_class", ("kind of speaker",)),
    Field(
        "publisher",
        ("source", "source_id", "source name", "sources", "fuente", "source of data"),
        ("#meta+source", "#source", "#meta+source+name"),
    ),
    Field("url", ("link", "source_url", "source link", "address"), ("#meta+url",)),
    Field("origin", ("figure key",)),
    Field(
        "note",
        ("notes", "comment", "comments", "remarks", "observaciones", "commentaires"),
        ("#meta+comment", "#meta+comments", "#meta+notes", "#meta+note"),
    ),
    Field("excerpt", ("source excerpt",)),
    Field("audience", ("sensitivity", "classification", "data sensitivity")),
)
"""What a table of figures may tell, our columns by name."""

PLACES = ("place", "location", "district", "region", "country")
"""Fields that say where."""


TOTAL = "total"
"""What a header tells that says "total" of a flow: a running total, unless a measure beside it says
otherwise."""


@dataclass(frozen=True)
class Who:
    """A column of counts of some people alone.

    Attributes:
        name: Its name for a map; the first of its names.
        who: Who is counted, in plain words; empty for all people.
        names: Names it bears.
        tags: Hashtags it bears.
        measure: What it tells without a column of measures.
        unit: What is counted.
    """

    name: str
    who: str
    names: tuple[str, ...]
    tags: tuple[str, ...] = ()
    measure: str = ""
    unit: Unit = Unit.PEOPLE


def _people(name: str, who: str, names: tuple[str, ...], *tags: str, measure: str = "") -> Who:
    more = [f"{one} {unit}" for one in names for unit in ("ind", "individuals", "people")]
    before = [f"{unit} {one}" for one in names for unit in ("individual", "people")]
    return Who(name, who, (*names, *more, *before), tags, measure)


def _homes(name: str, who: str, names: tuple[str, ...], *tags: str, measure: str = "") -> Who:
    more = [f"{one} {unit}" for one in names for unit in ("hh", "hhs", "households", "families")]
    return Who(name, who, tuple(more), tags, measure, Unit.HOUSEHOLDS)


_IDPS = ("idps", "idp", "displaced people", "displaced persons", "desplazados", "déplacés", "pdi")
_REFUGEES = ("refugees", "refugee", "refugiados", "réfugiés")
_RETURNEES = ("returnees", "returnee", "retornados", "retournés")
_SEEKERS = ("asylum seekers", "solicitantes de asilo")
_MIGRANTS = ("migrants", "migrantes")
_ARRIVALS = ("arrivals", "new arrivals", "arrived", "entries", "llegadas", "arrivées", "inflow")
_DEPARTURES = ("departures", "departed", "salidas", "départs", "outflow")
VALUES: tuple[Who, ...] = (
    Who(
        "value",
        "",
        (
            *("individuals", "people", "persons", "figure", "count", "headcount", "individus"),
            *("individuos", "personas", "personnes", "pax", "persons counted"),
            *("number individuals", "number people", "number persons", "total persons"),
            *("total", "total people", "people counted", "number counted", "amount"),
        ),
        ("#affected+ind", "#affected", "#affected+total", "#population", "#indicator+value"),
    ),
    Who(
        "households",
        "",
        (
            *("hh", "hhs", "families", "hogares", "familias", "ménages", "menages", "familles"),
            *("number households", "number hh", "number hhs", "number families"),
        ),
        ("#affected+hh", "#affected+households"),
        unit=Unit.HOUSEHOLDS,
    ),
    _people("idps", "internally displaced people", _IDPS, "#affected+idps+ind", "#affected+idps"),
    _homes("idps households", "internally displaced people", _IDPS, "#affected+idps+hh"),
    _people("refugees", "refugees", _REFUGEES, "#affected+refugees+ind", "#affected+refugees"),
    _homes("refugees households", "refugees", _REFUGEES, "#affected+refugees+hh"),
    _people("returnees", "returnees", _RETURNEES, "#affected+returnees+ind", "#affected+returnees"),
    _homes("returnees households", "returnees", _RETURNEES, "#affected+returnees+hh"),
    _people("asylum seekers", "asylum seekers", _SEEKERS),
    _homes("asylum seekers households", "asylum seekers", _SEEKERS),
    _people("migrants", "migrants", _MIGRANTS),
    _homes("migrants households", "migrants", _MIGRANTS),
    _people("arrivals", "people who arrived", _ARRIVALS, measure="inflow"),
    _homes("arrivals households", "people who arrived", _ARRIVALS, measure="inflow"),
    _people("departures", "people who left", _DEPARTURES, measure="outflow"),
    _homes("departures households", "people who left", _DEPARTURES, measure="outflow"),
)
"""Columns of counts. The first two count everybody; where they stand the others are parts."""

ALL: tuple[Field | Who, ...] = (*FIELDS, *VALUES)
"""Everything a header may be."""


def known_columns() -> list[str]:
    """Our columns a map may name."""
    return [one.name for one in ALL]
