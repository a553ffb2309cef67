"""The examples that the help of each command ends with, by the command's words."""

from __future__ import annotations

from collections.abc import Mapping

_CARAVAN = "examples/caravan-2018"
_RESULTS = "results/caravan-2018/2018-10-29"

_FORECAST = {
    "forecast": (
        f"{_CARAVAN} --as-of 2018-10-29",
        "examples/unprepared --members 200",
        "my-crisis --out results/other --seed 2 --days 30",
    ),
    "compare": (
        f"{_CARAVAN} buses-from-niltepec --days 30",
        "my-crisis what-if.toml --members 200",
    ),
    "explain": (
        f"{_CARAVAN} --place Puebla --day 2018-11-05",
        "my-crisis --place Puebla --day 2018-11-10 --what reach",
    ),
    "chart": (_RESULTS, f"{_RESULTS} --place Puebla --kind present --format png"),
    "sitrep": (_RESULTS, f"{_RESULTS} --out sitrep.docx", f"{_RESULTS} --language es"),
}
_EVIDENCE = {
    "read": (
        f"{_CARAVAN}/reports/2018-10-25-mapastepec.md",
        f"--csv {_CARAVAN}/reports/2018-10-25-mapastepec.md",
        "reports.zip --published 2018-10-25 --json",
    ),
    "ledger export": (f"{_CARAVAN} figures.csv", "my-crisis figures.csv --json"),
    "ledger import": (f"{_CARAVAN} figures.csv", "my-crisis figures.csv --json"),
    "evidence list": (
        f"{_CARAVAN} --search government",
        f"{_CARAVAN} --place Huixtla --undecided",
        f"{_CARAVAN} --csv",
    ),
    "evidence show": (f"{_CARAVAN} 6073d6a8", f"{_CARAVAN} 6073d6a8 --json"),
    "evidence why": (f"{_CARAVAN} 6073d6a8", f"{_CARAVAN} 6073d6a8 --as-of 2018-10-29"),
    "evidence accept": (
        f'{_CARAVAN} 6073d6a8 --reason "read in the report"',
        'notes.sqlite 6073 --author "desk" --reason "called the shelter"',
    ),
    "evidence reject": (
        f'{_CARAVAN} 6073d6a8 --reason "counts the police as well"',
        'notes.sqlite 6073 --author "desk" --reason "of another year"',
    ),
    "evidence reopen": (
        f'{_CARAVAN} 6073d6a8 --reason "not sure after all"',
        'notes.sqlite 6073 --author "desk" --reason "a newer count"',
    ),
    "evidence correct": (
        f'{_CARAVAN} 6073d6a8 --low 1200 --reason "a misprint"',
        f'{_CARAVAN} 6073d6a8 --location Huixtla --reason "its shelter"',
    ),
    "evidence merge": (
        f'{_CARAVAN} 150dffb7 6073d6a8 --reason "one register"',
        'notes.sqlite 150d 6073 --author "desk" --reason "quoted"',
    ),
    "evidence add": (
        f"notes.sqlite {_CARAVAN}/reports",
        "my-crisis report.pdf --published 2018-10-25",
    ),
    "evidence verify": (_CARAVAN, f"{_CARAVAN} --seal 5c1a90d2b7e4"),
    "evidence backup": (f"{_CARAVAN} caravan-2018.backup", "notes.sqlite notes.backup"),
    "evidence restore": ("caravan-2018.backup another-folder", "notes.backup again.sqlite"),
    "evidence audit": (_CARAVAN, f"{_CARAVAN} --since 10 --json"),
    "evidence purge": (
        f'{_CARAVAN} 150dffb7 --reason "its time is over" --dry-run',
        'my-crisis --expired --by "Head of unit"',
    ),
    "import flee": ("valley", "valley --out there --totals file"),
    "import figures": (
        "counts.xlsx --into my-crisis --map columns.toml",
        "counts.csv --into my-crisis --dry-run",
    ),
    "import places": (
        "shelters.geojson --into my-crisis",
        "shelters.geojson --into my-crisis --overwrite --dry-run",
    ),
    "import unhcr": (
        "sites.csv --into my-crisis --within 10",
        "total.json --into my-crisis --place Renk --departures",
    ),
    "import dtm": (
        "rounds.csv --into my-crisis --add-places",
        "rounds.csv --into my-crisis --dry-run --list told.csv",
    ),
    "import idmc": (
        "idu.json --into my-crisis --within 30",
        "gidd.xlsx --into my-crisis --dry-run",
    ),
    "import acled": (
        "events.csv --into my-crisis --radius 50",
        "events.csv --into my-crisis --until 2024-06-30 --dry-run",
    ),
    "import ucdp": (
        "ged.csv --into my-crisis --half 10",
        "candidate.csv --into my-crisis --until 2024-06-30 --dry-run",
    ),
}
_SCENARIO = {
    "example": ("", "unprepared --out my-reports"),
    "new": (
        "my-crisis --from-reports examples/unprepared",
        'by-hand --from "Nsanje, Malawi" --to "Blantyre, Malawi"',
        "second --from-reports reports --roads malawi.osm.pbf",
    ),
    "card": (f"{_CARAVAN} --out card.md", f"{_CARAVAN} --check"),
    "schema": ("scenario > scenario.schema.json", "variant"),
}
_SHARE = {
    "serve": (
        _CARAVAN,
        "my-crisis --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
        "my-crisis --behind-proxy --origin https://forecasts.example.org",
    ),
    "review": (
        f'{_CARAVAN} 1 --by "Duty officer" --caveat "Few counts."',
        f'{_CARAVAN} 1 --by "Duty officer" --withdraw',
    ),
    "publish": (
        f'{_CARAVAN} 1 --audience public --purpose "To prepare water"',
        'my-crisis 3 --audience partner --purpose "Beds" --by "Desk"',
    ),
    "hub": (
        f"{_RESULTS} --out our-hub --team desk",
        "--check our-hub/model-output/desk-way/2018-10-29-desk-way.csv",
    ),
    "accounts add": (
        "my-crisis duty-officer --role administrator",
        "my-crisis desk --role analyst --password-file - < secret.txt",
    ),
    "accounts list": ("my-crisis", "my-crisis --json"),
    "accounts role": ("my-crisis duty-officer analyst", "my-crisis desk --role viewer"),
    "accounts password": (
        "my-crisis duty-officer",
        "my-crisis desk --password-file secret.txt",
    ),
    "accounts remove": ("my-crisis duty-officer", "my-crisis desk --json"),
}
_CHECK = {
    "check": (_CARAVAN, f"{_CARAVAN} --json"),
    "verify": (
        "scenarios/burundi2015 scenarios/mali2012 --members 200",
        "my-crisis --on 2025-02-12,2025-02-19",
        "path/to/flee/instance --baselines-only",
    ),
    "record": (_CARAVAN, f"{_CARAVAN} --json"),
    "doctor": ("", "--json"),
    "completion": (
        "fish > ~/.config/fish/completions/waystation.fish",
        "zsh > ~/.zfunc/_waystation",
    ),
}

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    words: tuple(f"waystation {words} {rest}".strip() for rest in told)
    for words, told in (_FORECAST | _EVIDENCE | _SCENARIO | _SHARE | _CHECK).items()
}
"""Lines to type, of every command."""

PANELS: Mapping[str, str] = {
    "forecast": "Forecast",
    "compare": "Forecast",
    "explain": "Forecast",
    "chart": "Forecast",
    "sitrep": "Forecast",
    "read": "Evidence",
    "evidence": "Evidence",
    "ledger": "Evidence",
    "import": "Evidence",
    "example": "Scenario",
    "new": "Scenario",
    "card": "Scenario",
    "schema": "Scenario",
    "review": "Share",
    "publish": "Share",
    "serve": "Share",
    "accounts": "Share",
    "hub": "Share",
    "check": "Check",
    "verify": "Check",
    "record": "Check",
    "doctor": "Check",
    "completion": "Check",
}
"""The panel that a command stands in, in the order in which the help shows them."""
