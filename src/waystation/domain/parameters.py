"""The parameters a member carries: name, unit, transform, meaning. Values are the scenario's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Transform(StrEnum):
    """Scale on which a parameter is roughly normal."""

    LOG = "log"
    LOGIT = "logit"


class P(IntEnum):
    """Column of each parameter in a parameter array (member, group, parameter)."""

    START_SIZE = 0
    WALK_PACE = 1
    LIFT_PACE = 2
    BUS_PACE = 3
    LIFT_SHARE = 4
    BUS_SHARE = 5
    MODE_PERSISTENCE = 6
    REST = 7
    REST_SHELTER = 8
    JOIN_HOME = 9
    JOIN_ROAD = 10
    ATTRITION = 11
    LEAVE_RETURN = 12
    LEAVE_ASYLUM = 13
    LEAVE_SETTLE = 14
    LEAVE_AHEAD = 15
    SPLIT = 16
    DIVERT = 17
    RENEGE = 18
    CROSSING_ASYLUM = 19
    REGROUP = 20
    SOLO_LEAVE = 21
    SOLO_PACE = 22
    SOLO_SETTLE = 23
    SOLO_RETURN = 24
    PORT_FACTOR = 25
    NOISE = 26
    PORT_DIVERT = 27
    CHURN = 28
    RECONSIDER = 29
    CROSSING_FACTOR = 30


@dataclass(frozen=True)
class ParameterSpec:
    """What a parameter is."""

    column: P
    unit: str
    transform: Transform
    meaning: str

    @property
    def name(self) -> str:
        """Name in scenario files."""
        return self.column.name.lower()


_LOG, _LOGIT = Transform.LOG, Transform.LOGIT

PARAMETERS: tuple[ParameterSpec, ...] = (
    ParameterSpec(P.START_SIZE, "people", _LOG, "size of the group on its first day"),
    ParameterSpec(P.WALK_PACE, "km/day", _LOG, "distance on a day travelled on foot"),
    ParameterSpec(P.LIFT_PACE, "km/day", _LOG, "distance on a day of walking and lifts"),
    ParameterSpec(P.BUS_PACE, "km/day", _LOG, "distance on a day with vehicles for most"),
    ParameterSpec(P.LIFT_SHARE, "share", _LOGIT, "of days without buses, those with lifts"),
    ParameterSpec(P.BUS_SHARE, "share", _LOGIT, "travelling days with vehicles for most"),
    ParameterSpec(P.MODE_PERSISTENCE, "share", _LOGIT, "chance the mode stays as the day before"),
    ParameterSpec(P.REST, "per day", _LOGIT, "chance of resting a day in a town"),
    ParameterSpec(P.REST_SHELTER, "per day", _LOGIT, "chance of staying a day at a shelter"),
    ParameterSpec(P.JOIN_HOME, "per day", _LOG, "people joining per person, home countries"),
    ParameterSpec(P.JOIN_ROAD, "per day", _LOG, "people joining per person, elsewhere"),
    ParameterSpec(P.ATTRITION, "per day", _LOG, "rate at which people leave the group"),
    ParameterSpec(P.LEAVE_RETURN, "weight", _LOG, "of those leaving, weight of going home"),
    ParameterSpec(P.LEAVE_ASYLUM, "weight", _LOG, "of those leaving, weight of claiming asylum"),
    ParameterSpec(P.LEAVE_SETTLE, "weight", _LOG, "of those leaving, weight of staying"),
    ParameterSpec(P.LEAVE_AHEAD, "weight", _LOG, "of those leaving, weight of going on alone"),
    ParameterSpec(P.SPLIT, "per day", _LOGIT, "chance on a rest day that a column splits off"),
    ParameterSpec(P.DIVERT, "per day", _LOGIT, "chance of crossing elsewhere while waiting"),
    ParameterSpec(P.RENEGE, "per day", _LOG, "rate of giving up while waiting"),
    ParameterSpec(P.CROSSING_ASYLUM, "share", _LOGIT, "of those admitted, asylum claimants"),
    ParameterSpec(P.REGROUP, "share", _LOGIT, "share across before the group moves on"),
    ParameterSpec(P.SOLO_LEAVE, "per day", _LOGIT, "chance a lone traveller moves on"),
    ParameterSpec(P.SOLO_PACE, "km/day", _LOG, "pace of people travelling alone"),
    ParameterSpec(P.SOLO_SETTLE, "per day", _LOG, "rate at which lone travellers stay for good"),
    ParameterSpec(P.SOLO_RETURN, "per day", _LOG, "rate at which lone travellers go home"),
    ParameterSpec(P.PORT_FACTOR, "factor", _LOG, "daily capacity of the ways out against stated"),
    ParameterSpec(P.NOISE, "log sd", _LOG, "day-to-day noise on every rate and pace"),
    ParameterSpec(P.PORT_DIVERT, "per day", _LOGIT, "chance of crossing elsewhere at a way out"),
    ParameterSpec(P.CHURN, "log sd", _LOG, "daily change of a group's size that no rate explains"),
    ParameterSpec(P.RECONSIDER, "per day", _LOGIT, "chance that a group chooses its way anew"),
    ParameterSpec(P.CROSSING_FACTOR, "factor", _LOG, "daily capacity on the way against stated"),
)

PARAMETER_BY_NAME: dict[str, ParameterSpec] = {spec.name: spec for spec in PARAMETERS}
