"""How large a document may be: one guard, between parsing and validation.

Validation costs more than linear time, so what is too large is refused before it, by counts that cost linear
time. What a query costs the database is not judged here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLSyntaxError,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    parse,
)

from casegraph.graphql.document_sizes import Definition, DocumentSizes, measure
from casegraph.graphql.errors import BAD_USER_INPUT, limit_exceeded, request_error
from casegraph.graphql.merged_fields import merged_fields

DOCUMENT_BYTES: Final = "documentBytes"
"""The name of the one limit whose breach is also told by the HTTP status."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may hold; every number is inclusive.

    The defaults let through the introspection queries of GraphiQL and of code generators (15 fields deep) and
    ten nested connections with edges (31 deep). Counts are of the whole document with its fragments expanded,
    unless said otherwise.
    """

    document_bytes: int = 100_000
    """Length of the document in UTF-8."""
    tokens: int = 10_000
    """Tokens as written; comments are counted apart, to the same number."""
    selections: int = 10_000
    """Fields, fragment spreads and inline fragments."""
    depth: int = 40
    """Fields inside each other."""
    aliases: int = 200
    """Fields with an alias."""
    root_fields: int = 50
    """Fields of the response at the top of one operation."""
    repeated_fields: int = 10_000
    """Pairs of fields that share one place in the response, each of which validation compares: one field
    selected 100 times makes 4,950 pairs."""
    directives: int = 500
    """Directives as written."""
    list_items: int = 2_000
    """Items of list literals as written, all lists together."""
    value_depth: int = 64
    """Lists and objects inside each other, in one literal or one variable."""
    number_length: int = 400
    """Characters of one number as written; the largest double-precision number has 309 digits."""


def parse_within(text: str, limits: Limits) -> DocumentNode:
    """The parsed document; raises GraphQLError when it is too large, or no GraphQL."""
    if len(text) > limits.document_bytes or len(text.encode(errors="replace")) > limits.document_bytes:
        raise limit_exceeded(DOCUMENT_BYTES, limits.document_bytes, "The document is longer than {} bytes.")
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        raise _too_large(error, limits) or error from None


def _too_large(error: GraphQLSyntaxError, limits: Limits) -> GraphQLError | None:
    # graphql-core marks its own limits by this ending alone. No document can forge it: what an error quotes
    # of the document stands in quotation marks.
    if not error.message.endswith("Parsing aborted."):
        return None
    if "nested" in error.message:
        found = limit_exceeded("depth", limits.depth, "The document is nested deeper than {} fields.")
    else:
        found = limit_exceeded("tokens", limits.tokens, "The document has more than {} tokens.")
    return GraphQLError(found.message, source=error.source, positions=error.positions, extensions=found.extensions)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Raise GraphQLError naming the first limit that the document passes, and where it does."""
    sizes = measure(document)
    _check_written(sizes.definitions, limits)
    _check_literals((value for one in sizes.definitions for value in one.values), limits)
    _check_expanded(sizes, limits)
    _check_merged(sizes, limits)  # walks the expansion, now known to be small


def _check_written(definitions: Iterable[Definition], limits: Limits) -> None:
    total = 0
    for definition in definitions:
        for directive in definition.directives:
            total += 1
            if total > limits.directives:
                raise limit_exceeded(
                    "directives", limits.directives, "The document has more than {} directives.", directive
                )


def _check_expanded(sizes: DocumentSizes, limits: Limits) -> None:
    selections = aliases = 0
    for definition, size in sizes.roots:
        selections += size.selections
        aliases += size.aliases
        for name, count, maximum, message in (
            ("depth", size.depth, limits.depth, "The document is nested deeper than {} fields."),
            ("selections", selections, limits.selections, "The document expands to more than {} selections."),
            ("aliases", aliases, limits.aliases, "The document has more than {} aliases."),
        ):
            if count > maximum:
                raise limit_exceeded(name, maximum, message, definition.node)


def _check_merged(sizes: DocumentSizes, limits: Limits) -> None:
    pairs = 0
    for definition, _ in sizes.roots:
        for level, groups in enumerate(merged_fields(definition, sizes)):
            if level == 0 and definition.fragment is None and len(groups) > limits.root_fields:
                message = "An operation has more than {} root fields."
                raise limit_exceeded("rootFields", limits.root_fields, message, definition.node)
            pairs += sum(len(group) * (len(group) - 1) // 2 for group in groups)
            if pairs > limits.repeated_fields:
                message = "The document repeats fields in the same places: more than {} pairs."
                raise limit_exceeded("repeatedFields", limits.repeated_fields, message, definition.node)


def _check_literals(values: Iterable[ValueNode], limits: Limits) -> None:
    pending = [(value, 0) for value in values]
    items = 0
    while pending:
        value, depth = pending.pop()
        inner = _inner_values(value)
        if inner is None:
            _check_scalar(value, limits)
            continue
        if depth >= limits.value_depth:
            message = "A value is nested deeper than {} lists and objects."
            raise limit_exceeded("valueDepth", limits.value_depth, message, value)
        items += len(inner) if isinstance(value, ListValueNode) else 0
        if items > limits.list_items:
            message = "The document has more than {} list items."
            raise limit_exceeded("listItems", limits.list_items, message, value)
        pending.extend((one, depth + 1) for one in inner)


def _inner_values(value: ValueNode) -> Sequence[ValueNode] | None:
    if isinstance(value, ListValueNode):
        return value.values
    if isinstance(value, ObjectValueNode):
        return [field.value for field in value.fields]
    return None


def _check_scalar(value: ValueNode, limits: Limits) -> None:
    if isinstance(value, StringValueNode):
        if "\0" in value.value:
            raise request_error("A string contains U+0000, which cannot be stored.", BAD_USER_INPUT, value)
    elif isinstance(value, IntValueNode | FloatValueNode) and len(value.value) > limits.number_length:
        message = "A number is longer than {} characters."
        raise limit_exceeded("numberLength", limits.number_length, message, value)
