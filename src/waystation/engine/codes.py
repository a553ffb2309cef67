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
CAPACITY = KINDS.index(EventKind.CAPACITY)
TRANSFER = KINDS.index(EventKind.TRANSFER)
EXITS = list(Exit)
RETURNED = EXITS.index(Exit.RETURNED)
ASYLUM = EXITS.index(Exit.ASYLUM)
SETTLED = EXITS.index(Exit.SETTLED)
DETAINED = EXITS.index(Exit.DETAINED)
CROSSED = EXITS.index(Exit.CROSSED)
DIED = EXITS.index(Exit.DIED)

START, JOIN, LEAVE = int(Purpose.START), int(Purpose.JOIN), int(Purpose.ATTRITION)
MODE, MOVE, SPLIT = int(Purpose.MODE), int(Purpose.MOVE), int(Purpose.SPLIT)
CROSS, ROOM, ADMIT = int(Purpose.CROSSING), int(Purpose.ROOM), int(Purpose.ADMISSION)
SHARE, FLOW = int(Purpose.SHARE), int(Purpose.FLOW)
SOLO_EXIT, SOLO_MOVE, MIX = int(Purpose.SOLO_EXIT), int(Purpose.SOLO_MOVE), int(Purpose.CHURN)
DEPART, CLAIMS, JOIN_UP = int(Purpose.DEPARTURE), int(Purpose.ASYLUM), int(Purpose.MERGE)
SIEVE, PERSON = int(Purpose.SIEVE), int(Purpose.PERSON)
LOT, PICK, VERDICT = int(Purpose.LOT), int(Purpose.PICK), int(Purpose.VERDICT)

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
LEAVE_CAMP, LEAVE_OVERFLOW, LEAVE_HUB = (
    int(p) for p in (P.LEAVE_CAMP, P.LEAVE_OVERFLOW, P.LEAVE_HUB)
)
DEPARTURE_FACTOR, DEATH, ASYLUM_LEAVE, ASYLUM_DECIDE, ASYLUM_GRANT = (
    int(p)
    for p in (
        P.DEPARTURE_FACTOR,
        P.DEATH,
        P.ASYLUM_LEAVE,
        P.ASYLUM_DECIDE,
        P.ASYLUM_GRANT,
    )
)
START_DELAY = int(P.START_DELAY)
CLOSED_DAYS, ROOM_DISPERSION, DIVERT_DAYS, OTHER_CROSSING, MERGE = (
    int(p) for p in (P.CLOSED_DAYS, P.ROOM_DISPERSION, P.DIVERT_DAYS, P.OTHER_CROSSING, P.MERGE)
)
