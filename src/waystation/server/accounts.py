"""Accounts: who may sign in, with which role; passwords are kept as argon2 hashes alone."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from waystation.domain.errors import InputError, Problem
from waystation.evidence.migrate import FOLDER
from waystation.evidence.protect import personal
from waystation.server.accounts_file import AccountsFile, try_key
from waystation.server.roles import Role

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LONGEST_NAME = 60
SHORTEST, LONGEST = 12, 256
"""Characters of a password (NIST SP 800-63B asks for at least 8, and recommends 15)."""
_FEWEST = 5
"""Different characters of a password: an assumption of ours, against "aaaaaaaaaaaa"."""
_BESIDE = " ._-"
_COMMON = (
    *("password", "passwort", "contrasena", "contraseña", "motdepasse", "qwerty", "qwertz"),
    *("azerty", "asdfgh", "letmein", "welcome", "iloveyou", "administrator", "changeme"),
    *("waystation", "1234567890", "0123456789", "0987654321", "abcdefgh", "secret", "login"),
)
"""What the commonest passwords are made of; one of these with a few characters more is refused."""
_MORE = 6


Noted = Callable[[str], None]


def _unnoted(_: str) -> None:
    """Nothing is noted anywhere."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in.

    Attributes:
        name: As it was given; no other account has it, in small or large letters.
        role: What they may do.
        made: When the account was made, in UTC.
        proof: The hash its password was found to fit; empty where none was checked.
    """

    name: str
    role: Role
    made: dt.datetime
    proof: str = field(default="", repr=False, compare=False)


class Accounts:
    """The accounts of a file.

    Args:
        file: The file.
        clock: Gives the time in UTC.
        hasher: Makes and checks hashes; argon2id with the library's own parameters (RFC 9106's
            second choice) when left out.
    """

    def __init__(
        self,
        file: AccountsFile,
        clock: Callable[[], dt.datetime],
        hasher: PasswordHasher | None = None,
    ) -> None:
        from argon2 import PasswordHasher

        self.file, self._clock = file, clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""

    def all(self) -> list[Account]:
        """All accounts, by name."""
        rows = self.file.rows("SELECT name, role, made FROM accounts ORDER BY folded")
        return [_account(*row) for row in rows]

    def get(self, name: str) -> Account | None:
        """The account of a name; None where there is none."""
        query = "SELECT name, role, made FROM accounts WHERE folded = ?"
        rows = self.file.rows(query, folded(name))
        return _account(*rows[0]) if rows else None

    def add(self, name: str, role: Role, password: str, noted: Noted = _unnoted) -> Account:
        """Make an account.

        Args:
            name: Its name.
            role: What they may do.
            password: Their password.
            noted: Called before the change is kept; where it fails, nothing is.

        Raises:
            InputError: The name is taken or not in order, or the password is too weak.
        """
        plain = account_name(name)
        check_password(password, plain)
        made = self._hasher.hash(_normal(password))
        row = (folded(plain), plain, role.value, made, self._clock().timestamp())
        with self.file.transaction() as connection:
            there = connection.execute("SELECT 1 FROM accounts WHERE folded = ?", row[:1])
            if there.fetchone():
                raise _wrong("NAME", f"{plain!r}, which is taken", "a name no account has")
            connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", row)
            # Nobody who was known by this name before is signed in as this account.
            connection.execute("DELETE FROM sessions WHERE folded = ?", row[:1])
            noted(plain)
        return Account(plain, role, self._clock())

    def set_role(
        self, name: str, role: Role, noted: Noted = _unnoted, *, keep_one: bool = False
    ) -> Account:
        """Give an account another role; its sessions end.

        Args:
            name: The account.
            role: Its new role.
            noted: Called before the change is kept; where it fails, nothing is.
            keep_one: Refuse to take the role from the last administrator.

        Raises:
            InputError: There is no such account, or it is the last administrator.
        """
        found = self._there(name)
        with self.file.transaction() as connection:
            connection.execute(
                "UPDATE accounts SET role = ? WHERE folded = ?", (role.value, folded(name))
            )
            connection.execute("DELETE FROM sessions WHERE folded = ?", (folded(name),))
            if keep_one and found.role is Role.ADMINISTRATOR:
                _check_one_left(connection.execute(_ADMINISTRATORS).fetchone()[0])
            noted(found.name)
        return Account(found.name, role, found.made)

    def set_password(self, name: str, password: str, noted: Noted = _unnoted) -> Account:
        """Give an account another password; its sessions end, and it need not wait to sign in.

        Args:
            name: The account.
            password: Its new password.
            noted: Called before the change is kept; where it fails, nothing is.

        Raises:
            InputError: There is no such account, or the password is too weak.
        """
        found = self._there(name)
        check_password(password, found.name)
        made = self._hasher.hash(_normal(password))
        with self.file.transaction() as connection:
            connection.execute(
                "UPDATE accounts SET hash = ? WHERE folded = ?", (made, folded(name))
            )
            connection.execute("DELETE FROM sessions WHERE folded = ?", (folded(name),))
            own = try_key("account", folded(name))
            connection.execute("DELETE FROM tries WHERE key = ? OR key GLOB ?", (own, f"{own}/*"))
            noted(found.name)
        return replace(found, proof=made)

    def remove(self, name: str, noted: Noted = _unnoted, *, keep_one: bool = False) -> Account:
        """Remove an account; its sessions end.

        Args:
            name: The account.
            noted: Called before the change is kept; where it fails, nothing is.
            keep_one: Refuse to remove the last administrator.

        Raises:
            InputError: There is no such account, or it is the last administrator.
        """
        found = self._there(name)
        with self.file.transaction() as connection:
            connection.execute("DELETE FROM accounts WHERE folded = ?", (folded(name),))
            connection.execute("DELETE FROM sessions WHERE folded = ?", (folded(name),))
            if keep_one and found.role is Role.ADMINISTRATOR:
                _check_one_left(connection.execute(_ADMINISTRATORS).fetchone()[0])
            noted(found.name)
        return found

    def check(self, name: str, password: str) -> Account | None:
        """The account of a name and its password; None where they do not fit.

        An unknown name takes as long as a wrong password. A hash of older parameters is made anew.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        query = "SELECT name, role, made, hash FROM accounts WHERE folded = ?"
        rows = self.file.rows(query, folded(name))
        kept = str(rows[0][3]) if rows else self._nobodys()
        plain = _normal(password[: LONGEST + 1])
        try:
            self._hasher.verify(kept, plain)
        except (VerificationError, InvalidHashError):
            return None
        if not rows or len(password) > LONGEST:
            return None
        if self._hasher.check_needs_rehash(kept):
            made = self._hasher.hash(plain)
            with self.file.transaction() as connection:
                connection.execute(
                    "UPDATE accounts SET hash = ? WHERE folded = ? AND hash = ?",
                    (made, folded(name), kept),
                )
            kept = made
        return replace(_account(*rows[0][:3]), proof=kept)

    def _nobodys(self) -> str:
        """A hash to compare with where there is no account; of a password nobody has."""
        if not self._nobody:
            import secrets

            self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        return self._nobody

    def _there(self, name: str) -> Account:
        found = self.get(name)
        if found is None:
            raise _wrong("NAME", "no such account", "one of `waystation accounts list`")
        return found


