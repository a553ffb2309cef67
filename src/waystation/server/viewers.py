"""What viewers are told: only what may be passed on; and nobody more once their session is over."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi.concurrency import run_in_threadpool

from waystation.domain.errors import InputError
from waystation.server.desk import EMPTY
from waystation.server.gate import Who
from waystation.server.hub import Event
from waystation.server.roles import FOR_EVERYBODY, Role, for_everybody
from waystation.server.schema import ForecastItem, ScenarioState, State
from waystation.server.signing import Signing

SESSION = "session"
"""The event that ends a stream whose session is over."""


def for_viewers(state: State) -> State:
    """The state without desk, jobs, what-ifs and what of the folder is not for everybody.

    Forecasts of a what-if are left out: they are somebody's trial.
    """
    old = state["scenario"]
    scenario: ScenarioState = {**old, "places": [], "groups": [], "problems": []}
    return {
        **state,
        "scenario": scenario,
        "forecasts": [_passed_on(one) for one in state["forecasts"] if not one["variant"]],
        "desk": EMPTY.revision,
        "jobs": [],
        "variants": [],
    }


def _passed_on(item: ForecastItem) -> ForecastItem:
    """A forecast without who settled figures of it since and why: that is the desk's."""
    return {
        **item,
        "settled_since": [],
        "files": [one for one in item["files"] if for_everybody(one)],
    }


async def heard_by(
    events: AsyncIterator[Event | None], who: Who, signing: Signing | None
) -> AsyncIterator[Event | None]:
    """The events somebody may hear, as long as they are signed in; the last one says they are not.

    Args:
        events: All events; None for signs of life, at which it is looked whether they still are.
        who: Who listens.
        signing: Accounts and sessions; None where nobody signs in.
    """
    everything = who.may(Role.ANALYST)
    async for event in events:
        if signing is not None and not await run_in_threadpool(_still, signing, who):
            yield Event(SESSION, {})
            return
        if everything or event is None or event.name in FOR_EVERYBODY:
            yield event


def _still(signing: Signing, who: Who) -> bool:
    """True while a session lives; listening alone does not keep it alive."""
    try:
        return who.session is not None and signing.sessions.look(who.session.id) is not None
    except InputError:
        return False
