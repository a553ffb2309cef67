"""A small Flee instance of our own: one of everything, and a way to change a file of it."""

from __future__ import annotations

from pathlib import Path

LOCATIONS = """\
#name,region,country,latitude,longitude,location_type,conflict_date,population,initial_idps,hdi
Alder,North,Homeland,10.5,1.25,conflict_zone,0,10000,,0.4
Birch,North,Homeland,10.9,1.5,Conflict_Zone,3,5000,,0.4
Cedar,South,Homeland,11.25,1.75,town,,2000,7,
Dell,South,Homeland,11.5,2,marker,,,,
Elm,East,Burkina_Faso,12,2.5,forwarding_hub,,,,
"Fir",East,Burkina_Faso,12.25,2.75,camp,,300,,
Gorse,South,Homeland,11,1.5,idpcamp,,0,,
Hazel,South,Homeland,10.75,1.25,flood_zone,,400,,
"""

ROUTES = """\
#name1,name2,distance,forced_redirection,max_move_speed,walk_probability
# a line of its own
Alder,Cedar,40.5,,120,
Birch,Cedar,30,0,,
Cedar,Dell,20,0,,
Dell,Elm,25,,,
Elm,Fir,15,2,,
Cedar,Gorse,10,,,
Cedar,Hazel,12,,,
"""

CLOSURES = """\
#closure_type,name1,name2,closure_start,closure_end
country,Homeland,Burkina_Faso,2,5
link,Birch,Cedar,1,0
location,Hazel,,4,6
location,Alder,Cedar,0,2
camp,Fir,,0,3
idpcamp,Gorse,,6,0
remove_forced_redirection,Elm,Fir,4,7
"""

CONFLICTS = """\
#Day, Alder, Birch, Cedar,
0, 1, 0, 0,
1, 1, 0, 0,
2, 0.5, 0, 0,
3, 0.5, 1, 0,
4, 0, 1, 0,
5, 0, 1, 0,
6, 0, 1, 0,
7, 1, 1, 0,
8, 1, 1, 0,
9, 1, 1, 0,
"""

FILES = {
    "input_csv/locations.csv": LOCATIONS,
    "input_csv/routes.csv": ROUTES,
    "input_csv/closures.csv": CLOSURES,
    "input_csv/conflicts.csv": CONFLICTS,
    "input_csv/sim_period.csv": "StartDate,2020-02-27\nLength,10\n",
    "input_csv/registration_corrections.csv": "Fir,2020-03-04,normalize\n",
    "input_csv/flood_level.csv": "#Day,Hazel\n0,0\n1,2\n2,4\n3,4\n4,0\n",
    "input_csv/region_attributes_IPC.csv": "#Day,South\n0,0\n1,0\n2,50\n",
    "input_csv/location_changes.csv": "#name,type,day\nCedar,conflict_zone,8\nElm,camp,2\n",
    "input_csv/demographics_age.csv": "age,Default\nadults,0.6\nchildren,0.4\n",
    "source_data/data_layout.csv": "total,all.csv\nFir,fir.csv,fir-outside.csv\nGorse,gorse.csv\n",
    "source_data/all.csv": "2020-02-27,100\n2020-03-07,1000\n",
    "source_data/fir.csv": "Date,count\n2020-02-27,10\n2020-03-02,90\n2020-03-04,60\n",
    "source_data/fir-outside.csv": "# note, with a comma\n2020-02-27,0\n2020-03-04,30\n",
    "source_data/gorse.csv": "2020-02-27,5\n2020-03-01,20\n2020-03-03,8\n2020-03-07,32\n",
    "source_data/notes.txt": "By hand.\n",
    "simsetting.yml": "move_rules:\n  max_move_speed: 360.0\n",
}
"""Day 0 is 27 February 2020, a leap year: day 2 is 29 February."""


def write_instance(folder: Path, **changed: str | None) -> Path:
    """The instance in a folder, some of its files otherwise (None: left away).

    Args:
        folder: Where.
        changed: Content by the file's name without folder and ending ("routes", "data_layout").
    """
    for name, content in FILES.items():
        text = changed.get(Path(name).stem.replace("-", "_"), content)
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder
