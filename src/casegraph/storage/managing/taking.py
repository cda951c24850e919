"""Names and ids that only one may have, where somebody outside the tenant's lock was quicker."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

_UNIQUE = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
"""What the databases call a second one where there may be one."""


class Taken(Exception):
    """A name or an id has been taken just now; nothing of the unit of work can be kept."""


@contextmanager
def exclusively() -> Iterator[None]:
    """Turn the database's refusal of a second name or id into `Taken`."""
    try:
        yield
    except DBAPIError as error:
        told = (getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname"))
        if any(one in _UNIQUE for one in told):
            raise Taken from None
        raise
