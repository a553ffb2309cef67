"""The command `serve`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import AccountsFile, ScenarioFolder
from waystation.cli_progress import Quiet, checked
from waystation.domain.errors import InputError, Problem
from waystation.page.screen import warn

if TYPE_CHECKING:
    from waystation.server.oidc_file import Provider
    from waystation.server.settings import Settings

INSTEAD = (
    "--tls-cert FILE and --tls-key FILE, or --behind-proxy with --origin: people sign in "
    "then (`waystation accounts`)"
)
"""What takes the place of --allow-network."""


def serve(
    scenario: ScenarioFolder,
    host: Annotated[
        str, typer.Option(help="Address to listen at; others than this machine's own need TLS.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = True,
    sign_in: Annotated[
        bool, typer.Option("--sign-in", help="Let people sign in, on this machine too.")
    ] = False,
    accounts: AccountsFile = None,
    tls_cert: Annotated[
        Path | None, typer.Option(help="PEM file of the certificate, with its chain.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM file of its key.")] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option(
            "--behind-proxy", help="A proxy ends TLS; its forwarded headers are believed."
        ),
    ] = False,
    origin: Annotated[
        str,
        typer.Option(help="Where browsers find it: https://forecasts.example.org.", metavar="URL"),
    ] = "",
    oidc: Annotated[
        Path | None,
        typer.Option(help="Let people sign in at the OpenID Connect provider in this TOML file."),
    ] = None,
    allow_network: Annotated[bool, typer.Option("--allow-network", hidden=True)] = False,
    results: Annotated[Path, typer.Option(help="Where results go.")] = Path("results"),
    quiet: Quiet = False,
) -> None:
    """Serve the page with its controls and the evidence desk, to this machine alone or with TLS."""
    from waystation.cli_days import utc_now
    from waystation.forecasting.export import prepare_folder, refuse_scenario
    from waystation.purging import Places, check_places
    from waystation.server.reach import Reach, check_reach, tls_context
    from waystation.server.settings import Settings

    if allow_network:
        raise InputError([Problem("--allow-network", 0, "", "an option that is gone", INSTEAD)])
    provider = _provider(oidc) if oidc else None
    reach = Reach(
        host,
        sign_in or provider is not None,
        tls_cert,
        tls_key,
        behind_proxy,
        origin.removesuffix("/"),
    )
    check_reach(reach)
    if reach.tls:
        tls_context(*reach.tls)
    checked(scenario, tell=warn, quiet=quiet)
    check_places(Places(Path(scenario), results / Path(scenario).resolve().name))
    refuse_scenario(results, "--results")
    settings = Settings(
        Path(scenario), utc_now, results, host, port, sign_in=reach.signs_in, accounts=accounts,
        tls=reach.tls, behind_proxy=behind_proxy, origin=reach.origin,
        oidc=provider,
    )  # fmt: skip
    if settings.sign_in and not provider:
        _check_accounts(settings, scenario)
    prepare_folder(settings.jobs)
    _run(settings, scenario, open_page=open_page)


def _run(settings: Settings, scenario: str, *, open_page: bool) -> None:
    """Take the port, tell where the page is, and serve until it is stopped."""
    from waystation.server.serve import listening
    from waystation.server.serve import serve as run

    taken = listening(settings.host, settings.port)
    settings = replace(settings, port=taken.getsockname()[1])
    address = _address(settings)

    def ready() -> None:
        typer.echo(f"Serving {scenario} at {address}  (stop with Ctrl-C)")
        if open_page:
            typer.launch(address)

    run(settings, taken, ready)


def _provider(path: Path) -> Provider:
    """The provider of a file.

    Raises:
        InputError: The file is not in order, or what it takes is not installed.
    """
    from importlib.util import find_spec

    from waystation.server.oidc_file import read_provider

    missing = [name for name in ("httpx", "joserfc") if find_spec(name) is None]
    if missing:
        found = f"no {' and no '.join(missing)} installed"
        raise InputError([Problem("--oidc", 0, "", found, 'pip install "waystation[oidc]"')])
    return read_provider(path)


def _check_accounts(settings: Settings, scenario: str) -> None:
    """Refuse to start where nobody could sign in.

    Raises:
        InputError: There is no account yet; it says how to make the first.
    """
    from waystation.server.accounts import Accounts
    from waystation.server.accounts_file import AccountsFile

    path = settings.accounts_file
    there = path.exists() and Accounts(AccountsFile(path), settings.clock).all()
    if not there:
        more = f" --accounts {settings.accounts}" if settings.accounts else ""
        expected = (
            "the first administrator: waystation accounts add "
            f"{scenario} NAME --role administrator{more}"
        )
        raise InputError([Problem(path.name, 0, "", "no account yet", expected)])


def _address(settings: Settings) -> str:
    """Where browsers find the server."""
    if settings.origin:
        return f"{settings.origin}/"
    named = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if settings.tls else 'http'}://{named}:{settings.port}/"
