"""JSON Schema of scenario.toml, for editors and other programs; draft 7, which they all know.

Made of what the loader itself goes by: parameters, settings, standards, limits. It tells structure,
types, closed lists and ranges. What only the whole folder can tell (names of locations, routes that
lead somewhere, days in order) `waystation check` tells. JSON has neither days nor infinity: a
day stands as its text, an infinite number as null, as editors of TOML hand them on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from waystation.domain.movement import SETTINGS, SettingSpec
from waystation.domain.parameters import PARAMETERS, ParameterSpec, Transform
from waystation.domain.vocabulary import EVERYONE, Travel
from waystation.scenario.groups import OWN_KEYS
from waystation.scenario.load import (
    FEWEST_DAYS,
    HORIZON_LIMIT,
    RETENTION_LIMIT,
    UPDATE_LIMIT,
    WINDOW_LIMIT,
)
from waystation.scenario.question import needed_priors
from waystation.world.standards import items, standards_of

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"

FILE = "scenario.schema.json"
"""The schema's name beside a scenario.toml that points to it."""

DAY: Schema = {"type": "string", "format": "date"}
TEXT: Schema = {"type": "string", "pattern": r"\S"}
TEXTS: Schema = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "uniqueItems": True,
}

TOLD: Mapping[str, str] = {
    "title": "The question in a line, shown with the forecast.",
    "purpose": "What the forecast is for, shown with it.",
    "caveat": "What to keep in mind, shown with it.",
    "first_day": "First simulated day.",
    "known_on": "Day groups and priors were written down; else the first day. A forecast as of an "
    "earlier day says that it has hindsight.",
    "horizon_days": "Days ahead, unless told otherwise on the command line.",
    "window_days": "Days before the as-of day from which a longer past is replayed; only where "
    "everybody travels alone.",
    "update_days": "Days between forecasts, else 1; an older one says that it is out of date.",
    "retention_days": "Days for which documents are kept after they were taken in; else until "
    "somebody purges them.",
    "home_countries": "Codes of countries whose residents join at the home rate.",
    "watched": "Locations to report first.",
    "attribution": "Whom map and place data must be credited to.",
    "parameters": "What is believed of each parameter.",
    "movement": "Settings that differ from their defaults.",
    "standards": "By item the standard in force, where it is not the default.",
    "groups": "Who travels.",
    "destinations": "Where journeys end; needed where a group travels together.",
}
"""What each key at the top holds."""

GROUP_TOLD: Mapping[str, str] = {
    "name": f'Unique, not "{EVERYONE}".',
    "title": "Name for people.",
    "words": "Words by which figures name the group.",
    "parameters": "What is believed of a parameter for this group alone.",
    "travel": "How its people travel; together where it is left out.",
    "attributes": "What else is known of it, as texts.",
    "start": "Location it sets off from.",
    "first_day": "Day it sets off.",
    "share": "Weight among the groups of people alone.",
    "prefers": "Factor by location on how strongly it draws this group.",
    "follows": 'Routes it takes where it comes to their start, as "A -> B".',
}
"""What each key of a group holds."""

PRIOR_TOLD: Mapping[str, str] = {
    "median": "Median in the unit.",
    "sigma": "Standard deviation on the log scale; of shares and chances on the logit scale.",
    "memory_days": "Days after which a member's value has wandered back; inf (null) if it stays.",
    "unit": "The parameter's unit.",
    "source": "Where it comes from, or the word assumption.",
}


def scenario_schema() -> Schema:
    """The schema of scenario.toml."""
    together = {"contains": _travels_together()}
    return {
        "$schema": DRAFT,
        "title": "scenario.toml of Waystation",
        "description": "The question: who travels, and what is believed of every parameter.",
        **table(
            _told(_top(), TOLD),
            needed=(
                *("title", "purpose", "caveat", "first_day", "horizon_days", "home_countries"),
                *("watched", "parameters", "groups"),
            ),
        ),
        "if": {"properties": {"groups": together}, "required": ["groups"]},
        "then": {
            "required": ["destinations"],
            "properties": {
                "parameters": {"required": sorted(needed_priors(together=True))},
                "window_days": False,
            },
        },
        "definitions": {
            "parameters": table({spec.name: _prior(spec) for spec in PARAMETERS}, needed=())
        },
    }


