"""How a request becomes a result, without HTTP.

`documents` turns text into operations that are parsed, guarded and validated, once per text. `pipeline` picks
the operation and checks its variables. `depth_first` runs it by graphql-core, field by field; whatever runs
operations otherwise belongs beside it, takes the same arguments and returns the same `ExecutionResult`.
"""

from casegraph.graphql.execution.pipeline import GraphQLRequest, Pipeline
from casegraph.graphql.execution.result import ExecutionResult, PreparedOperation

__all__ = ["ExecutionResult", "GraphQLRequest", "Pipeline", "PreparedOperation"]
