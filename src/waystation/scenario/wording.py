"""Words in a scenario's own texts that make people a threat: told, never refused."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.domain.scenario import Scenario
from waystation.domain.variant import Variant
from waystation.domain.words import unkind_lines

_TOML = "scenario.toml"


def unkind_in(scenario: Scenario) -> list[str]:
    """A line for each unkind word in titles, purpose, caveat, names and events of a scenario.

    What choices.csv, evidence.csv and reports quote is as printed and stays so.
    """
    return unkind_lines(_texts(scenario))


def unkind_in_variant(variant: Variant) -> list[str]:
    """A line for each unkind word in the name, title and reason of a what-if."""
    where = f"variants/{variant.name}.toml"
    name = variant.name.replace("_", " ").replace("-", " ")
    return unkind_lines(
        [(where, name), (f"{where}: title", variant.title), (f"{where}: why", variant.why)]
    )


def _texts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "name of the folder", scenario.name.replace("_", " ").replace("-", " ")
    yield f"{_TOML}: title", scenario.title
    yield f"{_TOML}: purpose", scenario.purpose
    yield f"{_TOML}: caveat", scenario.caveat
    for group in scenario.groups:
        yield f"{_TOML}: groups", group.name
        yield f"{_TOML}: groups: title", group.title
    for place in scenario.locations:
        yield "locations.csv: name", place.name
    for event in scenario.events:
        yield "events.csv: text", event.text
