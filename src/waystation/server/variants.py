"""Variants and comparisons as the answers hold them."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.variant import Variant
from waystation.scenario import variants as kept
from waystation.server import schema_what_if
from waystation.server.words import plain_problems

COMPARISON = "comparison.json"


def list_of(scenario: Scenario | None) -> schema_what_if.Variants:
    """The variants kept with a scenario; of one that is broken, what is wrong."""
    names = kept.list_variants(scenario) if scenario else ()
    return schema_what_if.Variants(variants=[_item(scenario, name) for name in names if scenario])


def given(asked: schema_what_if.Variant) -> Variant:
    """The variant of a request; one without a title has its name, without a reason says so.

    Raises:
        InputError: Anything in it is wrong.
    """
    content = {**asked, "title": asked.get("title") or asked["name"]}
    content["why"] = asked.get("why") or "not told"
    return kept.variant_of(content, asked["name"])


def _item(scenario: Scenario, name: str) -> schema_what_if.VariantItem:
    try:
        found = kept.load_variant(scenario, name)
    except InputError as error:
        problems = plain_problems(error.problems, Path(scenario.folder))
        return schema_what_if.VariantItem(
            name=name, title=name, why="", changes=0, problems=problems
        )
    return schema_what_if.VariantItem(
        name=name, title=found.title, why=found.why, changes=len(found.changes), problems=[]
    )
