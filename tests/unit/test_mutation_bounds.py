"""Every text and list that a mutation takes has a bound, which its description tells."""

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLString, get_named_type, get_nullable_type
from strawberry.schema.schema_converter import GraphQLCoreConverter

from casegraph.graphql.mutations.bounds import is_bounded
from casegraph.graphql.schema import schema

OWN = {"DeployProcessInput.source"}
"""Fields whose bound is their service's."""


def test_no_text_and_no_list_is_without_a_bound() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    pending = [get_named_type(one.args["input"].type) for one in mutations.fields.values()]
    seen: dict[str, bool] = {}
    while pending:
        of = pending.pop()
        if not isinstance(of, GraphQLInputObjectType):
            continue
        for name, field in of.fields.items():
            place, named = f"{of.name}.{name}", get_named_type(field.type)
            is_list = isinstance(get_nullable_type(field.type), GraphQLList)
            if (
                place not in seen
                and place not in OWN
                and name != "idempotencyKey"
                and (named is GraphQLString or is_list)
            ):
                definition = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
                seen[place] = is_bounded(definition.metadata) and "At most " in (field.description or "")
            pending.append(named)
    assert len(seen) > 25
    assert [place for place, bounded in seen.items() if not bounded] == []
