"""A small scenario folder of people who travel alone, using all that the format holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waystation.domain.parameters import PARAMETER_BY_NAME
from waystation.scenario.question import needed_priors

SCENARIO = """\
title = "Flight from Home"
purpose = "To try things out."
caveat = "Nothing here happened."
first_day = 2019-03-01
horizon_days = 30
home_countries = ["AAA"]
watched = ["Shelter", "Camp"]

[[groups]]
name = "families"
title = "Families"
travel = "alone"
share = 3
prefers = { "Shelter" = 2.0, "Out" = 0 }
follows = ["Home -> Fork"]
attributes = { age = "all ages" }

[[groups]]
name = "children"
title = "Children without their families"
travel = "alone"
share = 1
words = ["unaccompanied children"]

[groups.parameters.solo_pace]
median = 20
sigma = 0.1
unit = "km/day"
source = "assumption: a test"

[movement.awareness]
value = 2
unit = "steps"
source = "assumption: a test"

[movement.conflict_departures]
value = 1.5
unit = "per 1,000 a day"
source = "assumption: a test"
"""

LOCATIONS = """\
name,country,admin1,lat,lon,kind,capacity,population,present,source
Home,AAA,,1.0,1.0,origin,,5000,,assumption
Town,AAA,,1.1,1.2,town,,900,40,assumption
Fork,AAA,,1.2,1.3,waypoint,,0,,assumption
Stop,AAA,,1.3,1.4,hub,,0,10,assumption
Gate,AAA/BBB,,1.4,1.5,crossing,40,0,,assumption
Shelter,BBB,,1.4,1.6,shelter,300,5,,assumption
Camp,BBB,,1.5,1.7,camp,2000,0,100,assumption
Out,CCC,,1.6,1.8,exit,,0,,assumption
"""

ROUTES = """\
from,to,km,modes,pace,source
Home,Fork,30,foot,,assumption
Home,Town,25,foot;bus,,assumption
Town,Home,25,foot;bus,,assumption
Town,Fork,20,foot,,assumption
Fork,Stop,15,foot,12.5,assumption
Stop,Gate,5,foot,,assumption
Gate,Shelter,1,foot,,assumption
Town,Shelter,60,foot,,assumption
Shelter,Camp,45,bus,,assumption
Camp,Out,80,bus,,assumption
"""

EVENTS = """\
kind,where,from,to,certainty,chance,value,published,text,source,least_size,most_size
closure,AAA/BBB,2019-03-05,2019-03-06,enacted,1,0.5,2019-03-05,half a day,assumption,,
closure,Home <-> Town,2019-03-07,2019-03-07,enacted,1,1,2019-03-07,a bridge is down,assumption,,
blocking,Stop,2019-03-08,2019-03-09,announced,0.5,0.9,2019-03-07,a cordon,assumption,50,500
capacity,Camp,2019-03-10,,enacted,1,2500,2019-03-10,a new field,assumption,,
capacity,Gate,2019-03-10,,enacted,1,0,2019-03-10,nobody is admitted,assumption,,
transfer,Shelter -> Camp,2019-03-11,2019-03-12,enacted,1,,2019-03-10,buses,assumption,,
conflict,Home,2019-03-01,2019-03-04,enacted,1,0.8,2019-03-02,fighting,assumption,,
flood,AAA,2019-03-09,,enacted,1,0.2,2019-03-10,heavy rain,assumption,,
"""

DEPARTURES = """\
from,to,location,group,people,published,source
2019-03-01,2019-03-07,Home,,700,,assumption
2019-03-03,,Home,children,11,2019-03-05,assumption
2019-03-08,2019-03-14,,families,100,2019-03-20,assumption
"""

HAZARDS = """\
kind,location,from,to,level,published
food insecurity,Town,2019-03-01,2019-03-15,0.4,
food insecurity,Town,2019-03-16,2019-03-31,0.6,2019-03-18
conflict,Town,2019-03-02,2019-03-02,0,
"""


def parameters() -> str:
    """Every parameter people alone need, alike."""
    return "".join(
        f"\n[parameters.{name}]\nmedian = 0.5\nsigma = 0.2\n"
        f'unit = "{PARAMETER_BY_NAME[name].unit}"\nsource = "assumption: a test"\n'
        for name in sorted(needed_priors(together=False))
    )


FILES: Mapping[str, str] = {
    "scenario.toml": SCENARIO + parameters(),
    "locations.csv": LOCATIONS,
    "routes.csv": ROUTES,
    "events.csv": EVENTS,
    "departures.csv": DEPARTURES,
    "hazards.csv": HAZARDS,
}


def write_folder(folder: Path) -> Path:
    """Write the scenario into a folder that exists; the folder."""
    for file, text in FILES.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace one piece of text, which must be there; nobody ever sees half a file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    half = path.with_name(f".{file}")
    half.write_text(text.replace(old, new, 1), encoding="utf-8")
    half.replace(path)
