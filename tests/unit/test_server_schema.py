"""The server keeps what its OpenAPI document says: asked by schemathesis, in order and not.

Every address is asked with values that its document allows and with values that it does not; each
answer must have a status, a kind of content, headers and a form that the document tells, never 5xx.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, engine
from schemathesis.checks import CheckFunction
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.engine import events
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.server_fixture import NOTE, OTHER, make_folder, serving, with_forecast

from waystation.server.jobs import Jobs

STREAMS = ("/api/events", "/api/jobs/{key}/events")
"""Of what is there they have no end: asked by themselves."""

OWN_RULES = {
    "POST /api/forecasts": "the as-of day is not before the scenario's first; 10.0 is no count",
    "POST /api/comparisons": "the same, and its changes are of things that are there",
    "POST /api/desk/reports": "documents of kinds that are read, texts that are not empty",
    "POST /api/desk/decisions": "each action wants its own fields, figures that are there",
    "POST /api/variants": "changes fit the scenario",
    "PUT /api/variants/{name}": "the same, and its name is that of the address",
    "POST /api/publications": "a product keeps the rules of protection",
    "POST /api/reviews": "names and caveats have their own rules",
}
"""Addresses that refuse what has the right form, by rules that a document of forms cannot tell."""


NOT_HERE = {
    "GET /api/comparisons/{key}.json",
    *("POST /api/session", "DELETE /api/session", "PUT /api/session/password"),
    *("GET /api/accounts", "PUT /api/accounts/{name}", "DELETE /api/accounts/{name}"),
}
"""Addresses of something that nothing here has made, and of accounts, which nobody has here."""


PUBLICATION: dict[str, Any] = {
    "audience": "internal",
    "purpose": "To prepare water and shelter",
    "overrides": [],
    "expires_days": 1,
}
"""A product that breaks no rule."""


@dataclass(frozen=True)
class Served:
    """A server with something in it, its document, and names of things that are there."""

    url: str
    document: dict[str, Any]
    known: dict[str, list[str]]

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        for found in schemathesis.openapi.from_dict(self.document).get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            if operation.path not in STREAMS:
                yield operation


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = make_folder(tmp_path_factory.mktemp("schema"), NOTE, OTHER)
    with_forecast(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Jobs, "_next", lambda *_: None)  # what is asked for waits and never runs
        with serving(folder) as client:
            document = client.get("/api/openapi.json").json()
            yield Served(str(client.base_url).rstrip("/"), document, _known(client))


def _known(client: httpx.Client) -> dict[str, list[Any]]:
    """What is there, by the names of parts of addresses and of fields of requests."""
    entries = client.get("/api/desk/entries").json()["entries"]
    reports = client.get("/api/desk/reports").json()["reports"]
    files = client.get("/api/forecasts/1/files").json()["files"]
    jobs = [client.post("/api/forecasts", json={"seed": seed}).json()["id"] for seed in (1, 2)]
    changes: list[dict[str, Any]] = [
        {"kind": "capacity", "place": "Camp", "day": "2019-03-12", "capacity": 10}
    ]
    client.put("/api/variants/one", json={"name": "one", "changes": changes}).raise_for_status()
    return {
        "figure": [one["figure_id"] for one in entries],
        "report_id": [one["report_id"] for one in reports],
        "number": [1],
        "key": jobs,
        "name": [one["name"] for one in files],
        "figures": [[one["figure_id"]] for one in entries],
        "seen": [0],
        "by": ["duty officer"],
        "why": ["read again"],
        "changes": [changes],
        "variant": [{"name": "one", "changes": changes}],
        "as_of": ["2019-03-10"],
    }


def put_there(case: Case[Any], there: dict[str, Any]) -> None:
    """Put names of things that are there where a request names any."""
    parts, body = case.path_parameters, case.body
    parts.update({name: value for name, value in there.items() if name in parts})
    if "/variants/" in case.path:
        parts["name"] = "one"
    if isinstance(body, dict):
        body.update({name: value for name, value in there.items() if name in body})
        if "name" in body:
            body["name"] = "one"
        if body.get("action") not in ("correct", "merge"):
            body.pop("fields", None)
            body.pop("original", None)
        if case.path == "/api/publications":
            body.update(PUBLICATION)


def allowed_at(served: Served, examples: int) -> dict[str, Counter[int]]:
    """Ask every address for what is there, and check every answer; statuses by address.

    Raises:
        AssertionError: Answers that are not as the document says, all of them.
    """
    statuses: dict[str, Counter[int]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], str] = {}
    known = st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in served.known.items()}
    )
    for operation in served.operations():

        @settings(
            max_examples=examples,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), known)
        def each(case: Case[Any], there: dict[str, Any]) -> None:
            put_there(case, there)
            answer = case.call(base_url=served.url)
            label = case.operation.label
            statuses[label][answer.status_code] += 1
            excluded: list[CheckFunction] = [positive_data_acceptance] if label in OWN_RULES else []
            try:
                case.validate_response(answer, excluded_checks=excluded)
            except FailureGroup as group:
                for one in group.exceptions:
                    curl = case.as_curl_command()
                    wrong.setdefault((label, type(one).__name__), f"{one}\n{curl}")

        each()
    assert not wrong, "\n\n".join(f"{key}: {text}" for key, text in wrong.items())
    return statuses


def run_engine(served: Served, examples: int) -> set[str]:
    """Let schemathesis do all it does: edges, anything, requests that follow from answers.

    Returns:
        The addresses that were asked.

    Raises:
        AssertionError: Answers that are not as the document says, all of them.
    """
    document = schemathesis.openapi.from_dict(served.document)
    document.config.update(base_url=served.url)
    document.config.seed = 20190310
    generation = document.config.generation
    generation.deterministic, generation.database = True, "none"
    generation.max_examples = examples
    asked: set[str] = set()
    wrong: dict[tuple[str | None, str], str] = {}
    for event in engine.from_schema(document.exclude(path_regex="/events$")).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if not isinstance(event, events.ScenarioFinished):
            continue
        asked |= {one.value.operation.label for one in event.recorder.cases.values()}
        for check in (one for found in event.recorder.checks.values() for one in found):
            told = check.failure_info
            if told is not None and not _own_rule(told.failure):
                key = (told.failure.operation, type(told.failure).__name__)
                wrong.setdefault(key, f"{told.failure}\n{told.code_sample}")
    assert not wrong, "\n\n".join(f"{key}: {text}" for key, text in wrong.items())
    return asked


def _own_rule(failure: Failure) -> bool:
    """What is no fault: a rule of its own, and the job of a reading, which is no report."""
    if isinstance(failure, RejectedPositiveData):
        return failure.operation in OWN_RULES
    return (
        isinstance(failure, EnsureResourceAvailability)
        and failure.operation == "POST /api/desk/reports"
    )


def test_what_is_there_is_given_as_the_document_says(served: Served) -> None:
    told = allowed_at(served, 3)
    reached = {label for label, found in told.items() if any(one < 300 for one in found)}
    assert set(told) - reached <= NOT_HERE, told


def test_the_server_keeps_its_document(served: Served) -> None:
    asked = run_engine(served, 4)
    assert asked == {one.label for one in served.operations()}


@pytest.mark.slow
def test_the_server_keeps_its_document_long(served: Served) -> None:
    allowed_at(served, 30)
    run_engine(served, 60)


@pytest.mark.parametrize("path", ["/api/events", "/api/jobs/{key}/events"])
def test_streams_are_what_the_document_says(served: Served, path: str) -> None:
    told = served.document["paths"][path]["get"]["responses"]["200"]["content"]
    address = path.replace("{key}", served.known["key"][0])
    with httpx.stream("GET", served.url + address, timeout=60) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] in told
        assert next(answer.iter_lines()) == "retry: 2000"
    missing = httpx.get(f"{served.url}/api/jobs/nothing/events")
    assert missing.status_code == 404
