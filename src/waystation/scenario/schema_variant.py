"""JSON Schema of a what-if, SCENARIO/variants/NAME.toml; made as that of scenario.toml."""

from __future__ import annotations

from collections.abc import Mapping

from waystation.domain.parameters import PARAMETER_BY_NAME, Transform
from waystation.domain.variant import ChangeKind
from waystation.domain.vocabulary import EventKind
from waystation.scenario.change_tables import KEYS, MOST
from waystation.scenario.schema import DAY, DRAFT, TEXT, Schema, table, told, whole
from waystation.scenario.variants import LONGEST_TITLE, LONGEST_WHY, MOST_CHANGES

NEEDED: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.MOVE_EVENT: ("event", "where", "day", "new_day"),
    ChangeKind.CLOSE: ("where", "day"),
    ChangeKind.OPEN: ("where", "day"),
    ChangeKind.CAPACITY: ("place", "day", "capacity"),
    ChangeKind.ADD_PLACES: ("place", "day", "places"),
    ChangeKind.BUSES: ("from", "to", "day", "last_day", "people"),
    ChangeKind.GROUP_SIZE: ("group",),
    ChangeKind.PRIOR: ("parameter",),
    ChangeKind.STANDARD: ("item", "standard"),
}
"""Keys each kind of change must have, beside `kind`."""

_VALUES: Mapping[str, Schema] = {
    "event": told({"enum": [str(kind) for kind in EventKind]}, "Kind of the event."),
    "where": told(TEXT, "Where it holds, as the column `where` of events.csv names it."),
    "day": told(DAY, "First day; of an event, its first day in events.csv."),
    "last_day": told(DAY, "Last day; an open end where it may be left out."),
    "new_day": told(DAY, "The event's first day in the what-if."),
    "new_last_day": told(DAY, "Its last day in the what-if; else as many days as it had."),
    "share": told(
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "Part of each day it is closed."
    ),
    "place": told(TEXT, "A location."),
    "capacity": told(whole(0, MOST), "Shelter places in all, or people a day at a crossing."),
    "places": told(whole(1, MOST), "Places that are added."),
    "from": told(TEXT, "Location the buses leave from."),
    "to": told(TEXT, "Location they go to."),
    "people": told(
        whole(1, MOST), "People the buses take on each day; the middle size of a group."
    ),
    "group": told(TEXT, "A group of scenario.toml."),
    "factor": told({"type": "number", "minimum": 0.01, "maximum": 100}, "Factor on its size."),
    "parameter": told({"enum": list(PARAMETER_BY_NAME)}, "A parameter."),
    "median": told({"type": "number", "exclusiveMinimum": 0}, "Its median in its unit."),
    "sigma": told({"type": "number", "minimum": 0, "maximum": 10}, "Its standard deviation."),
    "item": told(TEXT, "What is needed."),
    "standard": told(TEXT, "Identity of the standard."),
}
"""What may stand under each key of a change."""


def variant_schema() -> Schema:
    """The schema of a what-if's file."""
    keys: dict[str, Schema] = {
        "title": told(_short(LONGEST_TITLE), "Title for people."),
        "why": told(_short(LONGEST_WHY), "Why somebody asks; where the assumptions come from."),
        "changes": told(
            {"type": "array", "items": _change(), "minItems": 1, "maxItems": MOST_CHANGES},
            "What is different.",
        ),
    }
    return {
        "$schema": DRAFT,
        "title": "variants/NAME.toml of Waystation",
        "description": "A what-if: what is different from the scenario.",
        **table(keys, needed=tuple(keys)),
    }


def _short(longest: int) -> Schema:
    """A text that is not blank, of at most so many characters between the blanks around it."""
    return {"type": "string", "pattern": rf"^\s*\S[\s\S]{{0,{longest - 1}}}\s*$"}


def _change() -> Schema:
    return {
        "type": "object",
        "properties": {"kind": {"enum": [str(kind) for kind in ChangeKind]}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": str(kind)}}, "required": ["kind"]},
                "then": _of_kind(kind),
            }
            for kind in ChangeKind
        ],
    }


def _of_kind(kind: ChangeKind) -> Schema:
    keys = {"kind": {"const": str(kind)}, **{key: _VALUES[key] for key in KEYS[kind]}}
    found = table(keys, needed=("kind", *NEEDED[kind]))
    if kind is ChangeKind.GROUP_SIZE:
        found["oneOf"] = [{"required": ["factor"]}, {"required": ["people"]}]
    if kind is ChangeKind.PRIOR:
        found["anyOf"] = [{"required": ["median"]}, {"required": ["sigma"]}]
        found["if"] = {"properties": {"parameter": {"enum": _shares()}}, "required": ["parameter"]}
        found["then"] = {"properties": {"median": {"exclusiveMaximum": 1}}}
    return found


def _shares() -> list[str]:
    """Parameters that are shares or chances."""
    return [name for name, spec in PARAMETER_BY_NAME.items() if spec.transform is Transform.LOGIT]
