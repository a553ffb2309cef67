"""What if: a forecast, the same with changes, and what differs, member by member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waystation.domain.comparison import Comparison
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.variant import ChangePrior, GroupSize, Variant
from waystation.domain.work import Means, Part, Progress, silent
from waystation.evidence.copies import CopyLink
from waystation.forecasting.correct import Method
from waystation.forecasting.cut_off import newly_cut_off
from waystation.forecasting.differences import differences
from waystation.forecasting.gather import gather
from waystation.forecasting.living import Run
from waystation.forecasting.members import Going, Ground, Lived, Prepared, ground_of
from waystation.forecasting.pairing import first_effect, resized, size_factors, taken_over
from waystation.forecasting.parts import begun
from waystation.forecasting.run import concluded, prepared, settled_uses
from waystation.running.local import Local, cores
from waystation.scenario.variants import apply


def compare(
    scenario: Scenario,
    variant: Variant,
    *,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
) -> Comparison:
    """Two futures of a scenario on common random numbers, and the paired difference.

    Where the changes begin after the as-of day both start from the very same corrected past, and
    go the same way up to the day they begin. Where a prior, or something before the as-of day, is
    changed, the figures correct each past anew.

    Args:
        scenario: The scenario.
        variant: The what-if.
        as_of: As of `waystation.forecasting.run.forecast`, as are the others.
        members: Ensemble members.
        seed: Seed.
        days: Days after `as_of`.
        entries: Ledger entries.
        links: Which reports copy which.
        workers: Threads.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past.

    Raises:
        InputError: The what-if does not fit the scenario, or an option is out of its range.
    """
    other = apply(scenario, variant)
    if entries is None:
        gathered = gather(scenario, progress=progress or silent)
        entries, links = gathered.entries, gathered.links
    base, changed = (
        prepared(one, as_of=as_of, members=members, seed=seed, days=days, entries=entries,
                 links=links, method=method)
        for one in (scenario, other)
    )  # fmt: skip
    pair = _Pair(variant, base, changed, members, seed, workers, progress)
    return pair.compared()


class _Pair:
    """Two questions, run on the same random numbers."""

    def __init__(
        self,
        variant: Variant,
        base: Prepared,
        changed: Prepared,
        members: int,
        seed: int,
        workers: int | None,
        progress: Progress | None,
    ) -> None:
        self._variant, self._base, self._changed = variant, base, changed
        self._members, self._seed = members, seed
        self._means = Means(workers or cores(), progress or silent)
        self._sizes = [one for one in variant.changes if isinstance(one, GroupSize)]
        self._notes: list[str] = []

    def compared(self) -> Comparison:
        """Run both and compare them."""
        effect, last = first_effect(self._base, self._changed), self._base.last
        same_past = effect is None or effect > last
        begin = self._begin(effect)
        stops = [] if begin is None or not same_past else [begin - 1]
        run = self._run(self._base, stops=stops)
        lived = self._live(self._base, run)
        used = settled_uses(self._base, lived)
        base = self._concluded(self._base, lived, used)
        if begin is None:
            after, changed_used = lived, used
        elif same_past:
            after, changed_used = self._from(lived, run.stops[begin - 1]), used
        else:
            after = self._anew()
            changed_used = settled_uses(self._changed, after)
        self._tell(begin, same_past=same_past)
        first = None if begin is None else self._base.model.first_day + dt.timedelta(begin)
        return Comparison(
            variant=self._variant,
            base=base,
            changed=self._concluded(self._changed, after, changed_used),
            difference=differences(lived, after, self._base),
            same_past=same_past,
            first_effect=first,
            cut_off=newly_cut_off(self._base, self._changed, after),
            notes=tuple(self._notes),
        )

    def _begin(self, effect: int | None) -> int | None:
        """First day number on which the futures may differ; groups change size the day before."""
        if not self._sizes:
            return effect
        ahead = self._base.last + 1
        return ahead if effect is None else min(effect, ahead)

    def _run(self, ready: Prepared, *, stops: Sequence[int] = ()) -> Run:
        whole = Part(0, self._members)
        return Run(self._ground(ready), whole, self._means, stop_after=stops)

    def _ground(self, ready: Prepared) -> Ground:
        return ground_of(ready, members=self._members, seed=self._seed, flows=True)

    def _live(self, ready: Prepared, run: Run) -> Lived:
        start = begun(
            ready, self._ground(ready), Local(*self._means), part_members=self._members,
            means=self._means,
        )  # fmt: skip
        return start.lived([run.live(start.begin(Part(0, self._members)))])

    def _concluded(self, ready: Prepared, lived: Lived, used: tuple) -> Forecast:  # type: ignore[type-arg]
        return concluded(ready, lived, members=self._members, seed=self._seed, decisions=used)

    def _from(self, lived: Lived, going: Going) -> Lived:
        """The what-if, taken up from the base's own members."""
        going = taken_over(going, self._base, self._changed, self._seed)
        self._resize(going)
        self._run(self._changed).go_on(going, stage="Running the what-if ahead")
        return _taken_up(lived, going)

    def _anew(self) -> Lived:
        """The what-if with a past of its own."""
        last = self._changed.last
        stops = [last] if self._sizes else []
        run = self._run(self._changed, stops=stops)
        lived = self._live(self._changed, run)
        if not self._sizes:
            return lived
        going = run.stops[last]
        self._resize(going)
        self._run(self._changed).go_on(going, stage="Running the what-if ahead")
        return _taken_up(lived, going)

    def _resize(self, going: Going) -> None:
        if not self._sizes:
            return
        names = self._changed.model.groups
        factor, middles = size_factors(self._sizes, going.ensemble.state, names)
        resized(going, self._changed, factor)
        for name, middle in middles.items():
            if middle == 0.0:
                self._notes.append(
                    f"The group {name!r} has not set off on {self._base.as_of}, or nobody travels "
                    "in it any more: another size on that day changes nothing. To change how many "
                    "set off, change the prior of start_size."
                )

    def _tell(self, begin: int | None, *, same_past: bool) -> None:
        """Notes on what the difference rests on."""
        if begin is None and self._base.scenario.standards != self._changed.scenario.standards:
            self._notes.append("People move alike in both: only what they need is counted anew.")
        elif begin is None:
            self._notes.append(
                "Nothing in this what-if acts within the days of the forecast: both are the same."
            )
        if not same_past:
            self._notes.append(
                "The what-if changes what is believed, or what happened, before "
                f"{self._base.as_of}: the figures corrected each past by themselves. Pairs of "
                "members share random numbers but no past, so differences are rougher."
            )
        if self._draws_more():
            self._notes.append(
                "A parameter that does not vary in the scenario varies in the what-if, or the "
                "other way round: members do not share the draws of their parameters."
            )

    def _draws_more(self) -> bool:
        """Whether a prior of no spread was given one, or the other way round."""
        if not any(isinstance(one, ChangePrior) for one in self._variant.changes):
            return False
        varies = [ready.model.prior_sigma > 0.0 for ready in (self._base, self._changed)]
        return bool((varies[0] != varies[1]).any())


def _taken_up(lived: Lived, going: Going) -> Lived:
    """What members lived through who went another way from some day on."""
    days = [*lived.snapshots[: going.day + 1 - len(going.snapshots)], *going.snapshots]
    flow = going.flow.days if going.flow else None
    return lived._replace(snapshots=days, reached=going.reached, flow=flow)
