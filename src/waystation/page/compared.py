"""A comparison in words: what differs, and whether it stands out from the noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

from waystation.domain.comparison import Comparison, CutOff, Noise
from waystation.domain.counts import round_people, show_people, show_range
from waystation.domain.days import show_day
from waystation.page.picks import Picks

WITHIN = "within the noise"
_NOISE = {
    Noise.CLEAR: "",
    Noise.UNSURE: WITHIN,
    Noise.SMALL: WITHIN,
    Noise.NONE: "no difference",
}
_NAMED = 3
_LOW, _MIDDLE, _HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True)
class Difference:
    """One difference: changed less base, with its 90 % band.

    Attributes:
        low, middle, high: 90 % band and middle; NaN where it has none.
        noise: Whether it stands out.
    """

    low: float
    middle: float
    high: float
    noise: Noise


def difference(comparison: Comparison, name: str, place: str, day: str | None = None) -> Difference:
    """A difference of the dataset.

    Args:
        comparison: The comparison.
        name: Variable.
        place: Location.
        day: ISO day, of variables by day.
    """
    where = {"location": place} | ({} if day is None else {"day": day})
    values = comparison.difference[name].sel(where)
    noise = Noise(int(comparison.difference[f"{name}_noise"].sel(where)))
    if "quantile" not in values.dims:
        return Difference(math.nan, float(values), math.nan, noise)
    low, middle, high = (
        float(values.sel(quantile=q, method="nearest")) for q in (_LOW, _MIDDLE, _HIGH)
    )
    return Difference(low, middle, high, noise)


def noise_words(noise: Noise) -> str:
    """What is told of the noise; empty where a difference is clear."""
    return _NOISE[noise]


def show_difference(people: float) -> str:
    """A difference of people: "+240", "-1,200", "fewer than 5 more", "none"."""
    if math.isnan(people):
        return "not known"
    size = show_people(abs(people))
    if size == "none":
        return "none"
    if not size[0].isdigit():
        return f"{size} {'more' if people > 0 else 'less'}"
    return f"{'+' if people > 0 else '−'}{size}"


def show_difference_range(low: float, high: float) -> str:
    """A range of differences: "+120 to +400"."""
    first, last = show_difference(low), show_difference(high)
    return first if first == last else f"{first} to {last}"


def show_days(days: float) -> str:
    """Days later (above zero) or earlier, for tables: "+3", "−1", "0"."""
    whole = round(days)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def told(comparison: Comparison) -> tuple[str, ...]:
    """Sentences on a comparison, what matters most first."""
    return (
        *(cut_off_sentence(cut) for cut in comparison.cut_off),
        *_clear_sentences(comparison),
        *comparison.notes,
    )


def _clear_sentences(comparison: Comparison) -> tuple[str, ...]:
    """The largest clear differences at the places watched."""
    if comparison.first_effect is None:
        return ()
    peaks, days = _clear(comparison, "peak_present"), _clear(comparison, "first_arrival")
    chances = _clear(comparison, "peak_over_capacity")
    if not peaks and not days and not chances:
        return ("At the places watched no difference stands out from the noise.",)
    return (
        *(_clear_sentence(name, one) for name, one in peaks),
        *(_sooner_sentence(name, one) for name, one in days),
        *(_chance_sentence(name, one) for name, one in chances),
    )


def _clear(comparison: Comparison, name: str) -> list[tuple[str, Difference]]:
    """The largest clear differences of a number at the places watched, largest first."""
    watched = Picks(comparison.base).watched
    found = [(place, difference(comparison, name, place)) for place in watched]
    clear = [pair for pair in found if pair[1].noise is Noise.CLEAR]
    return sorted(clear, key=lambda pair: -abs(pair[1].middle))[:_NAMED]


def show_points(change: float) -> str:
    """A change of a chance: "+6 in 100"; empty where it is not known."""
    if math.isnan(change):
        return ""
    points = round(100 * change)
    return f"{points:+d} in 100".replace("-", "−") if points else "less than 1 in 100"


def _chance_sentence(place: str, one: Difference) -> str:
    likelier = "more" if one.middle > 0 else "less"
    points = show_points(abs(one.middle)).removeprefix("+")
    return f"More people than shelter places at {place} are {likelier} likely by {points}."


def _sooner_sentence(place: str, one: Difference) -> str:
    word = "later" if one.middle > 0 else "earlier"
    middle, ends = round(abs(one.middle)), sorted((abs(one.low), abs(one.high)))
    few = 0 if one.low <= 0 <= one.high else round(ends[0])
    return (
        f"{place} is first reached about {middle} {'day' if middle == 1 else 'days'} {word} "
        f"({few} to {round(ends[1])} in 9 of 10 runs)."
    )


def _clear_sentence(place: str, one: Difference) -> str:
    more = "more" if one.middle > 0 else "fewer"
    sizes = sorted((abs(one.low), abs(one.high)))
    few = 0.0 if one.low <= 0 <= one.high else sizes[0]
    return (
        f"At {place} about {round_people(abs(one.middle)):,} people {more} on the fullest day "
        f"({show_range(few, sizes[1])} {more} in 9 of 10 runs)."
    )


def cut_off_sentence(cut: CutOff) -> str:
    """What is told of places that are cut off, with what to do."""
    named = ", ".join(cut.places[:_NAMED])
    more = len(cut.places) - _NAMED
    places = f"{named} and {more} more" if more > 0 else named
    days = f"From {show_day(cut.first_day)} to {show_day(cut.last_day)}"
    if cut.to_the_end:
        days = f"From {show_day(cut.first_day)} to the last day of the forecast"
    elif cut.first_day == cut.last_day:
        days = f"On {show_day(cut.first_day)}"
    held = show_range(cut.low, cut.high)
    return (
        f"{days} no way leads from {places} to where journeys end: {held} people (9 in 10 runs) "
        f"would be held there on {show_day(cut.worst_day)}. They need all that people present "
        "need for as long. If this is not what you mean, give the closure a last day, close it "
        "for a share of the day, or open or add another way (a route, buses)."
    )
