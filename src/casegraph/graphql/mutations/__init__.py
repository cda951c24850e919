"""Everything that can be changed: a module for each noun, with inputs, payloads and fields that call one service."""

import strawberry

from casegraph.graphql.mutations.processes import deploy_process


@strawberry.type(
    description="Everything that can be changed. Each field is carried out whole or not at all, one after the other; "
    "what its payload shows is read afterwards. Where it fails as may be expected, `errors` says why."
)
class Mutation:
    """Everything that can be changed."""

    deploy_process = deploy_process
