"""The command `schema`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from waystation.cli_arguments import one_of
from waystation.page.screen import write_data


class Which(StrEnum):
    """Files that have a schema."""

    SCENARIO = "scenario"
    VARIANT = "variant"
    CARD = "card"


def schema(
    which: Annotated[
        str,
        typer.Argument(
            help="scenario (scenario.toml), variant (variants/NAME.toml) or card.",
            metavar="scenario|variant|card",
        ),
    ] = "scenario",
) -> None:
    """Print the JSON Schema of a TOML file, for editors that help to write one."""
    from waystation.publishing.card_schema import card_schema
    from waystation.scenario.schema import scenario_schema, schema_text
    from waystation.scenario.schema_variant import variant_schema

    made = {Which.SCENARIO: scenario_schema, Which.VARIANT: variant_schema, Which.CARD: card_schema}
    write_data(schema_text(made[one_of("schema", which, Which)]()))
