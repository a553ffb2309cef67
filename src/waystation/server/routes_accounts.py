"""Addresses of accounts and of the audit log: for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from waystation.domain.audit import AuditEntry
from waystation.evidence import audit
from waystation.evidence.standing import time_to_text
from waystation.server import schema_accounts
from waystation.server.accounts import Account
from waystation.server.asking import Asking, StrictRoute
from waystation.server.gate import Asker
from waystation.server.roles import Role
from waystation.server.routes_signing import SigningIn

router = APIRouter(prefix="/api", tags=["accounts"], route_class=StrictRoute)
_MOST = 1000


@router.get("/accounts", response_model=schema_accounts.Accounts)
def accounts(signing: SigningIn) -> JSONResponse:
    """Who may sign in, with which role."""
    return JSONResponse(_all(signing.accounts.all()))


@router.put("/accounts/{name}", response_model=schema_accounts.Accounts)
def change(
    signing: SigningIn, who: Asker, name: str, asked: schema_accounts.AccountRequest
) -> JSONResponse:
    """Give an account another role; its sessions end."""
    signing.set_role(who, name, Role(asked["role"]))
    return JSONResponse(_all(signing.accounts.all()))


@router.delete("/accounts/{name}", response_model=schema_accounts.Accounts)
def remove(signing: SigningIn, who: Asker, name: str) -> JSONResponse:
    """Remove an account; its sessions end."""
    signing.remove(who, name)
    return JSONResponse(_all(signing.accounts.all()))


@router.get("/audit", response_model=schema_accounts.Audit)
def log(
    service: Asking,
    since: Annotated[int, Query(ge=0, le=2**53)] = 0,
    count: Annotated[int, Query(ge=1, le=_MOST)] = 200,
) -> JSONResponse:
    """Who did what: the last lines of the audit log, oldest first."""
    if not service.desk.path.exists():
        return JSONResponse(schema_accounts.Audit(entries=[]))
    with service.desk.opened() as ledger:
        found = audit.entries(ledger, since, limit=count)
    return JSONResponse(schema_accounts.Audit(entries=[_item(one) for one in found]))


def _all(found: list[Account]) -> schema_accounts.Accounts:
    items = [
        schema_accounts.AccountItem(
            name=one.name, role=one.role.value, made_at=time_to_text(one.made)
        )
        for one in found
    ]
    return schema_accounts.Accounts(accounts=items)


def _item(one: AuditEntry) -> schema_accounts.AuditItem:
    return schema_accounts.AuditItem(
        sequence=one.sequence,
        at=time_to_text(one.at),
        by=one.by,
        deed=one.deed.value,
        about=one.about,
        reason=one.reason,
        note=one.note,
    )
