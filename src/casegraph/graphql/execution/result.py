"""What goes into an executor and what comes out of it, the same for every executor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PreparedOperation:
    """One operation of a valid document. It is shared by all requests with that document: never changed.

    Operations are told apart by identity, so that what is worked out for one can be kept as long as it lives.
    """

    document: DocumentNode
    node: OperationDefinitionNode

    @property
    def name(self) -> str | None:
        """The name that the client gave it, if any."""
        return self.node.name.value if self.node.name else None

    @property
    def type(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.node.operation


@dataclass(frozen=True, slots=True)
class ExecutionResult:
    """The answer to one operation.

    `executed` is false when nothing was executed: a request error, for which the response has no `data` key.
    """

    data: dict[str, Any] | None
    errors: Sequence[GraphQLError] = ()
    executed: bool = True

    @classmethod
    def refused(cls, errors: Sequence[GraphQLError]) -> "ExecutionResult":
        """The result of a request that was not executed."""
        return cls(None, errors, executed=False)
