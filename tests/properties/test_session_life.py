"""The life of sessions against a plain model: whatever is done, only who may is let in.

The clock is an argument: it moves as the test says, backwards too.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from tests.sign_in_fixture import QUICK, Clock

from waystation.domain.errors import InputError
from waystation.server.accounts import Accounts
from waystation.server.accounts_file import AccountsFile
from waystation.server.roles import Role
from waystation.server.sessions import Session, Sessions, csrf_of, key_of
from waystation.server.tries import FREE, MOST_WAIT, Tries, delay

IDLE, LASTING = 1800.0, 7200.0
EACH, SKEW = 60.0, 300.0
NAMES = ("duty officer", "analyst B", "Ma'rib desk".replace("'", ""))
WORDS = ("kettle orchard lantern", "marble window harvest", "pebble candle journey")
ADDRESS = "192.0.2.7"
names, words, roles = st.sampled_from(NAMES), st.sampled_from(WORDS), st.sampled_from(list(Role))


@dataclass
class Held:
    """What the model knows of a session: whose it is, since when, and when it was last noted."""

    name: str
    role: Role
    via: str
    began: float
    seen: float


@dataclass
class Model:
    """Plain dictionaries of what should be so."""

    accounts: dict[str, tuple[Role, str]] = field(default_factory=dict)
    sessions: dict[str, Held] = field(default_factory=dict)
    tries: dict[str, tuple[int, float]] = field(default_factory=dict)
    paired: set[str] = field(default_factory=set)

    def end_of(self, name: str) -> None:
        gone = [token for token, held in self.sessions.items() if held.name == name]
        for token in gone:
            del self.sessions[token]

    def lives(self, held: Held, now: float) -> bool:
        ahead = max(held.began, held.seen) > now + SKEW
        return not ahead and now - held.seen < IDLE and now - held.began < LASTING


class SessionLife(RuleBasedStateMachine):
    """Accounts, sessions and tries of one file, which is opened anew now and then."""

    tokens: Bundle[str] = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.model = Clock(), Model()
        self.open()

    def open(self) -> None:
        self.file = AccountsFile(Path(self.folder.name) / "accounts.sqlite")
        self.accounts = Accounts(self.file, self.clock, QUICK)
        self.sessions = Sessions(self.file, self.clock, idle=IDLE, lasting=LASTING)
        self.tries = Tries(self.file, self.clock)

    def teardown(self) -> None:
        self.file.close()
        self.folder.cleanup()

    @property
    def now(self) -> float:
        return self.clock().timestamp()

    # ---------------------------------------------------- accounts

    @rule(name=names, role=roles, word=words)
    def add(self, name: str, role: Role, word: str) -> None:
        if name in self.model.accounts:
            refuses(lambda: self.accounts.add(name.upper(), role, word))
            return
        self.accounts.add(name, role, word)
        self.model.accounts[name] = (role, word)
        self.model.end_of(name)

    @rule(name=names, role=roles)
    def give_role(self, name: str, role: Role) -> None:
        if name not in self.model.accounts:
            refuses(lambda: self.accounts.set_role(name, role))
            return
        self.accounts.set_role(name, role)
        self.model.accounts[name] = (role, self.model.accounts[name][1])
        self.model.end_of(name)

    @rule(name=names, word=words)
    def give_password(self, name: str, word: str) -> None:
        if name not in self.model.accounts:
            refuses(lambda: self.accounts.set_password(name, word))
            return
        self.accounts.set_password(name, word)
        self.model.accounts[name] = (self.model.accounts[name][0], word)
        self.model.tries.pop(f"account {name}", None)
        self.model.tries.pop(f"pair {name}", None)
        self.model.end_of(name)

    @rule(name=names)
    def remove(self, name: str) -> None:
        if name not in self.model.accounts:
            refuses(lambda: self.accounts.remove(name))
            return
        self.accounts.remove(name)
        del self.model.accounts[name]
        self.model.end_of(name)

    # ---------------------------------------------------- signing in and out

    @rule(target=tokens, name=names, word=words, before=st.none() | tokens)
    def sign_in(self, name: str, word: str, before: str | None) -> str:
        keys = [self._key(name), "address"]
        wait = max(self._wait(key) for key in keys)
        told = self.tries.take(name, ADDRESS)
        assert (told > 0) == (wait > 0)
        assert told <= MOST_WAIT
        if wait > 0:
            return "no token"
        counted = {key: self._count(key) + 1 for key in keys}
        self.model.tries |= {key: (count, self.now) for key, count in counted.items()}
        account = self.accounts.check(name, word)
        assert (account is not None) == (self.model.accounts.get(name, ("", ""))[1] == word)
        if account is None:
            return "no token"
        self.tries.right(name, ADDRESS)
        self.model.tries.pop(keys[0])
        self.model.tries["address"] = (counted["address"] - 1, self.now)
        self.model.paired.add(name)
        return self._begin(account.name, account.role, "password", before or "", account.proof)

    @rule(target=tokens, name=names, role=roles)
    def sign_in_otherwise(self, name: str, role: Role) -> str:
        """By another way: never as an account of the file."""
        if name in self.model.accounts:
            refuses(lambda: self.sessions.start(name, role, via="oidc"))
            return "no token"
        return self._begin(name, role, "oidc", "")

    def _begin(self, name: str, role: Role, via: str, before: str, proof: str = "") -> str:
        started = self.sessions.start(name, role, via=via, replacing=before, proof=proof)
        assert started.token not in self.model.sessions
        self.model.sessions.pop(before, None)
        self.model.sessions[started.token] = Held(name, role, via, self.now, self.now)
        return started.token

    @rule(token=tokens)
    def sign_out(self, token: str) -> None:
        self.sessions.end(token)
        self.model.sessions.pop(token, None)

    # ---------------------------------------------------- use

    @rule(token=tokens)
    def use(self, token: str) -> None:
        found, held = self.sessions.find(token), self.model.sessions.get(token)
        if held is None or not self.model.lives(held, self.now):
            assert found is None
            return
        assert found is not None
        assert (found.name, found.role, found.via) == (held.name, held.role, held.via)
        if abs(self.now - held.seen) >= EACH:
            held.seen = self.now

    @rule(token=tokens, other=tokens)
    def words_are_of_one_session(self, token: str, other: str) -> None:
        assert (csrf_of(token) == csrf_of(other)) == (token == other)
        assert token not in csrf_of(token)

    @rule(token=tokens, change=st.integers(0, 5))
    def made_up_tokens_open_nothing(self, token: str, change: int) -> None:
        for wrong in (key_of(token), token[:-1], token.swapcase() + "x", "x" * change):
            assert self.sessions.find(wrong) is None

    # ---------------------------------------------------- time, and the server's end

    @rule(seconds=st.sampled_from((1.0, 59.0, 61.0, 299.0, 1000.0, 1799.0, 1801.0, 7200.0)))
    def time_goes_by(self, seconds: float) -> None:
        self.clock.now += dt.timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from((1.0, 120.0, 301.0, 4000.0)))
    def the_clock_is_put_back(self, seconds: float) -> None:
        self.clock.now -= dt.timedelta(seconds=seconds)

    @rule()
    def the_server_starts_anew(self) -> None:
        self.file.close()
        self.open()
        self.model.paired.clear()

    # ---------------------------------------------------- what holds always

    @invariant()
    def only_the_living_are_let_in(self) -> None:
        for token, held in self.model.sessions.items():
            found: Session | None = self.sessions.look(key_of(token))
            assert (found is not None) == self.model.lives(held, self.now), held

    @invariant()
    def roles_are_those_of_the_accounts(self) -> None:
        told = {one.name: one.role for one in self.accounts.all()}
        assert told == {name: role for name, (role, _) in self.model.accounts.items()}

    @invariant()
    def nothing_secret_is_in_the_file(self) -> None:
        content = (Path(self.folder.name) / "accounts.sqlite").read_bytes()
        for secret in (*WORDS, *self.model.sessions):
            assert secret.encode() not in content

    # ---------------------------------------------------- the model of tries

    def _key(self, name: str) -> str:
        return f"{'pair' if name in self.model.paired else 'account'} {name}"

    def _count(self, key: str) -> int:
        count, last = self.model.tries.get(key, (0, self.now))
        return 0 if self.now - last >= 3600 else count

    def _wait(self, key: str) -> float:
        last = self.model.tries.get(key, (0, self.now))[1]
        return delay(self._count(key), FREE[key.split(" ")[0]]) - max(0.0, self.now - last)


def refuses(deed: object) -> None:
    try:
        deed()  # type: ignore[operator]
    except InputError:
        return
    msg = "it was not refused"
    raise AssertionError(msg)


TestSessionLife = SessionLife.TestCase
TestSessionLife.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
