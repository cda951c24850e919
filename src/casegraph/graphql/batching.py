"""Fields that read: each is one function for all its parents, so that a list of twenty costs what a list of one costs.

`relation` makes a field of a batch function; `reference` one that leads to a thing by its id; `connection` and
`list_field` make one with the arguments of a list. What the field does is kept on its resolver as `batched`, where an
executor finds it; graphql-core resolves parent by parent, and the loader gathers them. `computed` makes a field that
waits for nothing, and so needs no loader.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

import strawberry

from casegraph.domain.errors import CasegraphError
from casegraph.domain.filters import EVERYTHING
from casegraph.domain.paging import ListRequest, Page, Wanted, window
from casegraph.graphql.context import Context, Info, Kind
from casegraph.graphql.filters import FilterInput
from casegraph.graphql.ordering import OrderInput, order_keys
from casegraph.graphql.pagination import After, Before, First, Last, Offset
from casegraph.graphql.reads import Reads, reading
from casegraph.graphql.selection import wanted

UNSET = strawberry.UNSET

Batch = Callable[..., Awaitable[Sequence[Any]]]
Asked = Callable[[], Wanted]
Prepare = Callable[[dict[str, Any], Asked], dict[str, Any]]
ValuesOf = Callable[[Sequence[Any], Info], Iterable[Any]]
PagesOf = Callable[[Context, Sequence[Any], ListRequest], Awaitable[Sequence[Page[Any] | CasegraphError]]]
Narrow = Callable[[ListRequest, Any], ListRequest]


@dataclass(frozen=True, slots=True)
class Reference:
    """A batched field whose value is the thing of a kind whose id is in a column of the record."""

    kind: Kind
    column: str

    @property
    def rides(self) -> bool:
        """Whether a list can read it along with its rows: every member of a tenant may see all things of its kind."""
        return self.kind in _RIDING


_RIDING = frozenset({"principals", "processes"})


@dataclass(frozen=True, slots=True)
class Batched:
    """What a batched field does: `batch(parents, context, **prepare(arguments, asked))`.

    `asked` tells what the query reads of a connection, for those that want to know. `lasting` says that what is
    prepared of the same arguments may be used again: it cannot be changed. `reads` names what is read of the parents.
    `pages` says that it gives pages.
    """

    batch: Batch
    prepare: Prepare
    reads: Reads | None = None
    lasting: bool = False
    reference: Reference | None = None
    pages: bool = False


def relation(returns: Any, description: str, *, reads: Sequence[str] | None = None) -> Callable[[Batch], Any]:
    """A field from a function `(parents, context, **arguments)` that answers once for each parent, in their order.

    `reads` names the attributes of the parents that the function reads; all of them unless given.
    """

    def make(batch: Batch) -> Any:
        own = list(inspect.signature(batch).parameters.values())[2:]

        async def spending(parents: Sequence[Any], context: Context, **arguments: Any) -> Sequence[Any]:
            context.spend(len(parents))
            return await batch(parents, context, **arguments)

        spending.__name__, spending.__doc__, spending.__module__ = batch.__name__, batch.__doc__, batch.__module__
        batched = Batched(spending, lambda arguments, _: arguments, reading(reads))
        return _field(returns, description, batched, own)

    return make


def reference(returns: Any, description: str, column: str, kind: Kind) -> Any:
    """The thing of a kind whose id a column of the record holds; null for null, and for what is not to be seen."""

    async def thing(parents: Sequence[Any], context: Context) -> Sequence[Any]:
        context.spend(len(parents))
        return await context.by_id(kind).gather([getattr(parent, column) for parent in parents])

    batched = Batched(
        thing, lambda arguments, _: arguments, reading((column,)), lasting=True, reference=Reference(kind, column)
    )
    return _field(returns, description, batched, [])


def computed(returns: Any, description: str, values: ValuesOf, *, reads: Sequence[str] | None = None) -> Any:
    """A plain field from a function `(parents, info)` that answers for all of them at once, without waiting."""

    def value(root: strawberry.Parent[Any], info: Info) -> Any:
        [found] = values([root], info)
        return found

    value.values = values  # type: ignore[attr-defined]
    value.reads = reading(reads)  # type: ignore[attr-defined]
    return strawberry.field(resolver=value, graphql_type=returns, description=description)


def connection(
    returns: Any,
    description: str,
    pages: PagesOf,
    *,
    filter_by: type[FilterInput] | None = None,
    order_by: type[OrderInput] | None = None,
    narrow: Mapping[str, tuple[Any, str, Narrow]] | None = None,
    reads: Sequence[str] | None = ("id",),
) -> Any:
    """A list under many parents: `pages` gives a page for each of them, by their attributes that `reads` names.

    A refusal that concerns one parent stands in the place of its page, as an error; the other parents keep theirs.
    `narrow` names further arguments: type, description, and what the request becomes by them; null and an argument
    that is left out change nothing.
    """
    narrow = narrow or {}

    async def batch(
        parents: Sequence[Any], context: Context, request: ListRequest
    ) -> Sequence[Page[Any] | CasegraphError]:
        context.afford(len(parents) * request.window.limit)
        found = await pages(context, parents, request)
        context.spend(sum(len(page.rows) for page in found if isinstance(page, Page)))
        return found

    def prepare(arguments: dict[str, Any], asked: Asked) -> dict[str, Any]:
        request = list_request(arguments, asked())
        for name, (_, _, narrowed) in narrow.items():
            if (value := arguments.get(name, UNSET)) is not None and value is not UNSET:
                request = narrowed(request, value)
        return {"request": request}

    own = [_parameter(name, kind, text, UNSET) for name, (kind, text, _) in narrow.items()]
    batched = Batched(batch, prepare, reading(reads), lasting=True, pages=True)
    return _field(returns, description, batched, [*own, *list_parameters(filter_by, order_by)])


def list_field(
    returns: Any,
    description: str,
    page: Callable[[Context, ListRequest, Mapping[str, Any]], Awaitable[Page[Any]]],
    *,
    filter_by: type[FilterInput] | None = None,
    order_by: type[OrderInput] | None = None,
    extra: Mapping[str, tuple[Any, Any, str]] | None = None,
) -> Any:
    """A list at the root. `extra` names further arguments: type, default and description."""
    own = [_parameter(name, kind, text, default) for name, (kind, default, text) in (extra or {}).items()]
    names = frozenset(one.name for one in own)

    async def batch(
        parents: Sequence[Any], context: Context, request: ListRequest, extra: Mapping[str, Any]
    ) -> Sequence[Page[Any]]:
        found = await page(context, request, extra)
        return [found] * len(parents)

    def prepare(arguments: dict[str, Any], asked: Asked) -> dict[str, Any]:
        given = {name: value for name, value in arguments.items() if name in names and value is not UNSET}
        return {"request": list_request(arguments, asked()), "extra": MappingProxyType(given)}

    batched = Batched(batch, prepare, reading(()), lasting=True, pages=True)
    return _field(returns, description, batched, [*own, *list_parameters(filter_by, order_by), _OFFSET])


def _field(returns: Any, description: str, batched: Batched, own: Sequence[inspect.Parameter]) -> Any:
    async def resolve(root: Any, info: Info, **arguments: Any) -> Any:
        prepared = batched.prepare(arguments, lambda: wanted(info._raw_info))
        return await _gather(info, batched.batch, root, prepared)

    _sign(resolve, batched.batch, own)
    resolve.batched = batched  # type: ignore[attr-defined]
    return strawberry.field(resolver=resolve, graphql_type=returns, description=description)


def _parameter(name: str, kind: Any, description: str, default: Any) -> inspect.Parameter:
    annotation = Annotated[kind, strawberry.argument(description=description)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_OFFSET = inspect.Parameter("offset", inspect.Parameter.KEYWORD_ONLY, default=UNSET, annotation=Offset)


def list_parameters(filter_by: type[FilterInput] | None, order_by: type[OrderInput] | None) -> list[inspect.Parameter]:
    """The arguments that a list takes."""
    own: list[inspect.Parameter] = []
    if filter_by is not None:
        own.append(_parameter("filter", filter_by | None, "Only what meets these conditions.", UNSET))
    if order_by is not None:
        text = "What to sort by, most important first; ties are broken by id."
        own.append(_parameter("order_by", list[order_by] | None, text, UNSET))  # type: ignore[valid-type]
    pages = {"first": First, "after": After, "last": Last, "before": Before}
    keyword = inspect.Parameter.KEYWORD_ONLY
    return own + [inspect.Parameter(name, keyword, default=UNSET, annotation=kind) for name, kind in pages.items()]


def list_request(arguments: dict[str, Any], asked: Wanted) -> ListRequest:
    """What a list is asked for by its arguments and by the fields selected of it."""
    given = {name: value for name, value in arguments.items() if value is not UNSET}
    chosen = given.get("filter")
    return ListRequest(
        condition=EVERYTHING if chosen is None else chosen.to_condition(),
        order=order_keys(given.get("order_by") or ()),
        window=window(
            given.get("first"),
            given.get("after"),
            given.get("last"),
            given.get("before"),
            given.get("offset"),
        ),
        wanted=asked,
    )


async def _gather(info: Info, batch: Batch, root: Any, arguments: dict[str, Any]) -> Any:
    """Answer for one parent out of the batch of all parents that the same place of the query has."""
    context = info.context
    place = (batch, *(id(node) for node in info._raw_info.field_nodes))
    loader = context.batch(place, lambda parents: batch(parents, context, **arguments))
    return await loader.load(root)


def _sign(resolve: Any, batch: Callable[..., Any], own: Sequence[inspect.Parameter]) -> None:
    """Give a resolver the signature that Strawberry reads its arguments from."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    resolve.__name__ = batch.__name__
    resolve.__doc__ = batch.__doc__
    resolve.__module__ = batch.__module__
    resolve.__signature__ = inspect.Signature(
        [
            inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
            inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
            *(one.replace(kind=keyword) for one in own),
        ],
        return_annotation=Any,
    )
    resolve.__annotations__ = {name: one.annotation for name, one in resolve.__signature__.parameters.items()}
