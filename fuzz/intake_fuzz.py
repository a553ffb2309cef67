"""An atheris target over the loading of documents: `python -m fuzz.intake_fuzz FOLDER`.

Half of the inputs are documents of every kind with some bytes changed, the others are loaded as
they are. They are read or refused with an error in the input; anything else is a find.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["waystation.reports"]):
    from fuzz.documents import check_bytes, damaged

_CHANGES = 20


def one_input(data: bytes) -> None:
    """Load what the bytes stand for."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        check_bytes(provider.ConsumeBytes(provider.remaining_bytes()))
        return
    sample, cut = provider.ConsumeUInt(1), provider.ConsumeUInt(2)
    many = min(_CHANGES, provider.remaining_bytes() // 3)
    changes = [(provider.ConsumeUInt(2), provider.ConsumeUInt(1)) for _ in range(many)]
    check_bytes(damaged(sample, changes, cut if cut % 3 == 0 else 0))


def main() -> None:
    """Run until something breaks or libFuzzer's limits are reached."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
