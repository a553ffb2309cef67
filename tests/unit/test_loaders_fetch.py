"""Files are fetched where the user asks: from a server on this machine, never from the net."""

from __future__ import annotations

import dataclasses
import http.server
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.loader_samples import finder_row, portal_row, ucdp_row, ucdp_text
from tests.scenario_folder import write_folder

from waystation import cli
from waystation.domain.errors import InputError
from waystation.world.loaders import fetch as fetching
from waystation.world.loaders.fetch import SERVERS, fetch


@dataclass
class Site:
    """A server: what it answers under each path, page by page, and what it was asked."""

    address: str = ""
    answers: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    known = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            known.asked.append((parts.path, query, dict(self.headers.items())))
            if parts.path in known.moved:
                self.send_response(302)
                self.send_header("Location", known.moved[parts.path])
                self.end_headers()
                return
            pages = known.answers.get(parts.path, [(404, b"none")])
            page = int(query.get("page", ["1"])[0])
            status, body = pages[min(page, len(pages)) - 1]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    known.address = f"http://127.0.0.1:{server.server_port}"
    here = {
        key: dataclasses.replace(
            one, address=f"{known.address}/{key}{'/' if key == 'ucdp' else ''}"
        )
        for key, one in SERVERS.items()
    }
    monkeypatch.setattr(fetching, "SERVERS", here)
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def page(rows: Sequence[object], number: int, last: int) -> tuple[int, bytes]:
    return 200, json.dumps({"page": number, "maxPages": last, "items": rows}).encode()


def test_all_pages_of_unhcr_become_one_file(tmp_path: Path, site: Site) -> None:
    years = [finder_row(year, refugees=10 * year) for year in (2016, 2017, 2018)]
    site.answers["/unhcr"] = [page(years[:2], 1, 2), page(years[2:], 2, 2)]
    out = tmp_path / "deep" / "years.json"
    size = fetch("unhcr", "coo=SDN&coa=TCD", out, {})
    assert size == out.stat().st_size
    assert json.loads(out.read_text(encoding="utf-8"))["items"] == years
    assert [query["page"] for _, query, _ in site.asked] == [["1"], ["2"]]
    assert site.asked[0][1]["cf_type"] == ["ISO"]
    assert site.asked[0][2]["User-Agent"].startswith("waystation/")


def test_a_release_of_ucdp_is_taken_as_it_comes(tmp_path: Path, site: Site) -> None:
    text = ucdp_text(ucdp_row(1)).encode()
    site.answers["/ucdp/candidateged/GEDEvent_v26_0_8.csv"] = [(200, text)]
    site.answers["/elsewhere"] = [(200, b"PK")]
    site.moved["/ucdp/ged/ged251-csv.zip"] = f"{site.address}/elsewhere"
    fetch("ucdp", "26.0.8", tmp_path / "candidates.csv", {})
    assert (tmp_path / "candidates.csv").read_bytes() == text
    fetch("ucdp", "25.1", tmp_path / "ged.zip", {})
    assert (tmp_path / "ged.zip").read_bytes() == b"PK"


def test_keys_come_from_the_environment_and_stay_with_their_server(
    tmp_path: Path, site: Site
) -> None:
    rows = [{"numPresentIdpInd": 5}]
    site.answers["/dtm"] = [(200, json.dumps({"isSuccess": True, "result": rows}).encode())]
    with pytest.raises(InputError, match="WAYSTATION_DTM_KEY in the environment"):
        fetch("dtm", "CountryName=Chad", tmp_path / "dtm.json", {})
    fetch("dtm", "CountryName=Chad", tmp_path / "dtm.json", {"WAYSTATION_DTM_KEY": "s3cret"})
    assert site.asked[0][2]["Ocp-Apim-Subscription-Key"] == "s3cret"
    assert "s3cret" not in (tmp_path / "dtm.json").read_text(encoding="utf-8")
    site.moved["/acled"] = f"{site.address}/elsewhere"
    with pytest.raises(InputError, match="status 302") as error:
        fetch("acled", "country=Chad", tmp_path / "a.json", {"WAYSTATION_ACLED_TOKEN": "s3cret"})
    assert "s3cret" not in str(error.value)
    assert [path for path, _, _ in site.asked] == ["/dtm", "/acled"]


def test_acled_is_asked_until_a_page_is_not_full(tmp_path: Path, site: Site) -> None:
    pages = [[{"event_id_cnty": "A1"}, {"event_id_cnty": "A2"}], [{"event_id_cnty": "A3"}]]
    site.answers["/acled"] = [(200, json.dumps({"data": one}).encode()) for one in pages]
    key = {"WAYSTATION_ACLED_TOKEN": "t"}
    fetch("acled", "country=Chad&limit=2", tmp_path / "acled.json", key)
    assert len(json.loads((tmp_path / "acled.json").read_text(encoding="utf-8"))["data"]) == 3
    assert site.asked[0][2]["Authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, b"<html>barred</html>"), "a web page"),
        ((200, b'{"items": [1, '), "an answer that is no JSON"),
        ((200, b'{"error": "no such country"}'), "no such country"),
        ((403, b"no"), r"a refusal \(status 403\)"),
        ((500, b"broken"), "an answer of status 500"),
        ((200, b"x" * 3000), "an answer that is too large"),
    ],
)
def test_answers_without_data_are_told_and_leave_no_file(
    tmp_path: Path,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    answer: tuple[int, bytes],
    told: str,
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 2000)
    site.answers["/unhcr"] = [answer]
    with pytest.raises(InputError, match=told):
        fetch("unhcr", "coo=SDN", tmp_path / "years.json", {})
    assert list(tmp_path.iterdir()) == []


def test_too_large_a_file_leaves_nothing(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 2000)
    site.answers["/ucdp/ged/ged251-csv.zip"] = [(200, b"x" * 200_000)]
    with pytest.raises(InputError, match="too large"):
        fetch("ucdp", "25.1", tmp_path / "ged.zip", {})
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port of this machine that nobody listens at."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    nobody = dataclasses.replace(
        SERVERS["unhcr"], address=f"http://127.0.0.1:{server.server_port}/"
    )
    server.server_close()
    monkeypatch.setattr(fetching, "SERVERS", {"unhcr": nobody})
    with pytest.raises(InputError, match="found no answer; expected a network and a server that"):
        fetch("unhcr", "coo=SDN", tmp_path / "years.json", {})


@pytest.mark.parametrize("release", ["", "latest", "2025", "25.1.x", "../25.1"])
def test_a_release_is_written_plainly(tmp_path: Path, release: str) -> None:
    with pytest.raises(InputError, match=r"a release: 25\.1"):
        fetch("ucdp", release, tmp_path / "ged.csv", {})


def test_the_command_fetches_into_a_new_file_and_reads_it(
    tmp_path: Path,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "case").mkdir()
    write_folder(tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    rows: list[object] = [portal_row("Camp", "2019-03-04", 900)]
    site.answers["/unhcr"] = [page(rows, 1, 1)]
    words = ["waystation", "import", "unhcr", "got.json", "--into", "case", "--fetch", "coo=SDN"]
    monkeypatch.setattr(sys, "argv", words)
    cli.app(words[1:], standalone_mode=False)
    said = capsys.readouterr().out
    assert said.startswith("got.json: fetched, ")
    assert "case/evidence.csv (changed): 1 added" in said
    with pytest.raises(InputError, match="a file that exists"):
        cli.app(words[1:], standalone_mode=False)
