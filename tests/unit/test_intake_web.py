"""Pages fetched from a server on this machine: rules of the site, limits, and refusals."""

from __future__ import annotations

import datetime as dt
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.unit import intake_samples as samples

from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.reports.documents import load_reports
from waystation.reports.intake.records import Limits

DAY = dt.date(2018, 11, 2)
LIMITS = Limits(file_bytes=50_000, fetch_seconds=2.0)


@dataclass
class Site:
    """A site: what it answers under each path, and what was asked."""

    address: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, body)
        return self.address + path


@pytest.fixture
def site() -> Iterator[Site]:
    known = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, self.headers.get("User-Agent", "")))
            status, headers, body = known.pages.get(self.path, (404, {}, b"none"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    known.address = f"http://127.0.0.1:{server.server_port}"
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(address: str) -> tuple[Report, ...]:
    return load_reports([address], retrieved=DAY, limits=LIMITS, private=True)


def refusal(address: str) -> str:
    with pytest.raises(InputError) as caught:
        fetch(address)
    (problem,) = caught.value.problems
    assert problem.file == address
    return problem.found


def test_a_page_is_fetched_and_dated(site: Site) -> None:
    page = samples.html().encode()
    (report,) = fetch(site.add("/article", page, Content_Type="text/html; charset=utf-8"))
    assert report.url == f"{site.address}/article"
    assert (report.published, report.retrieved) == (dt.date(2018, 10, 24), DAY)
    assert (report.media, report.publisher) == ("html", "Road Bulletin")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/article"]
    assert all(agent.startswith("waystation/") for _, agent in site.asked)


def test_a_pdf_is_told_by_its_bytes(site: Site) -> None:
    data = samples.pdf([[(samples.FIRST, 0)]])
    (report,) = fetch(site.add("/download?id=7", data, Content_Type="application/octet-stream"))
    assert report.media == "pdf"


def test_redirects_are_followed_a_few_times(site: Site) -> None:
    site.add("/b", samples.html().encode(), Content_Type="text/html")
    (report,) = fetch(site.add("/a", b"", 301, Location="/b"))
    assert report.url == f"{site.address}/b"
    assert "redirects" in refusal(site.add("/loop", b"", 302, Location="/loop"))


def test_a_redirect_elsewhere_is_checked_too(site: Site) -> None:
    assert "no web page" in refusal(site.add("/out", b"", 302, Location="file:///etc/passwd"))


def test_the_rules_of_a_site_are_kept(site: Site) -> None:
    site.add("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    site.add("/open", samples.html().encode(), Content_Type="text/html")
    page = site.add("/private/a", samples.html().encode(), Content_Type="text/html")
    assert "robots.txt" in refusal(page)
    assert len(fetch(f"{site.address}/open")) == 1
    for status in (403, 429, 503):
        site.add("/robots.txt", b"", status)
        assert "bars programs" in refusal(f"{site.address}/open")
    site.add("/robots.txt", b"", 404)
    assert len(fetch(f"{site.address}/open")) == 1


def test_too_large_a_page_is_refused_on_the_way(site: Site) -> None:
    body = b"a" * 60_000
    assert "kB" in refusal(site.add("/told", body, Content_Length="60000"))
    assert "more than" in refusal(site.add("/untold", body))


def test_an_answer_that_is_no_page_is_refused(site: Site) -> None:
    assert "status 404" in refusal(f"{site.address}/none")
    assert "status 500" in refusal(site.add("/broken", b"", 500))
    assert "picture" in refusal(site.add("/photo", b"\x89PNG", Content_Type="image/png"))
    assert "broke off" in refusal(site.add("/short", b"abc", Content_Length="40"))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://2130706433/",
    ],
)
def test_private_networks_are_refused(address: str) -> None:
    with pytest.raises(InputError, match="private network"):
        load_reports([address])


@pytest.mark.parametrize("address", ["http://", "http://a:b@example.org/", "http://h:99999/"])
def test_malformed_addresses_are_refused(address: str) -> None:
    with pytest.raises(InputError, match="address"):
        load_reports([address])


def test_a_machine_without_a_network_says_so() -> None:
    with pytest.raises(InputError) as caught:
        load_reports(["http://no-such-host.invalid/page"])
    (problem,) = caught.value.problems
    assert "network" in problem.expected


def test_a_server_that_does_not_answer(site: Site) -> None:
    closed = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    port = closed.server_port
    closed.server_close()
    assert refusal(f"http://127.0.0.1:{port}/") == "no answer"
    assert site.asked == []
