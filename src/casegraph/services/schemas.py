"""JSON values held against their schemas: what is stored is shown as it stands, valid or not."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from casegraph.domain.json_pointer import pointer
from casegraph.processes.json_schemas import Schema

MOST_ERRORS = 100
MOST_REMEMBERED = 250


class JSONFault(NamedTuple):
    """Why a value does not meet its schema: the place in it, the keyword of JSON Schema, and a sentence."""

    pointer: str
    keyword: str
    message: str


_UNUSABLE = JSONFault("", "$schema", "The process has a schema that cannot be used, so no value is known to meet it.")


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A JSON value and the schema that it is held against, once someone asks; None where anything goes."""

    value: Any
    schema: Schema | JSONFault | None = None

    @property
    def valid(self) -> bool:
        """Whether the value meets its schema."""
        if isinstance(self.schema, Schema):
            return self.schema.accepts(self.value)
        return self.schema is None

    @property
    def errors(self) -> list[JSONFault]:
        """Why it does not, `MOST_ERRORS` reasons at most."""
        if isinstance(self.schema, Schema):
            found = islice(self.schema.problems(self.value), MOST_ERRORS)
            return [JSONFault(pointer(one.path), one.keyword, one.message) for one in found]
        return [] if self.schema is None else [self.schema]


class Schemas:
    """Compiled schemas, remembered because process versions never change; and that of tenant users' metadata."""

    def __init__(self, tenant_user: Any = None, most: int = MOST_REMEMBERED) -> None:
        self._tenant_user = None if tenant_user is None else _compiled(tenant_user)
        self._most = most
        self._known: OrderedDict[Hashable, Schema | JSONFault] = OrderedDict()

    def hold_tenant_user(self, metadata: Any) -> HeldValue:
        """What is kept of a member of the tenant, against the schema that the operator has for all of them."""
        return HeldValue({} if metadata is None else metadata, self._tenant_user)

    def hold(self, value: Any, schema: Any, place: Hashable) -> HeldValue:
        """The value against a schema, which stands at this place: the same place always has the same schema.

        Null stands for an empty object: nothing was ever put there.
        """
        value = {} if value is None else value
        if schema is None:
            return HeldValue(value)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = _compiled(schema)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(place)
        return HeldValue(value, known)


def _compiled(schema: Any) -> Schema | JSONFault:
    try:
        return Schema(schema)
    except ValueError:
        return _UNUSABLE
