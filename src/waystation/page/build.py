"""One self-contained HTML file from a forecast: text, styles, scripts and data inside.

The same forecast gives the same bytes: no clock is read and no address is asked.
"""

from __future__ import annotations

import json
from html import escape
from importlib import resources
from string import Template
from typing import Any

from waystation.domain.forecast import Forecast
from waystation.page.content import content
from waystation.page.evidence import forces_count, rows
from waystation.page.picks import Picks
from waystation.page.ranking import decision_line, ranked
from waystation.page.sentences import headline
from waystation.page.tables import (
    arrivals_table,
    evidence_table,
    group_arrivals,
    ranks_table,
    stamp,
    standards_list,
)
from waystation.world.outlines import ATTRIBUTION

SCRIPTS = ("format.js", "draw.js", "map.js", "charts.js", "needs.js", "evidence.js", "main.js")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render_page(forecast: Forecast) -> str:
    """The page as one string of HTML.

    Args:
        forecast: What is shown. Only locations and events for the public appear; figures
            about police and troops are counted, not shown.

    Returns:
        A whole document that opens from a file, without a network.
    """
    picks = Picks(forecast)
    evidence = rows(picks)
    risks = ranked(picks)
    return Template(asset("page.html")).substitute(
        _texts(picks),
        decision=escape(decision_line(picks, risks)),
        ranks=ranks_table(forecast, risks),
        arrivals=arrivals_table(picks) + group_arrivals(picks),
        evidence=evidence_table(evidence),
        forces=escape(_forces_line(forces_count(picks))),
        data=embed(content(picks, evidence, risks)),
        style=asset("page.css"),
        script="\n".join(asset(name) for name in SCRIPTS),
    )


def embed(value: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in, nor open another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, replacement in _UNSAFE.items():
        text = text.replace(character, replacement)
    return text


def _texts(picks: Picks) -> dict[str, str]:
    forecast = picks.forecast
    top = headline(picks)
    return {
        "name": escape(forecast.scenario.title),
        "title": escape(top.title),
        "lines": "".join(f"<p>{escape(line)}</p>" for line in top.lines),
        "caveat": escape(" ".join(filter(None, (*forecast.caveats, forecast.method)))),
        "purpose": escape(forecast.scenario.purpose),
        "stamp": stamp(picks),
        "standards": standards_list(forecast),
        "reach": _reach(forecast),
        "attribution": escape(ATTRIBUTION),
    }


def _reach(forecast: Forecast) -> str:
    """What "the first" means, where the forecast tells."""
    size = forecast.data.attrs.get("reach_size")
    return f"at least {size} people on one day" if size else "a sizeable part of a group"


def _forces_line(count: int) -> str:
    if not count:
        return ""
    verb, noun = ("is", "figure") if count == 1 else ("are", "figures")
    return f"{count} {noun} about police and troops {verb} kept in the ledger and not shown."


def asset(name: str) -> str:
    """A text that comes with the pages: a template, styles, a script."""
    return resources.files("waystation.page").joinpath(f"assets/{name}").read_text("utf-8")
