"""The commands that keep a ledger safe: verify, backup, restore, audit; wiring alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Progress, Quiet, working
from waystation.domain.errors import InputError, Problem

if TYPE_CHECKING:
    from waystation.evidence.chain_table import ChainState

Target = Annotated[
    str, typer.Argument(help="A scenario folder, or a ledger file.", metavar="SCENARIO|LEDGER")
]
Which = Annotated[
    str, typer.Argument(help="A figure's identity, or its first digits.", metavar="ID")
]
Wait = Annotated[
    float, typer.Option(help="Seconds to wait for another program that is writing.", min=0.0)
]
WAIT = 10.0
SUFFIX = ".sqlite"
_TOLD = {"audit": "audit entries"}


MOST_NUMBER = (1 << 63) - 1
"""Highest number a ledger can hold."""


def verify_ledger(
    target: Target,
    seal: Annotated[
        str, typer.Option(help="A seal noted earlier: all up to it must be as it was then.")
    ] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Check a whole ledger: every page, reference, identity, offset and seal."""
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.verify import verify

    with (
        Progress(quiet=quiet) as progress,
        Ledger.open(_ledger(target), wait=wait, create=False) as ledger,
    ):
        chain = verify(ledger, noted=seal, progress=progress)
        rows = ledger.counts()
    told = ", ".join(f"{count:,} {_TOLD.get(name, name)}" for name, count in rows.items())
    document = {"ledger": target, "whole": True, "records": rows, "chain": chain}
    tell(as_json, document, f"{target}: whole. {told}.", _chain_line(chain))


def backup_ledger(
    target: Target,
    file: Annotated[Path, typer.Argument(help="The file to make.", metavar="FILE")],
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Copy a ledger to a file of its own while others use it, checked to the last record."""
    from waystation.evidence.backup import backup

    with Progress(quiet=quiet) as progress:
        made = backup(_ledger(target), file, wait=wait, progress=progress)
    earlier = "An earlier release wrote it: restoring it checks its chain, or begins one."
    tell(
        as_json,
        {"file": file, "version": made.version, "chain": made.chain},
        f"{file}: the whole ledger, of version {made.version}.",
        earlier if made.chain is None else _chain_line(made.chain),
    )


def restore_ledger(
    file: Annotated[Path, typer.Argument(help="The backup.", metavar="FILE")],
    target: Annotated[
        str,
        typer.Argument(
            help="A scenario folder without a ledger, or the ledger file to make.",
            metavar="SCENARIO|LEDGER",
        ),
    ],
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Put a ledger back from a backup, which is checked first; nothing is overwritten."""
    from waystation.evidence.backup import restore
    from waystation.evidence.tables import VERSION

    path = _ledger(target)
    if path.suffix != SUFFIX:
        expected = f"a scenario folder, or a file to make whose name ends in {SUFFIX}"
        raise InputError([Problem(target, 0, "", "no such folder", expected)])
    with Progress(quiet=quiet) as progress:
        made = restore(file, path, wait=wait, progress=progress)
    now = f", brought up to version {VERSION}" if made.version < VERSION else ""
    document = {"ledger": path, "file": file, "version": VERSION, "chain": made.chain}
    chain = [] if made.chain is None else [_chain_line(made.chain)]
    tell(as_json, document, f"{path}: restored from {file}{now}.", *chain)


def audit_log(
    target: Target,
    since: Annotated[
        int,
        typer.Option(help="Only entries after this number of the log.", min=0, max=(1 << 63) - 1),
    ] = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Show the audit log: who accepted, corrected, reviewed, published, purged what, and why."""
    from waystation.evidence.audit import entries, entry_as_json
    from waystation.evidence.ledger import Ledger
    from waystation.page.audit_terminal import audit_table
    from waystation.page.screen import console, json_text

    with (
        working("Reading the audit log", quiet=quiet),
        Ledger.open(_ledger(target), wait=wait, create=False) as ledger,
    ):
        found = entries(ledger, since)
    if as_json:
        typer.echo(json_text([entry_as_json(entry) for entry in found]))
    elif not found:
        behind = f" after number {since:,}" if since else ""
        typer.echo(f"Nothing in the audit log{behind}.")
    else:
        console().print(audit_table(found), highlight=False)


def _ledger(target: str) -> Path:
    """The ledger's file of a scenario folder, or the file itself."""
    from waystation.forecasting.gather import LEDGER

    path = Path(target)
    return path / LEDGER if path.is_dir() else path


def _chain_line(chain: ChainState) -> str:
    if not chain.seals:
        return "Chain: no seals yet."
    before = ""
    if chain.version:
        told = f"{chain.before:,} of them for records from version {chain.version}"
        before = f" ({told}, sealed as they stood when the chain was begun)"
    return f"Chain: {chain.seals:,} seals{before}; the last is {chain.last}"