_ADMINISTRATORS = "SELECT count(*) FROM accounts WHERE role = 'administrator'"


def folded(name: str) -> str:
    """A name as accounts are found by: large and small letters, and all white space, are alike."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def account_name(text: str) -> str:
    """A name as an account may have it, which is also the author of what they decide.

    Raises:
        InputError: It is none.
    """
    name = " ".join(filter(None, unicodedata.normalize("NFC", text.strip()).split(" ")))
    fits = 0 < len(name) <= LONGEST_NAME and all(one.isalnum() or one in _BESIDE for one in name)
    if (
        not fits
        or not any(one.isalpha() for one in name)
        or personal(name)
        or name.casefold() == FOLDER
    ):
        expected = (
            f"1 to {LONGEST_NAME} letters, digits, spaces, dots, dashes: a role or initials, such "
            "as duty-officer"
        )
        raise _wrong("NAME", "a name that cannot be used", expected)
    return name


def check_password(password: str, name: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        InputError: What is wrong with it; it is not repeated.
    """
    plain = _normal(password)
    small = plain.casefold()
    expected = f"{SHORTEST} to {LONGEST} characters that nobody guesses: four words, say"
    if not SHORTEST <= len(plain) <= LONGEST:
        raise _wrong("password", f"{len(plain)} characters", expected)
    if len(set(small)) < _FEWEST:
        raise _wrong("password", f"only {len(set(small))} different characters", expected)
    of_name = folded(name)
    if of_name in small and len(small) < len(of_name) + SHORTEST // 2:
        raise _wrong("password", "the account's name", expected)
    if any(one in small and len(small) <= len(one) + _MORE for one in _COMMON):
        raise _wrong("password", "one of the commonest passwords", expected)
    if any(small == (one * SHORTEST)[: len(small)] for one in _COMMON):
        raise _wrong("password", "one of the commonest passwords", expected)


def _normal(password: str) -> str:
    """A password as it is hashed: the same characters however a keyboard made them."""
    return unicodedata.normalize("NFKC", password)


def _check_one_left(left: int) -> None:
    if not left:
        expected = "another administrator first, or the command `waystation accounts`"
        raise _wrong("NAME", "the last administrator", expected)


def _account(name: object, role: object, made: object) -> Account:
    assert isinstance(made, float)
    try:
        return Account(str(name), Role(str(role)), dt.datetime.fromtimestamp(made, dt.UTC))
    except (ValueError, OverflowError, OSError):
        raise _wrong("accounts", "a damaged account", "a file of accounts as it was") from None


def _wrong(where: str, found: str, expected: str) -> InputError:
    return InputError([Problem(where, 0, "", found, expected)])
