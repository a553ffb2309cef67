"""The commands of accounts: who may sign in to the server; wiring alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import AccountsFile, ScenarioFolder
from waystation.cli_help import App
from waystation.cli_json import AsJson, tell
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant

if TYPE_CHECKING:
    from waystation.server.accounts import Account, Accounts, Noted
    from waystation.server.roles import Role

app = App(words="accounts", help="Who may sign in to `waystation serve`.")

Name = Annotated[str, typer.Argument(help="The account: a role or initials.", metavar="NAME")]
Secret = Annotated[
    str,
    typer.Option(help="File whose first line is the password; - for standard input. Else asked."),
]
_ROLES = "viewer, analyst or administrator"


@app.command("add")
def add_account(
    scenario: ScenarioFolder,
    name: Name,
    role: Annotated[str, typer.Option(help=f"{_ROLES}.")] = "viewer",
    password_file: Secret = "",
    accounts: AccountsFile = None,
    as_json: AsJson = False,
) -> None:
    """Make an account."""
    wanted, kept = _role(role), _accounts(scenario, accounts, create=True)
    made = kept.add(name, wanted, _password(password_file), _noting(scenario, f"added as {wanted}"))
    tell(as_json, _told(made), f"{made.name}: {made.role}.")


@app.command("list")
def list_accounts(
    scenario: ScenarioFolder, accounts: AccountsFile = None, as_json: AsJson = False
) -> None:
    """List the accounts."""
    found = _accounts(scenario, accounts).all()
    lines = [f"{one.name}: {one.role}, since {one.made:%Y-%m-%d}" for one in found]
    document = {"accounts": [{**_told(one), "since": one.made} for one in found]}
    tell(as_json, document, *(lines or ["No accounts."]))


@app.command("role")
def set_role(
    scenario: ScenarioFolder,
    name: Name,
    role: Annotated[str, typer.Argument(help=f"{_ROLES}.", metavar="ROLE")] = "",
    role_option: Annotated[
        str, typer.Option("--role", help="The same, as `accounts add` takes it.")
    ] = "",
    accounts: AccountsFile = None,
    as_json: AsJson = False,
) -> None:
    """Give an account another role; its sessions end."""
    wanted = _one_role(role, role_option)
    noted = _noting(scenario, f"now {wanted}")
    made = _accounts(scenario, accounts).set_role(name, wanted, noted)
    tell(as_json, _told(made), f"{made.name}: {made.role}. Its sessions ended.")


@app.command("password")
def set_password(
    scenario: ScenarioFolder,
    name: Name,
    password_file: Secret = "",
    accounts: AccountsFile = None,
    as_json: AsJson = False,
) -> None:
    """Give an account another password; its sessions end, and it need not wait to sign in."""
    kept = _accounts(scenario, accounts)
    noted = _noting(scenario, "another password")
    made = kept.set_password(name, _password(password_file), noted)
    tell(as_json, _told(made), f"{made.name}: the password is set. Its sessions ended.")


@app.command("remove")
def remove_account(
    scenario: ScenarioFolder, name: Name, accounts: AccountsFile = None, as_json: AsJson = False
) -> None:
    """Remove an account; its sessions end. What it decided stays in the ledger."""
    made = _accounts(scenario, accounts).remove(name, _noting(scenario, "removed"))
    tell(as_json, _told(made), f"{made.name}: removed. Its sessions ended.")


def _told(made: Account) -> dict[str, str]:
    """An account for programs."""
    return {"name": made.name, "role": str(made.role)}


def _accounts(scenario: str, file: Path | None, *, create: bool = False) -> Accounts:
    """The accounts of a scenario.

    Raises:
        InputError: There is no such folder or file, or it cannot be read.
    """
    from waystation.cli_days import utc_now
    from waystation.server.accounts import Accounts
    from waystation.server.accounts_file import AccountsFile
    from waystation.server.settings import Settings

    if not (Path(scenario) / "scenario.toml").is_file():
        expected = "a scenario folder, with a scenario.toml"
        raise InputError([Problem(scenario, 0, "", "no such folder", expected)])
    path = Settings(Path(scenario), utc_now, accounts=file).accounts_file
    if not create and not path.exists():
        expected = "an account first: waystation accounts add"
        raise InputError([Problem(path.name, 0, "", "no accounts yet", expected)])
    return Accounts(AccountsFile(path), utc_now)


def _noting(scenario: str, what: str) -> Noted:
    """What notes a change in the scenario's audit log."""
    from waystation.cli_days import utc_now
    from waystation.domain.audit import Deed
    from waystation.server.auditing import Auditing

    by = os.environ.get("WAYSTATION_AUTHOR", "")
    log = Auditing(Path(scenario), utc_now)
    return lambda name: log.note(by, Deed.ACCOUNT, name, note=f"{what}, by the command")


def _role(text: str) -> Role:
    from waystation.server.roles import Role

    if text not in tuple(Role):
        expected = _ROLES + meant(text, Role)
        raise InputError([Problem("--role", 0, "", repr(text), expected)])
    return Role(text)


def _one_role(argument: str, option: str) -> Role:
    """The role, given as ROLE or by --role.

    Raises:
        InputError: There is none, there are two, or it is no role.
    """
    if argument and option and argument != option:
        found = f"{argument!r} and {option!r}"
        raise InputError([Problem("ROLE, --role", 0, "", found, "one of the two")])
    if not (argument or option):
        raise InputError([Problem("ROLE", 0, "", "nothing", _ROLES)])
    return _role(argument or option)


def _password(file: str) -> str:
    """The password: asked for, and never shown; or the first line of a file.

    Raises:
        InputError: The file cannot be read, or there is nobody to ask.
    """
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if file:
        try:
            return (Path(file).read_text("utf-8").splitlines() or [""])[0]
        except (OSError, UnicodeDecodeError) as error:
            words = getattr(error, "strerror", None) or "no text in UTF-8"
            expected = "a file whose first line is the password"
            raise InputError([Problem("--password-file", 0, "", words, expected)]) from None
    if not sys.stdin.isatty():
        expected = "--password-file FILE, or - for standard input"
        raise InputError([Problem("--password-file", 0, "", "no terminal to ask at", expected)])
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
