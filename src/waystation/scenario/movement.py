"""Reads the settings of movement from scenario.toml."""

from __future__ import annotations

from waystation.domain.movement import SETTING_BY_NAME, SETTINGS, Setting, SettingSpec
from waystation.scenario.toml import Table
from waystation.world.tables import show, suggest

_DEPARTURES = tuple(spec.name for spec in SETTINGS if spec.name.endswith("_departures"))


def read_settings(top: Table, *, anyone_alone: bool) -> tuple[Setting, ...]:
    """The settings a scenario gives, in the order of the registry; all may be left out.

    Args:
        top: The whole file.
        anyone_alone: True when a group travels alone: only then can hazards make people set off.
    """
    table = top.table("movement", needed=False)
    if table is None:
        return ()
    for name in table.content:
        if name not in SETTING_BY_NAME:
            found = f"unknown setting {show(name)}"
            table.report(name, found, suggest(name, list(SETTING_BY_NAME)))
    settings: list[Setting] = []
    for spec in SETTINGS:
        inner = table.table(spec.name, needed=False)
        setting = _setting(inner, spec) if inner is not None else None
        if inner is None or setting is None:
            continue
        settings.append(setting)
        if spec.name in _DEPARTURES and setting.value and not anyone_alone:
            found = f"{setting.value:g}, but no group that travels alone"
            inner.report("value", found, '0, or a group with travel = "alone"')
    return tuple(settings)


def _setting(table: Table, spec: SettingSpec) -> Setting | None:
    table.allow(("value", "unit", "source"))
    value = table.between("value", spec.low, spec.high)
    table.unit(spec.unit)
    source = table.text("source")
    return None if value is None else Setting(spec.name, value, source)
