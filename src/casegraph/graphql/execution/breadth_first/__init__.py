"""Runs a query level by level: each field is resolved once for all the objects that have it.

graphql-core completes one value of one object at a time, which for a page of a hundred cases means thousands of calls,
and for each relation a coroutine per case. Here a document is planned once (`planner`, `plan`): fragments are merged
(`collecting`), arguments that hold no variables are coerced (`arguments`), and every field is found to be one of three
things (`fields`): an attribute of its source or a plain function, which generated code copies into the answer
(`leaves`); a batch function, which is awaited once for all parents (see `graphql.batching`); or a coroutine function,
awaited for each of the few parents that have one. From what fields declare to read (`graphql.reads`) the plan also
knows the columns that each list has to fetch. Running a plan (`run`) then is a short walk: copy the leaves of all
objects of a level, await its batches, flatten what they gave, and go on with the next level. Edges that lead to things
by their ids need no call of anything: what everybody may see comes along with the rows of a list in the same statement
(`riding`), and of all others the ids of a level are read together, each thing once in a request.

What it does not cover is left to graphql-core (`depth_first`), by two doors. A plan is refused for introspection, for
lists of lists, for fields that take extensions, for documents that expand to thousands of fields. And a run is given
up as soon as anything goes wrong: a resolver raises, a value is null where it must not be or of another type
(`kinds`), is no value at all (`values`), a scalar refuses, a column that was not fetched is read. What had begun may
end, nothing more is begun, and the operation runs again by graphql-core from the start, whose errors, paths and null
propagation are the specification's to the letter; the happy way needs to know nothing of errors. So a resolver of a
query may run twice, and must change nothing. Mutations are left to graphql-core.

The two are held equal by tests that run generated documents through both.
"""

from casegraph.graphql.execution.breadth_first.arguments import Variables
from casegraph.graphql.execution.breadth_first.collecting import condition_variables
from casegraph.graphql.execution.breadth_first.plan import Plan
from casegraph.graphql.execution.breadth_first.planner import Planner
from casegraph.graphql.execution.breadth_first.run import run
from casegraph.graphql.execution.breadth_first.values import GivenUp

__all__ = ["GivenUp", "Plan", "Planner", "Variables", "condition_variables", "run"]
