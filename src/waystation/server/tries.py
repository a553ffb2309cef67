"""Failed sign-ins: each makes the next one wait longer, for the account and for the address."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Sequence

from waystation.server.accounts import folded
from waystation.server.accounts_file import AccountsFile, pair_key, try_key

FREE = {"account": 4, "pair": 4, "address": 20}
"""Failures that cost no waiting: people mistype."""
MOST_WAIT = 300.0
"""Seconds that anybody has to wait at most: nobody is locked out for good."""
_FORGET = 3600.0
"""Seconds without a failure after which all is forgotten."""
_MOST_KEPT = 20_000
Key = tuple[str, str]
"""What is counted, a kind of `FREE`, and the key it is kept under."""


class Tries:
    """The failures of an accounts file. Names and addresses are kept as hashes alone."""

    def __init__(self, file: AccountsFile, clock: Callable[[], dt.datetime]) -> None:
        self._file, self._clock = file, clock
        self._known: set[tuple[str, str]] = set()

    def take(self, name: str | None, address: str) -> float:
        """Count a try as failed before it is made, or tell how many seconds to wait first.

        A try that has to wait is not counted. Who signed in from an address before is counted
        there on its own, so that others elsewhere cannot make them wait. Without a name the
        address alone is counted.
        """
        now = self._clock().timestamp()
        with self._file.transaction() as connection:
            counted = []
            wait = 0.0
            for key in self._keys(name, address):
                found = connection.execute(
                    "SELECT count, last FROM tries WHERE key = ?", (key[1],)
                ).fetchone()
                count, last = found or (0, now)
                past = max(0.0, now - min(last, now))
                count = 0 if past >= _FORGET else count
                wait = max(wait, delay(count, FREE[key[0]]) - past)
                counted.append((key[1], count + 1, now))
            if wait > 0:
                return wait
            connection.executemany("INSERT OR REPLACE INTO tries VALUES (?, ?, ?)", counted)
            connection.execute("DELETE FROM tries WHERE last < ?", (now - _FORGET,))
            connection.execute(
                "DELETE FROM tries WHERE key NOT IN"
                " (SELECT key FROM tries ORDER BY last DESC LIMIT ?)",
                (_MOST_KEPT,),
            )
        return 0.0

    def right(self, name: str | None, address: str) -> None:
        """A try that was taken was right: forget those for the account."""
        keys: Sequence[Key] = self._keys(name, address)
        with self._file.transaction() as connection:
            for key in keys:
                if key[0] == "address":
                    connection.execute(
                        "UPDATE tries SET count = count - 1 WHERE key = ?", (key[1],)
                    )
                else:
                    connection.execute("DELETE FROM tries WHERE key = ?", (key[1],))
        if name is not None:
            self._known.add((folded(name), network_of(address)))

    def _keys(self, name: str | None, address: str) -> list[Key]:
        if name is None:
            return [("address", try_key("address", network_of(address)))]
        pair = (folded(name), network_of(address))
        own = ("account", try_key("account", pair[0]))
        mine = ("pair", pair_key(*pair)) if pair in self._known else own
        return [mine, ("address", try_key("address", pair[1]))]


def delay(count: int, free: int) -> float:
    """Seconds to wait after that many failures: twice as long each time, up to a bound."""
    return 0.0 if count < free else min(2.0 ** min(count - free, 20), MOST_WAIT)


def network_of(address: str) -> str:
    """An address; of version 6 the network it is in, since one machine has many."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
