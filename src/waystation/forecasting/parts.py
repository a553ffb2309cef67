"""An ensemble cut into parts: tasks that may be done on any machine, and what they give together.

A member's random draws are its own, so where it is simulated makes no difference. What members
have in common is worked out here, between the tasks: which unknowns the figures point to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.assimilation.smoother import Found
from waystation.assimilation.trace import Traced
from waystation.domain.work import Means, Part, Progress, Runner, Task, equal_parts, parts_of
from waystation.forecasting.correct import Corrected, Corrector, correct, members_per_member
from waystation.forecasting.days import Reached
from waystation.forecasting.history import DaySnapshot
from waystation.forecasting.living import Begin, PastDays, Run
from waystation.forecasting.members import Going, Ground, Lived, LivedPart, Prepared, Sink, joined

LIVING = "Running the members"
LEAST_PART = 32
"""Members that are worth a task of their own."""
TASKS_PER_SLOT = 2
"""Tasks for each that can be done at a time, so that a slow machine holds nobody up."""


def part_size(members: int, slots: int) -> int:
    """Members of a part, where so many tasks can be done at a time."""
    if slots <= 1:
        return members
    return max(LEAST_PART, -(-members // (TASKS_PER_SLOT * slots)))


@dataclass
class Begun:
    """An ensemble whose past has been corrected, as far as its members have that in common.

    Attributes:
        corrected: How the past was corrected.
        found: What the smoother found.
        going: Members at the end of the as-of day, where they had to be corrected together.
        traced: What these had for each figure, and for each that was only asked for.
    """

    corrected: Corrected
    found: Found | None = None
    going: Going | None = None
    traced: tuple[Traced, Traced] | None = None

    def begin(self, part: Part) -> Begin:
        """How some of the members come to the end of the as-of day."""
        if self.found is not None:
            return Begin(again=self.found.again(part))
        return Begin(going=self.going.part(part)) if self.going is not None else Begin()

    def lived(self, parts: Sequence[LivedPart], sink: Sink | None = None) -> Lived:
        """What all members lived through.

        Args:
            parts: What parts of them did, in order.
            sink: Where their days are; None where the parts have them.
        """
        whole = joined(parts)
        traced, (before, after) = whole.traced, whole.asked
        snapshots: Sequence[DaySnapshot] = whole.snapshots
        reached: Reached = whole.reached
        if self.going is not None and self.traced is not None:
            snapshots = [*self.going.snapshots, *snapshots]
            traced, before = self.traced
        if sink is not None:
            snapshots, reached = sink.days(), sink.reached()
        asked = before.followed_by(after)
        return Lived(snapshots, reached, self.corrected, traced, asked, whole.flow)


def begun(
    ready: Prepared, ground: Ground, runner: Runner, *, part_members: int, means: Means
) -> Begun:
    """Correct the past, as far as members have that in common.

    Args:
        ready: The question.
        ground: What its members run on.
        runner: Simulates the past.
        part_members: Members of a task at most.
        means: What this process has, for what it does itself.
    """
    per_member = members_per_member(ready.observations, ready.method)
    past = PastDays(ground, means.progress, per_member=per_member)
    corrector = Corrector(
        ground.model, ground.rules, ready.observations, last_day=ground.last, seed=ground.seed,
        members=ground.members * per_member, part_members=part_members,
    )  # fmt: skip
    corrected, found, ensemble = correct(
        corrector, ready.method, ready.asked, runner=runner, means=means, watch=past.watch
    )
    if ensemble is None:
        return Begun(corrected, found)
    if ground.sink is not None:
        ground.sink.close(0)
    return Begun(corrected, None, past.going(ensemble), past.traced())


def live_part(ground: Ground, part: Part, begin: Begin, *, means: Means) -> LivedPart:
    """Some of the members from the first day to the horizon: a task."""
    return Run(ground, part, means).live(begin)


def live(
    ready: Prepared,
    ground: Ground,
    runner: Runner,
    *,
    part_members: int | None = None,
    means: Means,
) -> Lived:
    """The whole ensemble from the first day to the horizon, part by part.

    Args:
        ready: The question.
        ground: What its members run on.
        runner: Does the parts; the result does not depend on it.
        part_members: Members of a part at most, on which the result does not depend either; by
            default as many as the runner can do at a time make the parts.
        means: What this process has, for what it does itself.
    """
    most = part_members or part_size(ground.members, runner.slots)
    start = begun(ready, ground, runner, part_members=most, means=means)
    parts = (equal_parts if ground.sink else parts_of)(ground.members, most)
    tasks = [Task(part_name(part), live_part, (part, start.begin(part))) for part in parts]
    return start.lived(_done(runner, ground, tasks, means.progress), ground.sink)


def part_name(part: Part) -> str:
    """Name of the task of a part."""
    return f"members {part.first} to {part.beyond - 1}"


def _done(
    runner: Runner, ground: Ground, tasks: Sequence[Task], progress: Progress
) -> list[LivedPart]:
    """The parts in order; with several of them each is told when it is done."""
    results: dict[int, LivedPart] = {}
    for position, result in runner.run(ground, tasks):
        results[position] = result
        if len(tasks) > 1:
            progress(LIVING, len(results), len(tasks))
    return [results[position] for position in range(len(tasks))]
