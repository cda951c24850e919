"""Text to operations: parsed, held against the limits, validated. Variables and callers play no part here."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    ObjectValueNode,
    OperationDefinitionNode,
    VariableNode,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from casegraph.graphql.errors import (
    OPERATION_RESOLUTION_FAILED,
    PARSE_FAILED,
    VALIDATION_FAILED,
    refusal,
    request_error,
)
from casegraph.graphql.execution.result import PreparedOperation
from casegraph.graphql.limits import Limits, check_document, parse_within


class OneOfVariables(OneOfInputValidationRule):
    """A variable in a @oneOf input may not be null: graphql-core overlooks it where the input itself may not be."""

    def validate_one_of(self, node: ObjectValueNode, type: GraphQLNamedType) -> None:
        """Look at variables only, for graphql-core reports all else."""
        if len(node.fields) == 1 and isinstance(node.fields[0].value, VariableNode):
            super().validate_one_of(node, type)


# Made once, for a class made anew defeats every cache.
RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    MaybeNullValidationRule,
    OneOfVariables,
)
MAX_VALIDATION_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document by the names of its operations; None names the one without a name."""

    operations: Mapping[str | None, PreparedOperation]

    def operation(self, name: str | None) -> PreparedOperation | list[GraphQLError]:
        """The operation that a request means, or the error that says why none is meant."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name)
        return found or [request_error(_unresolved(name), OPERATION_RESOLUTION_FAILED)]


def _unresolved(name: str | None) -> str:
    if name is None:
        return "The document has several operations; operationName must name one of them."
    return f"The document has no operation named '{name}'."


def compile_document(text: str, schema: GraphQLSchema, limits: Limits) -> Document | list[GraphQLError]:
    """The document, or why it is refused; neither depends on anything but the arguments."""
    try:
        document = parse_within(text, limits)
        check_document(document, limits)
    except GraphQLError as error:
        return [refusal(error, PARSE_FAILED)]
    errors = validate(schema, document, RULES, max_errors=MAX_VALIDATION_ERRORS)
    if errors:
        return [refusal(error, VALIDATION_FAILED) for error in errors]
    return _document(document)


def _document(document: DocumentNode) -> Document:
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    prepared = (PreparedOperation(document, node) for node in operations)
    return Document({operation.name: operation for operation in prepared})
