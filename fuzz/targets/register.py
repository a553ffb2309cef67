"""The register of forecasts as an export writes it, with parts or bytes changed."""

from __future__ import annotations

from functools import cache
from typing import Any

from fuzz.damage import json_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch

from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger
from waystation.evidence.register_file import add_register, register_text

_WHOLE: dict[str, Any] = {
    "form": 1,
    "forecasts": [
        {
            "number": 1,
            "seed": 1,
            "members": 200,
            "days": 14,
            "method": "auto",
            "version": "0.3",
            "scenario_hash": "a" * 64,
            "evidence_hash": "b" * 64,
            "variant": "",
            "identity": "c" * 64,
            "made_at": "2018-10-29T08:00:00Z",
            "as_of": "2018-10-28",
            "summary": {"places": {}, "groups": {}, "known": 3},
        },
        {
            "number": 2,
            "seed": 2,
            "members": 200,
            "days": 14,
            "method": "auto",
            "version": "0.3",
            "scenario_hash": "a" * 64,
            "evidence_hash": "d" * 64,
            "variant": "",
            "identity": "e" * 64,
            "made_at": "2018-10-30T08:00:00Z",
            "as_of": "2018-10-29",
            "summary": {"places": {}, "groups": {}, "known": 3},
        },
    ],
    "reviews": [
        {
            "number": 1,
            "by": "Duty officer",
            "at": "2018-10-29T09:00:00Z",
            "reviewed": True,
            "caveat": "few reports",
            "note": "",
        }
    ],
}


@cache
def whole() -> dict[str, Any]:
    """An export that is in order."""
    return _WHOLE


def check(data: bytes) -> bool:
    """Take in a damaged register; what is taken is exported again as it is."""
    draw = Draw(data)
    with scratch() as folder:
        path = folder / "table.forecasts.json"
        path.write_bytes(json_bytes(draw, whole()))
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            try:
                add_register(ledger, path)
            except InputError as error:
                check_refusal(error)
                assert register_text(ledger).count('"number"') == 0, "half a register was kept"
                return False
            text = register_text(ledger)
        path.write_bytes(text.encode())
        with Ledger.open(folder / "other.sqlite") as other:
            add_register(other, path)
            assert register_text(other) == text, "it changed on its way"
    return True
