"""Who is meant where callers name people."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.errors import ErrorCode, Path, Problem, Rejected
from casegraph.services.lifecycle.requests import Assignee, PrincipalRef
from casegraph.storage.lifecycle.people import Named, named_people
from casegraph.storage.unit_of_work import UnitOfWork

Refs = Mapping[Path, PrincipalRef]
"""Who is named, by the place where."""

People = Mapping[Path, UUID]
"""Who is meant, by the place where they are named."""


async def find_people(unit: UnitOfWork, actor: Actor, refs: Refs) -> People:
    """The principals that are named. Raises `Rejected` with each name that stands for nobody, or for several."""
    if not refs:
        return {}
    given = refs.values()
    named = await named_people(
        unit,
        policy.cases(actor),
        ids=[one.id for one in given if one.id is not None],
        usernames=[one.username for one in given if one.username is not None],
        emails=[one.email for one in given if one.email is not None],
    )
    found = {path: [one for one in named if _is(one, ref)] for path, ref in refs.items()}
    problems = [_problem(path, len(meant)) for path, meant in found.items() if len(meant) != 1]
    if problems:
        raise Rejected(*problems)
    return {path: meant[0].id for path, meant in found.items()}


def ref_of(place: str, ref: PrincipalRef | None) -> dict[Path, PrincipalRef]:
    """The one who is named at a place, if anyone is."""
    return {} if ref is None else {(place,): ref}


def refs_of(assignees: Sequence[Assignee]) -> dict[Path, PrincipalRef]:
    """The people among the choices of a routing."""
    return {("assignees", str(at), "principal"): one.principal for at, one in enumerate(assignees)}


def _is(named: Named, ref: PrincipalRef) -> bool:
    if ref.id is not None:
        return named.id == ref.id
    if ref.username is not None:
        return named.username == ref.username
    return ref.email is not None and named.email == ref.email


def _problem(path: Path, how_many: int) -> Problem:
    message = "Several principals have this email address." if how_many else "There is no such principal."
    return Problem(ErrorCode.VALIDATION, message, path)
