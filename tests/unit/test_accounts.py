"""Accounts: names, passwords, roles, and the file they are kept in."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.sign_in_fixture import PASSWORDS, QUICK, Clock, make_accounts

from waystation.domain.errors import InputError
from waystation.server.accounts import Accounts, check_password
from waystation.server.accounts_file import AccountsFile
from waystation.server.roles import Role
from waystation.server.sessions import Sessions
from waystation.server.settings import is_loopback
from waystation.server.tries import Tries

GOOD = "kettle orchard lantern"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return make_accounts(tmp_path)


def test_a_role_may_what_the_ones_before_it_may() -> None:
    viewer, analyst, administrator = Role
    assert administrator.includes(viewer)
    assert administrator.includes(administrator)
    assert analyst.includes(viewer)
    assert not viewer.includes(analyst)
    assert not analyst.includes(administrator)


def test_the_file_is_its_owners_alone_and_holds_no_password(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_accounts(tmp_path).file.close()
    finally:
        os.umask(before)
    path = tmp_path / "accounts.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    assert content.count(b"$argon2id$") == 3
    assert not [one for one in PASSWORDS.values() if one.encode() in content]
    path.chmod(0o644)
    AccountsFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["accounts.sqlite"]


def test_passwords_are_checked(accounts: Accounts) -> None:
    found = accounts.check("Analyst", PASSWORDS[Role.ANALYST])
    assert found is not None
    assert (found.name, found.role) == ("analyst", Role.ANALYST)
    for name, password in (
        ("analyst", "marble window Harvest"),
        ("analyst", ""),
        ("analyst", PASSWORDS[Role.VIEWER]),
        ("nobody here", PASSWORDS[Role.ANALYST]),
        ("", ""),
        ("analyst", "x" * 10_000),
        ("analyst\0", PASSWORDS[Role.ANALYST]),
    ):
        assert accounts.check(name, password) is None, (name, password[:40])


def test_a_password_is_the_same_however_it_was_typed(accounts: Accounts) -> None:
    accounts.set_password("viewer", "café crème brûlée")
    assert accounts.check("viewer", "cafe\u0301 cre\u0300me bru\u0302le\u0301e")


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("short", "5 characters"),
        ("x" * 300, "300 characters"),
        ("abababababab", "different characters"),
        ("duty-officer1", "the account's name"),
        ("DUTY-OFFICER99", "the account's name"),
        ("password12345", "commonest"),
        ("Passwordpassword", "commonest"),
        ("1234567890123", "commonest"),
        ("qwertyqwerty", "commonest"),
        ("administrator", "commonest"),
    ],
)
def test_passwords_that_are_easily_guessed_are_refused(password: str, found: str) -> None:
    with pytest.raises(InputError, match=found) as told:
        check_password(password, "duty-officer")
    assert password not in str(told.value)
    check_password(GOOD, "duty-officer")


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "x" * 61,
        "a\nb",
        "a\0b",
        "<b>",
        "someone@example.org",
        "12345",
        "'; --",
        "The folder",
    ],
)
def test_names_that_cannot_be_used(accounts: Accounts, name: str) -> None:
    with pytest.raises(InputError):
        accounts.add(name, Role.VIEWER, GOOD)
    assert len(accounts.all()) == 3


@pytest.mark.parametrize("name", ["duty officer", "M.K.", "oficial-de-turno", "مناوب", "José"])
def test_names_that_can(accounts: Accounts, name: str) -> None:
    accounts.add(name, Role.VIEWER, GOOD)
    assert accounts.check(name.upper(), GOOD)
    with pytest.raises(InputError, match="taken"):
        accounts.add(name.upper(), Role.ADMINISTRATOR, GOOD)


def test_role_password_and_end_of_an_account(accounts: Accounts) -> None:
    assert accounts.set_role("viewer", Role.ANALYST).role is Role.ANALYST
    assert {one.name: one.role for one in accounts.all()}["viewer"] is Role.ANALYST
    accounts.set_password("viewer", "another four quiet words")
    assert accounts.check("viewer", PASSWORDS[Role.VIEWER]) is None
    assert accounts.check("viewer", "another four quiet words")
    accounts.remove("viewer")
    assert accounts.check("viewer", "another four quiet words") is None
    for deed in (accounts.remove, lambda name: accounts.set_password(name, GOOD)):
        with pytest.raises(InputError, match="no such account"):
            deed("viewer")


def test_the_last_administrator_stays_where_that_is_asked(accounts: Accounts) -> None:
    with pytest.raises(InputError, match="last administrator"):
        accounts.remove("administrator", keep_one=True)
    with pytest.raises(InputError, match="last administrator"):
        accounts.set_role("administrator", Role.VIEWER, keep_one=True)
    accounts.set_role("analyst", Role.ADMINISTRATOR)
    accounts.remove("administrator", keep_one=True)
    assert [one.name for one in accounts.all()] == ["analyst", "viewer"]


def test_a_change_that_cannot_be_noted_is_not_made(accounts: Accounts) -> None:
    def fails(_: str) -> None:
        raise InputError([])

    changes: list[Callable[[], object]] = [
        lambda: accounts.add("new", Role.VIEWER, GOOD, fails),
        lambda: accounts.set_role("viewer", Role.ADMINISTRATOR, fails),
        lambda: accounts.set_password("viewer", GOOD + "!", fails),
        lambda: accounts.remove("viewer", fails),
    ]
    for change in changes:
        with pytest.raises(InputError):
            change()
    assert [one.name for one in accounts.all()] == ["administrator", "analyst", "viewer"]
    found = accounts.check("viewer", PASSWORDS[Role.VIEWER])
    assert found is not None
    assert found.role is Role.VIEWER


def test_a_hash_of_older_parameters_is_made_anew(accounts: Accounts) -> None:
    newer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    later = Accounts(accounts.file, Clock(), newer)
    query = "SELECT hash FROM accounts WHERE folded = 'viewer'"
    old = accounts.file.rows(query)[0][0]
    assert later.check("viewer", "wrong " + GOOD) is None
    assert accounts.file.rows(query)[0][0] == old
    assert later.check("viewer", PASSWORDS[Role.VIEWER])
    assert "m=16,t=2" in str(accounts.file.rows(query)[0][0])


def test_the_librarys_own_parameters_are_no_weaker_than_rfc_9106s_second_choice() -> None:
    made = PasswordHasher()
    assert (made.time_cost, made.memory_cost, made.parallelism) >= (3, 65536, 4)
    assert made.type.name == "ID"


def test_files_of_something_else_are_refused_and_left(tmp_path: Path) -> None:
    text, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    text.write_bytes(b"no accounts at all, but long enough for a header" * 20)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    (tmp_path / "folder.sqlite").mkdir()
    for path in (text, other, tmp_path / "folder.sqlite", tmp_path / "none" / "a.sqlite"):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(InputError, match="file of accounts"):
            AccountsFile(path)
        assert (path.read_bytes() if path.is_file() else b"") == before


def test_two_programs_use_one_file(tmp_path: Path, accounts: Accounts) -> None:
    other = Accounts(AccountsFile(tmp_path / "accounts.sqlite"), Clock(), QUICK)
    other.add("second", Role.VIEWER, GOOD)
    assert accounts.check("second", GOOD)
    accounts.remove("second")
    assert other.get("second") is None
    other.file.close()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *(("localhost", True), ("127.0.0.1", True), ("127.3.2.1", True), ("::1", True)),
        *(("127.evil.example", False), ("192.0.2.1", False), ("", False)),
    ],
)
def test_what_no_other_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_another_password_ends_all_waiting_of_its_account(accounts: Accounts) -> None:
    tries = Tries(accounts.file, Clock())
    for name in ("viewer", "analyst"):
        assert tries.take(name, "192.0.2.1") == 0
        tries.right(name, "192.0.2.1")
        for place in ("192.0.2.1", "192.0.2.2"):
            while not tries.take(name, place):
                pass
    accounts.set_password("viewer", GOOD + "!")
    waiting = [
        bool(tries.take(name, place))
        for name in ("viewer", "analyst")
        for place in ("192.0.2.1", "192.0.2.2")
    ]
    assert waiting == [False, False, True, True]


def test_a_session_whose_role_is_none_is_over(tmp_path: Path) -> None:
    """As after a change of the file by hand, the account's own role the same."""
    accounts = make_accounts(tmp_path)
    sessions = Sessions(accounts.file, Clock(), idle=60, lasting=60)
    token = sessions.start("duty officer", Role.ANALYST, via="oidc").token
    assert sessions.find(token) is not None
    with accounts.file.transaction() as connection:
        connection.execute("UPDATE sessions SET role = 'king'")
    assert sessions.find(token) is None