def schema_text(schema: Schema) -> str:
    """A schema as the text of a file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def table(keys: Mapping[str, Schema], *, needed: Sequence[str]) -> Schema:
    """The schema of a table with these keys and no others."""
    return {
        "type": "object",
        "properties": dict(keys),
        "required": list(needed),
        "additionalProperties": False,
    }


def whole(low: int, high: int) -> Schema:
    """A whole number from one to another."""
    return {"type": "integer", "minimum": low, "maximum": high}


def told(schema: Mapping[str, Any], description: str) -> Schema:
    """A schema with what it is about."""
    return {"description": description, **schema}


def prior_values(spec: ParameterSpec) -> Schema:
    """What the median of a parameter may be."""
    below = {"exclusiveMaximum": 1} if spec.transform is Transform.LOGIT else {}
    return {"type": "number", "exclusiveMinimum": 0, **below}


def _top() -> dict[str, Schema]:
    return {
        **dict.fromkeys(("title", "purpose", "caveat"), TEXT),
        **dict.fromkeys(("first_day", "known_on"), DAY),
        "horizon_days": whole(1, HORIZON_LIMIT),
        "window_days": whole(FEWEST_DAYS, WINDOW_LIMIT),
        "update_days": whole(1, UPDATE_LIMIT),
        "retention_days": whole(1, RETENTION_LIMIT),
        **dict.fromkeys(("home_countries", "watched", "attribution"), TEXTS),
        "parameters": _priors(needed=sorted(needed_priors(together=False))),
        "movement": table({spec.name: _setting(spec) for spec in SETTINGS}, needed=()),
        "standards": table({item: _standard(item) for item in items()}, needed=()),
        "groups": {"type": "array", "items": _group(), "minItems": 1},
        "destinations": {"type": "array", "items": _destination(), "minItems": 1},
    }


def _told(keys: Mapping[str, Schema], texts: Mapping[str, str]) -> dict[str, Schema]:
    return {key: told(schema, texts[key]) for key, schema in keys.items()}


def _priors(needed: Sequence[str]) -> Schema:
    return {"allOf": [{"$ref": "#/definitions/parameters"}, {"required": list(needed)}]}


def _prior(spec: ParameterSpec) -> Schema:
    keys = {
        "median": prior_values(spec),
        "sigma": {"type": "number", "minimum": 0},
        "memory_days": {"type": ["number", "null"], "exclusiveMinimum": 0},
        "unit": {"const": spec.unit},
        "source": TEXT,
    }
    needed = ("median", "sigma", "unit", "source")
    about = f"{spec.meaning[:1].upper()}{spec.meaning[1:]} ({spec.unit})."
    return told(table(_told(keys, PRIOR_TOLD), needed=needed), about)


def _setting(spec: SettingSpec) -> Schema:
    keys: dict[str, Schema] = {
        "value": {"type": "number", "minimum": spec.low, "maximum": spec.high},
        "unit": {"const": spec.unit},
        "source": TEXT,
    }
    about = f"{spec.meaning[:1].upper()}{spec.meaning[1:]} ({spec.unit}); {spec.default:g} else."
    return told(table(keys, needed=tuple(keys)), about)


def _standard(item: str) -> Schema:
    return {"enum": [need.standard_id for need in standards_of(item)]}


def _destination() -> Schema:
    keys = {
        "location": told(TEXT, "A location where people can stay."),
        "weight": told({"type": "number", "exclusiveMinimum": 0}, "How much it is headed for."),
        "source": told(TEXT, "Where that comes from."),
    }
    return table(keys, needed=tuple(keys))


def _group() -> Schema:
    keys: dict[str, Schema] = {
        "name": {**TEXT, "not": {"const": EVERYONE}},
        "title": TEXT,
        "words": TEXTS,
        "parameters": _priors(needed=()),
        "travel": {"enum": [str(travel) for travel in Travel]},
        "attributes": {"type": "object", "additionalProperties": TEXT},
        "start": TEXT,
        "first_day": DAY,
        "share": {"type": "number", "exclusiveMinimum": 0},
        "prefers": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
        "follows": TEXTS,
    }
    return {
        **table(_told(keys, GROUP_TOLD), needed=("name", "title")),
        "if": _travels_together(),
        "then": {
            "required": ["words", *OWN_KEYS[Travel.TOGETHER]],
            "properties": dict.fromkeys(OWN_KEYS[Travel.ALONE], False),
        },
        "else": {
            "required": ["share"],
            "properties": dict.fromkeys(OWN_KEYS[Travel.TOGETHER], False),
        },
    }


def _travels_together() -> Schema:
    return {"properties": {"travel": {"const": str(Travel.TOGETHER)}}}
