"""Connections after Relay's cursor specification, over the pages that services give, and their arguments."""

from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import strawberry

from casegraph.domain.paging import CURSORS, Page
from casegraph.graphql.reads import reads
from casegraph.graphql.type_checks import by_class

N = TypeVar("N")

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many, from the start or after a cursor: 25 unless given, 100 at most. 0 is for counts only."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many, from the end or before a cursor: 100 at most.")]
Before = Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")]
Offset = Annotated[
    int | None,
    strawberry.argument(
        description="How many to pass over: 10,000 at most, and not beside a cursor. Cursors are faster and steadier."
    ),
]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="There is more after this page.")
    has_previous_page: bool = strawberry.field(
        description="There is more before this page. Paging forward, that is so once a cursor or an offset is given."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first thing on the page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last thing on the page.")


class EdgeSource(NamedTuple):
    """A position in a page."""

    page: Page[Any]
    position: int


@strawberry.type(description="A thing in a list, with its place.")
class Edge(Generic[N]):
    """A thing in a list, with its place."""

    @strawberry.field(description="The thing's place in this list in this order.")
    @reads(CURSORS)
    def cursor(root: strawberry.Parent[EdgeSource]) -> str:
        """The thing's place in this list in this order."""
        return root.page.cursor(root.position)

    @strawberry.field(description="The thing itself.")
    @reads(passes=True)
    def node(root: strawberry.Parent[EdgeSource]) -> N:
        """The thing itself."""
        found: N = root.page.rows[root.position]
        return found

    @classmethod
    @by_class
    def is_type_of(cls, obj: object, _info: object) -> bool:
        """Edges are positions in pages."""
        return isinstance(obj, EdgeSource)


@strawberry.type(description="A page of a list.")
class Connection(Generic[N]):
    """A page of a list."""

    @strawberry.field(description="The things on this page with their cursors.")
    @reads(passes=True)
    def edges(root: strawberry.Parent[Page[Any]]) -> list[Edge[N]]:
        """The things on this page with their cursors."""
        return [EdgeSource(root, position) for position in range(len(root.rows))]  # type: ignore[misc]

    @strawberry.field(description="The things on this page.")
    @reads(passes=True)
    def nodes(root: strawberry.Parent[Page[Any]]) -> list[N]:
        """The things on this page."""
        rows: list[N] = root.rows
        return rows

    @strawberry.field(description="Where this page lies in the list.")
    @reads(CURSORS)
    def page_info(root: strawberry.Parent[Page[Any]]) -> PageInfo:
        """Where this page lies in the list."""
        last = len(root.rows) - 1
        return PageInfo(
            has_next_page=root.has_next,
            has_previous_page=root.has_previous,
            start_cursor=None if last < 0 else root.cursor(0),
            end_cursor=None if last < 0 else root.cursor(last),
        )

    @strawberry.field(description="How many there are in all; counted no further than a limit of the server.")
    @reads()
    def total_count(root: strawberry.Parent[Page[Any]]) -> int:
        """How many there are in all, up to the cap."""
        return 0 if root.count is None else root.count.value

    @strawberry.field(description="Whether `totalCount` is the whole count; false: there are at least that many.")
    @reads()
    def total_count_is_exact(root: strawberry.Parent[Page[Any]]) -> bool:
        """Whether counting reached the end."""
        return root.count is None or root.count.exact

    @classmethod
    @by_class
    def is_type_of(cls, obj: object, _info: object) -> bool:
        """Connections are pages."""
        return isinstance(obj, Page)
