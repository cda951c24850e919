"""The schema: assembled once, and printed as the SDL that is committed, served and shipped."""

from functools import cache

import strawberry
from graphql import GraphQLInputObjectType, build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter

from casegraph.graphql.mutations import Mutation
from casegraph.graphql.queries import Query
from casegraph.graphql.scalars import SCALARS
from casegraph.graphql.types.case import Case
from casegraph.graphql.types.case_objects import Folder, Form
from casegraph.graphql.types.papers import Document, Note
from casegraph.graphql.types.principal import Group, Principal, Role, Tenant, TenantUser
from casegraph.graphql.types.process import Process
from casegraph.graphql.types.task import Delegation, Task

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[Case, Task, Delegation, Document, Folder, Form, Note, Process, Principal, TenantUser, Group, Role, Tenant],
    config=StrawberryConfig(scalar_map=SCALARS),
)


def _exactly_one() -> None:
    """Have graphql-core itself know of @oneOf: unlike Strawberry's, its errors tell the place in a variable."""
    for one in schema._schema.type_map.values():
        if isinstance(one, GraphQLInputObjectType):
            one.is_one_of = one.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].is_one_of


_exactly_one()


@cache
def sdl() -> str:
    """The schema in GraphQL's schema language, sorted.

    The printed text is sorted, not the schema in memory, whose enum defaults graphql-core cannot print.
    """
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"
