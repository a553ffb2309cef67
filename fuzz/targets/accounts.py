"""card.toml of a scenario, and the file of accounts and sessions, with bytes changed."""

from __future__ import annotations

import datetime as dt
from functools import cache

from fuzz.damage import damaged, toml_bytes
from fuzz.draw import Draw
from fuzz.promises import check_refusal, scratch

from waystation.domain.errors import InputError
from waystation.publishing.card_file import FILE, read_card
from waystation.server.accounts import Accounts
from waystation.server.accounts_file import AccountsFile

_CARD = """[use]
users = "the duty office"
decisions = "where to open halls"

[responsible]
office = "the regional office"
contact = "https://example.org/desk"

[[harms]]
harm = "a road is closed"
who = "people on the move"
done = "places are shown by region"
left = "little"

[[matrix]]
group = "host communities"
wellbeing = "water"
autonomy = "asked beforehand"
fairness = "named"
"""
_NOW = dt.datetime(2019, 3, 5, 8, tzinfo=dt.UTC)


@cache
def whole() -> bytes:
    """A file of accounts with one of them."""
    with scratch() as folder:
        file = AccountsFile(folder / "accounts.sqlite")
        with file.transaction() as connection:
            row = ("desk", "Desk", "viewer", "$argon2id$x", _NOW.timestamp())
            connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)", row)
        file.close()
        return (folder / "accounts.sqlite").read_bytes()


def check(data: bytes) -> bool:
    """Read a damaged card or file of accounts; a card that is taken holds texts."""
    draw = Draw(data)
    of_card = draw.flag()
    with scratch() as folder:
        try:
            if not of_card:
                path = folder / "accounts.sqlite"
                path.write_bytes(damaged(draw, whole()))
                file = AccountsFile(path)
                try:
                    accounts = Accounts(file, lambda: _NOW)
                    return [accounts.get(one.name) for one in accounts.all()] != []
                finally:
                    file.close()
            (folder / FILE).write_bytes(toml_bytes(draw, _CARD))
            card = read_card(folder)
        except InputError as error:
            check_refusal(error)
            return False
    told = [*card.fields.values(), *(cell for row in card.harms for cell in row.values())]
    assert all(isinstance(one, str) and one.strip() for one in told), "an empty answer"
    return True