@pytest.mark.parametrize("newer", [False, True], ids=["kept", "rehashed"])
def test_who_signs_in_while_the_account_changes_is_not_let_in(tmp_path: Path, newer: bool) -> None:
    accounts = make_accounts(tmp_path)
    hasher = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1) if newer else QUICK
    later = Accounts(accounts.file, Clock(), hasher)
    sessions = Sessions(accounts.file, Clock(), idle=60, lasting=60)
    changes: list[Callable[[], object]] = [
        lambda: accounts.set_password("viewer", PASSWORDS[Role.VIEWER]),
        lambda: accounts.set_role("viewer", Role.ANALYST),
        lambda: accounts.remove("viewer"),
    ]
    for change in changes:
        found = later.check("viewer", PASSWORDS[Role.VIEWER])
        assert found is not None
        assert "argon2" not in repr(found)
        token = sessions.start(found.name, found.role, proof=found.proof).token
        change()
        assert sessions.find(token) is None
        with pytest.raises(InputError):
            sessions.start(found.name, found.role, proof=found.proof)


def test_names_that_look_the_same_in_the_log_are_the_same(accounts: Accounts) -> None:
    assert accounts.add(" duty  officer ", Role.VIEWER, GOOD).name == "duty officer"
    for name in ("duty officer", "Duty   Officer"):
        with pytest.raises(InputError, match="taken"):
            accounts.add(name, Role.ANALYST, GOOD)
        assert accounts.check(name, GOOD)
