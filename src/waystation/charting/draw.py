"""Charts by name: each from a results folder or a forecast in memory.

Every function gives a `Chart`: `chart.figure` and `chart.axes` are matplotlib's, `chart.save(path)`
writes PNG or SVG, and a notebook shows it. Nothing is kept between calls, and matplotlib is loaded
when the first chart is drawn.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from waystation.charting.source import Source, data_of, place_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from waystation.charting.canvas import Chart

__all__ = ["arrivals", "at_risk", "ends", "groups", "needs", "network", "present", "waiting"]


def present(source: Source, place: str | None = None, *, ax: Axes | None = None) -> Chart:
    """People present at a place, by day: bands, shelter places, reported figures.

    Args:
        source: A results folder, a `Forecast`, or the data of its page.
        place: Name of the place; the one the page opens with where left out.
        ax: Axes to draw into; without, a sheet with sentence, status and source.

    Raises:
        InputError: No such place or results folder, or matplotlib is not installed.
    """
    return _fan(source, place, "present", ax)


def arrivals(source: Source, place: str | None = None, *, ax: Axes | None = None) -> Chart:
    """People who arrive at a place, by day; arguments as of `present`.

    Raises:
        InputError: As `present`.
    """
    return _fan(source, place, "arrivals", ax)


def waiting(source: Source, place: str | None = None, *, ax: Axes | None = None) -> Chart:
    """People who wait to cross at a crossing, by day; arguments as of `present`.

    Raises:
        InputError: As `present`.
    """
    return _fan(source, place, "waiting", ax)


def _fan(source: Source, place: str | None, series: str, ax: Axes | None) -> Chart:
    from waystation.charting.fans import fan_chart

    data = data_of(source)
    return fan_chart(data, place_of(data, place), series, ax)


def at_risk(source: Source, *, places: int = 6) -> Chart:
    """People present at the places most at risk, side by side on one scale.

    Args:
        source: As of `present`.
        places: How many places, 1 to 9.

    Raises:
        InputError: No such results folder, or matplotlib is not installed.
    """
    from waystation.charting.fans import risk_chart

    return risk_chart(data_of(source), places)


def needs(
    source: Source, place: str | None = None, *, item: str = "", ax: Axes | None = None
) -> Chart:
    """What the people at a place need, by day, against what there is.

    Args:
        source: As of `present`.
        place: As of `present`.
        item: One item ("water"); every item of the standards in force where left out.
        ax: Axes for one item.

    Raises:
        InputError: As `present`.
    """
    from waystation.charting.needs import needs_chart

    data = data_of(source)
    return needs_chart(data, place_of(data, place), item, ax)


def network(source: Source, day: dt.date | str | None = None, *, ax: Axes | None = None) -> Chart:
    """Where people may be on a day: places by the people present, ways between, outlines.

    Args:
        source: As of `present`.
        day: The day; the as-of day where left out.
        ax: As of `present`.

    Raises:
        InputError: As `present`, or the forecast has no such day.
    """
    from waystation.charting.network import network_chart

    return network_chart(data_of(source), day, ax)


def groups(source: Source, *, ax: Axes | None = None) -> Chart:
    """Who is where on the as-of day: groups, their sizes, and where each may be.

    Args:
        source: As of `present`.
        ax: As of `present`.

    Raises:
        InputError: No such results folder, or matplotlib is not installed.
    """
    from waystation.charting.groups import groups_chart

    return groups_chart(data_of(source), ax)


def ends(source: Source, *, ax: Axes | None = None) -> Chart:
    """Where journeys end: chances of each place, by group, on the last day.

    Args:
        source: As of `present`.
        ax: As of `present`.

    Raises:
        InputError: No such results folder, or matplotlib is not installed.
    """
    from waystation.charting.groups import ends_chart

    return ends_chart(data_of(source), ax)
