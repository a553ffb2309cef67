"""Numbers of parameters, exits, modes, events and streams, as the compiled code knows them.

Enum members are not known to the compiler; their numbers are.
"""

from __future__ import annotations

from waystation.domain.parameters import P
from waystation.domain.streams import Purpose
from waystation.domain.vocabulary import EventKind, Exit, Mode

FOOT, LIFT, BUS = (list(Mode).index(mode) for mode in (Mode.FOOT, Mode.LIFT, Mode.BUS))
KINDS = list(EventKind)
CLOSURE = KINDS.index(EventKind.CLOSURE)
BLOCKING = KINDS.index(EventKind.BLOCKING)
DETENTION = KINDS.index(EventKind.DETENTION)
OFFER = KINDS.index(EventKind.OFFER)
EXITS = list(Exit)
RETURNED = EXITS.index(Exit.RETURNED)
ASYLUM = EXITS.index(Exit.ASYLUM)
SETTLED = EXITS.index(Exit.SETTLED)
DETAINED = EXITS.index(Exit.DETAINED)
CROSSED = EXITS.index(Exit.CROSSED)

START, JOIN, LEAVE, MODE, MOVE, SPLIT, CROSS, SOLO_EXIT, SOLO_MOVE, MIX = (
    int(purpose)
    for purpose in (
        Purpose.START,
        Purpose.JOIN,
        Purpose.ATTRITION,
        Purpose.MODE,
        Purpose.MOVE,
        Purpose.SPLIT,
        Purpose.CROSSING,
        Purpose.SOLO_EXIT,
        Purpose.SOLO_MOVE,
        Purpose.CHURN,
    )
)
START_SIZE, WALK_PACE, LIFT_PACE, BUS_PACE = (
    int(p) for p in (P.START_SIZE, P.WALK_PACE, P.LIFT_PACE, P.BUS_PACE)
)
LIFT_SHARE, BUS_SHARE, PERSISTENCE, REST, REST_SHELTER = (
    int(p) for p in (P.LIFT_SHARE, P.BUS_SHARE, P.MODE_PERSISTENCE, P.REST, P.REST_SHELTER)
)
JOIN_HOME, JOIN_ROAD, ATTRITION, RETURN, CLAIM, STAY, AHEAD = (
    int(p)
    for p in (
        P.JOIN_HOME,
        P.JOIN_ROAD,
        P.ATTRITION,
        P.LEAVE_RETURN,
        P.LEAVE_ASYLUM,
        P.LEAVE_SETTLE,
        P.LEAVE_AHEAD,
    )
)
SPLIT_RATE, DIVERT, RENEGE, CROSSING_ASYLUM, REGROUP = (
    int(p) for p in (P.SPLIT, P.DIVERT, P.RENEGE, P.CROSSING_ASYLUM, P.REGROUP)
)
SOLO_LEAVE, SOLO_PACE, SOLO_SETTLE, SOLO_RETURN, PORT_FACTOR, NOISE = (
    int(p)
    for p in (
        P.SOLO_LEAVE,
        P.SOLO_PACE,
        P.SOLO_SETTLE,
        P.SOLO_RETURN,
        P.PORT_FACTOR,
        P.NOISE,
    )
)
PORT_DIVERT, CHURN, RECONSIDER = int(P.PORT_DIVERT), int(P.CHURN), int(P.RECONSIDER)
CROSSING_FACTOR = int(P.CROSSING_FACTOR)
