"""The command `serve`: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    scenario: Annotated[str, typer.Argument(help="A scenario folder.", metavar="SCENARIO")],
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = True,
    allow_network: Annotated[
        bool,
        typer.Option("--allow-network", help="Let other machines reach it; there is no sign-in."),
    ] = False,
    results: Annotated[Path, typer.Option(help="Where results go.")] = Path("results"),
) -> None:
    """Serve the page with its controls and the evidence desk, to this machine alone."""
    from waystation.cli_evidence import utc_now
    from waystation.forecasting.export import prepare_folder
    from waystation.forecasting.gather import check_folder
    from waystation.server.serve import check_host, listening
    from waystation.server.serve import serve as run
    from waystation.server.settings import Settings

    check_host(host, allow_network=allow_network)
    check_folder(scenario, tell=lambda line: typer.echo(line, err=True))
    taken = listening(host, port)
    found = taken.getsockname()[1]
    settings = Settings(Path(scenario), utc_now, results, host, found)
    prepare_folder(settings.jobs)
    named = f"[{host}]" if ":" in host else host
    address = f"http://{named}:{found}/"

    def ready() -> None:
        typer.echo(f"Serving {scenario} at {address}  (stop with Ctrl-C)")
        if open_page:
            typer.launch(address)

    run(settings, taken, ready)
