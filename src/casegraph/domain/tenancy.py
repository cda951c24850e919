"""Whose rows the work at hand may meet at all, for the fence that a database can put behind the scopes.

It follows from who is asking, never from what is asked for, so that a statement which forgets its scope is still held
back. Nothing is decided here: a database without a fence does not ask.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum, unique
from typing import NamedTuple
from uuid import UUID


@unique
class Reach(StrEnum):
    """How far statements reach. The values are words that the database's own rules compare with."""

    NOTHING = ""
    """Nobody is known yet."""
    LOGIN = "login"
    """What it takes to find out who is asking, of all tenants, to be read."""
    TENANT = "tenant"
    """One tenant's rows."""
    ALL = "all"
    """All rows: for the operator's commands, and for jobs that look for work."""


class Standpoint(NamedTuple):
    """How far, and in which tenant; `tenant_id` is there for `Reach.TENANT` alone."""

    reach: Reach
    tenant_id: UUID | None = None


_NOWHERE = Standpoint(Reach.NOTHING)
_standpoint: ContextVar[Standpoint] = ContextVar("standpoint", default=_NOWHERE)


def standpoint() -> Standpoint:
    """Where the work at hand stands; nowhere unless something was entered."""
    return _standpoint.get()


def enter_tenant(tenant_id: UUID) -> None:
    """Work in a tenant for the rest of this task, as a request does from when its caller is known."""
    _standpoint.set(Standpoint(Reach.TENANT, tenant_id))


def leave() -> None:
    """Stand nowhere for the rest of this task, as a request does at its start."""
    _standpoint.set(_NOWHERE)


@contextmanager
def in_tenant(tenant_id: UUID) -> Iterator[None]:
    """Work in a tenant within the block."""
    with _standing(Standpoint(Reach.TENANT, tenant_id)):
        yield


@contextmanager
def logging_in() -> Iterator[None]:
    """Find out within the block who is asking: tenants, principals and tokens of all tenants can be read."""
    with _standing(Standpoint(Reach.LOGIN)):
        yield


@contextmanager
def in_all_tenants() -> Iterator[None]:
    """Work in all tenants within the block. Nothing that a caller asks for is ever done so."""
    with _standing(Standpoint(Reach.ALL)):
        yield


@contextmanager
def _standing(here: Standpoint) -> Iterator[None]:
    token = _standpoint.set(here)
    try:
        yield
    finally:
        _standpoint.reset(token)
