"""What makes a run again: the command, and hashes of what went in and of what came out."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from typing import Any

import numpy as np

from waystation.domain.forecast import Forecast
from waystation.forecasting.identity import evidence_hash
from waystation.forecasting.issue import Made

_NO_EVIDENCE = evidence_hash(())


def days_of(forecast: Forecast) -> int:
    """Days after the as-of day."""
    return int((forecast.data["day"].values > np.datetime64(forecast.as_of)).sum())


def command(forecast: Forecast, made: Made) -> str:
    """The command line that makes the forecast again, from beside the scenario's folder.

    Every choice is spelt out, defaults too, so that a later default changes nothing. For a
    variant it is the command of the scenario it changes.
    """
    words = [
        "waystation", "forecast", forecast.scenario.name,
        "--as-of", forecast.as_of.isoformat(),
        "--members", str(forecast.members),
        "--seed", str(forecast.seed),
        "--days", str(days_of(forecast)),
        "--method", made.method,
        *(["--device", forecast.device] if forecast.device != "cpu" else []),
        *(["--no-evidence"] if made.evidence_hash == _NO_EVIDENCE else []),
        *(["--hashtags"] if made.hashtags else []),
    ]  # fmt: skip
    return shlex.join(words)


def run_facts(forecast: Forecast, made: Made | None) -> dict[str, Any]:
    """What is known of a run, by name, in the order it is told; nothing of the machine."""
    facts: dict[str, Any] = {
        "program": "waystation",
        "version": forecast.version,
        "scenario": forecast.scenario.name,
        "title": forecast.scenario.title,
        "purpose": forecast.scenario.purpose,
        "as_of": forecast.as_of.isoformat(),
        "seed": forecast.seed,
        "members": forecast.members,
        "days": days_of(forecast),
        "corrected": forecast.method,
        "standards": [need.standard_id for need in forecast.needs],
    }
    if made is not None:
        facts |= {
            "method": made.method,
            "variant": made.variant,
            "scenario_hash": made.scenario_hash,
            "evidence_hash": made.evidence_hash,
            "command": command(forecast, made),
        }
    return facts


def run_json(forecast: Forecast, made: Made, files: Mapping[str, bytes]) -> bytes:
    """The file run.json: the facts of the run, and the SHA-256 and size of each file beside it."""
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }
    facts = run_facts(forecast, made) | {"files": listed}
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()
