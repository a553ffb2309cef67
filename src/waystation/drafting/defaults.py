"""What a draft believes where nothing is known: priors and settings with their sources."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from waystation.domain.movement import SETTING_BY_NAME
from waystation.domain.parameters import PARAMETER_BY_NAME, PARAMETERS
from waystation.domain.vocabulary import Travel
from waystation.scenario.texts import toml_text

_START_SIZE = "start_size"


@dataclass(frozen=True)
class Believed:
    """A prior as a scenario file writes it.

    Attributes:
        name: Parameter.
        median: In the parameter's unit.
        sigma: On the log or logit scale.
        memory_days: Days after which what was learnt has faded; None for the scenario's default.
        source: Publication, or the word assumption and why.
    """

    name: str
    median: float
    sigma: float
    memory_days: float | None
    source: str

    def toml(self, within: str = "") -> list[str]:
        """Lines of the prior's table.

        Args:
            within: Table it stands in ("groups."); empty for the scenario's own.
        """
        unit = PARAMETER_BY_NAME[self.name].unit
        lines = [f"[{within}parameters.{self.name}]", f"median = {self.median:.6g}"]
        lines += [f"sigma = {self.sigma:.3g}"]
        lines += [] if self.memory_days is None else [f"memory_days = {self.memory_days:g}"]
        return [*lines, f"unit = {toml_text(unit)}", f"source = {toml_text(self.source)}"]


@dataclass(frozen=True)
class Setting:
    """A setting of movement as a scenario file writes it."""

    name: str
    value: float
    source: str

    def toml(self) -> list[str]:
        """Lines of the setting's table."""
        unit = SETTING_BY_NAME[self.name].unit
        lines = [f"[movement.{self.name}]", f"value = {self.value:.6g}"]
        return [*lines, f"unit = {toml_text(unit)}", f"source = {toml_text(self.source)}"]


@cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = files("waystation.drafting").joinpath("data/defaults.toml").read_text("utf-8")
    return tomllib.loads(text)


def default_priors(travels: Iterable[Travel]) -> tuple[Believed, ...]:
    """Every prior a scenario with such groups needs, in the order of the parameters.

    The size at the start is not among them: each group that travels together has its own.
    """
    together = Travel.TOGETHER in set(travels)
    tables = _tables()
    own = tables["together"] if together else tables["alone"]
    known = {**tables["alone"], **own, **tables["all"]} if together else {**own, **tables["all"]}
    return tuple(
        Believed(spec.name, **known[spec.name]) for spec in PARAMETERS if spec.name in known
    )


def default_settings() -> tuple[Setting, ...]:
    """Settings of movement for people who travel alone."""
    return tuple(Setting(name, **told) for name, told in _tables()["movement"].items())


def start_size(middle: float, sigma: float, source: str) -> Believed:
    """The prior of a group's size at the start.

    Args:
        middle: People, the median.
        sigma: On the log scale.
        source: Where the number comes from.
    """
    return Believed(_START_SIZE, middle, sigma, None, source)
