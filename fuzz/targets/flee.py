"""Instances of Flee with cells or bytes changed; what is taken is a scenario."""

from __future__ import annotations

from fuzz.damage import damaged, table_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch, write
from tests.flee_fixture import FILES

from waystation.domain.errors import InputError
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_people import Totals
from waystation.scenario.load import load_scenario
from waystation.world.flee import read_instance


def check(data: bytes) -> bool:
    """Import a damaged instance; a folder that comes of it loads."""
    draw = Draw(data)
    files = {name: text.encode() for name, text in FILES.items()}
    for name in dict.fromkeys(draw.one_of(tuple(FILES)) for _ in range(1 + draw.below(3))):
        whole = draw.below(12)
        files[name] = damaged(draw, files[name]) if whole == 11 else table_bytes(draw, FILES[name])
        if whole == 10:
            del files[name]
    with scratch() as folder:
        instance, out = write(folder / "given", files), folder / "out"
        try:
            totals = draw.one_of(tuple(Totals))
            content = import_instance(
                read_instance(instance), totals=totals, lag=draw.below(9), given=draw.flag()
            )
        except InputError as error:
            check_refusal(error)
            return False
        write(out, {name: text.encode() for name, text in content.files.items()})
        load_scenario(out)
    return True
