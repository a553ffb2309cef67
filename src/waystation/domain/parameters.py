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
    LEAVE_CAMP = 31
    LEAVE_OVERFLOW = 32
    LEAVE_HUB = 33
    DEPARTURE_FACTOR = 34
    DEATH = 35
    ASYLUM_LEAVE = 36
    ASYLUM_DECIDE = 37
    ASYLUM_GRANT = 38
    CLOSED_DAYS = 39
    ROOM_DISPERSION = 40
    DIVERT_DAYS = 41
    OTHER_CROSSING = 42
    MERGE = 43
    START_DELAY = 44


@dataclass(frozen=True)
class Default:
    """What is taken for a parameter a scenario does not give; it does not vary."""

    median: float
    source: str


@dataclass(frozen=True)
class ParameterSpec:
    """What a parameter is.

    Attributes:
        column: Its column in parameter arrays.
        unit: Unit.
        transform: Scale on which it is roughly normal.
        meaning: What it does.
        default: Taken when a scenario gives none; without one, every scenario whose groups need
            the parameter must give it.
    """

    column: P
    unit: str
    transform: Transform
    meaning: str
    default: Default | None = None

    @property
    def name(self) -> str:
        """Name in scenario files."""
        return self.column.name.lower()


_LOG, _LOGIT = Transform.LOG, Transform.LOGIT
_NONE = 1e-12
"""Daily rate or chance that is none in effect: one event among a million million people."""

TOGETHER_ONLY: frozenset[P] = frozenset(
    {
        P.START_SIZE, P.LIFT_PACE, P.BUS_PACE, P.LIFT_SHARE, P.BUS_SHARE, P.MODE_PERSISTENCE,
        P.REST, P.REST_SHELTER, P.JOIN_HOME, P.JOIN_ROAD, P.ATTRITION, P.LEAVE_RETURN,
        P.LEAVE_ASYLUM, P.LEAVE_SETTLE, P.LEAVE_AHEAD, P.SPLIT, P.REGROUP, P.CHURN, P.RECONSIDER,
        P.START_DELAY,
    }
)  # fmt: skip
"""Parameters that only groups who travel together need."""

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
    ParameterSpec(P.NOISE, "log sd", _LOG, "day-to-day noise on rates, paces and shares"),
    ParameterSpec(P.PORT_DIVERT, "per day", _LOGIT, "chance of crossing elsewhere at a way out"),
    ParameterSpec(P.CHURN, "log sd", _LOG, "daily change of a group's size that no rate explains"),
    ParameterSpec(P.RECONSIDER, "per day", _LOGIT, "chance that a group chooses its way anew"),
    ParameterSpec(P.CROSSING_FACTOR, "factor", _LOG, "daily capacity on the way against stated"),
    ParameterSpec(
        P.LEAVE_CAMP, "per day", _LOGIT, "chance of leaving a camp",
        Default(0.001, "the default of Flee, the nearest peer"),
    ),
    ParameterSpec(
        P.LEAVE_OVERFLOW, "per day", _LOGIT, "chance of leaving a shelter that has no room",
        Default(0.3, "assumption: three days of looking elsewhere"),
    ),
    ParameterSpec(
        P.LEAVE_HUB, "per day", _LOGIT, "chance of leaving a hub",
        Default(1 - 1e-9, "the default of Flee: people are brought onward"),
    ),
    ParameterSpec(
        P.DEPARTURE_FACTOR, "factor", _LOG, "departures from hazards against the rates stated",
        Default(1.0, "none: the rates as stated"),
    ),
    ParameterSpec(
        P.DEATH, "per day", _LOG, "rate of dying on the way",
        Default(_NONE, "none: a scenario that counts deaths gives its rate"),
    ),
    ParameterSpec(
        P.ASYLUM_LEAVE, "per day", _LOG, "rate of leaving the asylum process to move on",
        Default(_NONE, "none: a scenario that knows of it gives its rate"),
    ),
    ParameterSpec(
        P.ASYLUM_DECIDE, "per day", _LOG, "rate at which claims are decided",
        Default(_NONE, "none: decisions take longer than a forecast"),
    ),
    ParameterSpec(
        P.ASYLUM_GRANT, "share", _LOGIT, "of claims decided, those recognised",
        Default(0.5, "assumption: without effect unless claims are decided"),
    ),
    ParameterSpec(
        P.CLOSED_DAYS, "share", _LOGIT, "of days, those on which a crossing admits nobody",
        Default(_NONE, "none: a scenario that knows of such days gives their share"),
    ),
    ParameterSpec(
        P.ROOM_DISPERSION, "people", _LOG, "dispersion of the number a crossing admits in a day",
        Default(1e9, "none beyond the noise of every rate"),
    ),
    ParameterSpec(
        P.DIVERT_DAYS, "days", _LOG, "days of waiting after which people look elsewhere in earnest",
        Default(0.01, "assumption: at once"),
    ),
    ParameterSpec(
        P.OTHER_CROSSING, "share", _LOGIT, "of those crossing elsewhere, at another crossing",
        Default(_NONE, "none: they cross near the one they waited at"),
    ),
    ParameterSpec(
        P.MERGE, "per day", _LOGIT, "chance that two columns in one place go on as one",
        Default(_NONE, "none: a scenario that knows of mergers gives their chance"),
    ),
    ParameterSpec(
        P.START_DELAY, "days", _LOG, "days after its first day when a group sets off",
        Default(_NONE, "none: groups set off on the first day stated"),
    ),
)  # fmt: skip

PARAMETER_BY_NAME: dict[str, ParameterSpec] = {spec.name: spec for spec in PARAMETERS}
