"""The server by TLS, as a process of its own; and the commands that make its accounts."""

from __future__ import annotations

import datetime as dt
import ipaddress
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.server_fixture import make_folder, until
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.evidence.audit import entries
from waystation.evidence.ledger import Ledger
from waystation.server.reach import tls_context

COMMAND = "from waystation.cli import main; main()"
WORD = "kettle orchard lantern"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    cert, own = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    own.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, own


def run(*arguments: str, given: str = "") -> tuple[int, str]:
    found = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.returncode, found.stdout + found.stderr


def test_by_tls_with_an_account_made_by_the_command(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    cert, key = certificate(tmp_path)
    serve = ["serve", str(folder), "--port", "0", "--no-open", "--tls-cert", str(cert)]
    serve += ["--tls-key", str(key), "--host", "0.0.0.0"]
    status, told = run(*serve)
    assert status == 2
    assert f"waystation accounts add {folder} NAME --role administrator" in told
    add = ["accounts", "add", str(folder), "lead", "--role", "administrator"]
    status, told = run(*add, "--password-file", "-", given=f"{WORD}\n")
    assert (status, told) == (0, "lead: administrator.\n")

    process = subprocess.Popen(
        [sys.executable, "-u", "-c", COMMAND, *serve],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "at https://0.0.0.0:" in line
        port = int(line.split("0.0.0.0:")[1].partition("/")[0])
        context = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(
            base_url=f"https://127.0.0.1:{port}", verify=context, timeout=60
        ) as client:
            assert client.get("/api/state").status_code == 401
            answer = client.post("/api/session", json={"name": "lead", "password": WORD})
            assert answer.status_code == 200
            assert answer.headers["set-cookie"].startswith("__Host-waystation=")
            assert "; Secure" in answer.headers["set-cookie"]
            assert client.get("/api/state").json()["scenario"]["name"] == "small"
            assert client.get("/api/accounts").json()["accounts"][0]["name"] == "lead"
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/")
        old = ssl.create_default_context(cafile=str(cert))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=old, timeout=60) as client:
            assert client.get("/sign-in").status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        until(lambda: process.poll() is not None)
        if process.stdout is not None:
            process.stdout.close()
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        told_deeds = [(one.by, one.deed.value, one.about, one.note) for one in entries(ledger)]
    assert told_deeds == [
        ("", "account changed", "lead", "added as administrator, by the command"),
        ("lead", "signed in", "", "as administrator"),
    ]


def test_certificates_that_are_none_are_told(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    assert tls_context(cert, key).minimum_version >= ssl.TLSVersion.TLSv1_2
    (tmp_path / "text.pem").write_text("no certificate")
    for one, other in ((key, cert), (tmp_path / "none.pem", key), (tmp_path / "text.pem", key)):
        with pytest.raises(InputError, match="PEM files"):
            tls_context(one, other)


def test_the_flag_of_before_says_what_to_use_now(tmp_path: Path) -> None:
    given = ["serve", str(make_folder(tmp_path)), "--host", "0.0.0.0", "--allow-network"]
    found = CliRunner().invoke(app, given)
    assert isinstance(found.exception, InputError)
    assert "--tls-cert FILE and --tls-key FILE, or --behind-proxy" in str(found.exception)


def test_the_commands_of_accounts(tmp_path: Path) -> None:
    folder, word = str(make_folder(tmp_path)), tmp_path / "word.txt"
    word.write_text(f"{WORD}\nmore\n")
    run_ = CliRunner().invoke
    assert isinstance(run_(app, ["accounts", "list", folder]).exception, InputError)
    add = ["accounts", "add", folder, "duty officer", "--password-file", str(word)]
    assert run_(app, add).output == "duty officer: viewer.\n"
    assert run_(app, ["accounts", "list", folder]).output.startswith("duty officer: viewer, since")
    assert "analyst" in run_(app, ["accounts", "role", folder, "Duty Officer", "analyst"]).output
    password = ["accounts", "password", folder, "duty officer", "--password-file", str(word)]
    assert "is set" in run_(app, password).output
    for wrong in (
        add,
        ["accounts", "role", folder, "duty officer", "king"],
        ["accounts", "remove", folder, "nobody"],
        ["accounts", "add", folder, "second", "--password-file", str(tmp_path / "none")],
        ["accounts", "add", folder, "second"],
        ["accounts", "list", str(tmp_path / "none")],
    ):
        assert isinstance(run_(app, wrong).exception, InputError), wrong
    assert "removed" in run_(app, ["accounts", "remove", folder, "duty officer"]).output
    assert run_(app, ["accounts", "list", folder]).output == "No accounts.\n"
    assert WORD not in "".join(path.read_text("latin-1") for path in Path(folder).glob("*"))
