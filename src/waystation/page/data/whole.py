"""All of the page's data from a forecast and what is known beside it."""

from __future__ import annotations

from waystation.page.beside import ALONE, Beside
from waystation.page.data.changes import previous_data
from waystation.page.data.choices import choices_data
from waystation.page.data.evidence import evidence_data
from waystation.page.data.ground import map_data
from waystation.page.data.influence import told_data
from waystation.page.data.movement import (
    arrivals_data,
    end_places_data,
    ends_data,
    groups_data,
)
from waystation.page.data.needs import standards_data, supplies_data
from waystation.page.data.places import SHOWN_QUANTILES, events_data, places_data
from waystation.page.data.record import record_data, verification_data
from waystation.page.data.routes import routes_data
from waystation.page.data.top import opening, ranks_data, stamp_data, top_data
from waystation.page.evidence import forces_count
from waystation.page.picks import Picks
from waystation.page.ranking import ranked
from waystation.page.schema import PageData


def page_data(picks: Picks, beside: Beside = ALONE) -> PageData:
    """What a page shows, in an order that never changes; every count already protected."""
    risks = ranked(picks)
    figures, numbers = evidence_data(picks, beside)
    place, day = opening(picks, risks)
    scenario = picks.forecast.scenario
    size = picks.forecast.data.attrs.get("reach_size")
    return {
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "purpose": scenario.purpose,
            "caveat": scenario.caveat,
        },
        "stamp": stamp_data(picks, beside),
        "top": top_data(picks, risks, beside),
        "previous": previous_data(picks, beside.changes),
        "ranks": ranks_data(risks),
        "days": [day.isoformat() for day in picks.days],
        "today": picks.today,
        "first_place": place,
        "first_day": day,
        "quantiles": list(SHOWN_QUANTILES),
        "reach_size": int(size) if size else None,
        "places": places_data(picks),
        "routes": routes_data(picks),
        "groups": groups_data(picks),
        "arrivals": arrivals_data(picks),
        "ends": ends_data(picks),
        "end_places": end_places_data(picks),
        "events": events_data(picks),
        "standards": standards_data(picks),
        "supplies": supplies_data(picks),
        "figures": figures,
        "numbers": numbers,
        "told": told_data(picks, beside.influences),
        "forces": forces_count(picks),
        "record": record_data(picks, beside.record),
        "verification": verification_data(beside.verification),
        "choices": choices_data(picks),
        "map": map_data(picks),
        "files": list(beside.files),
    }
