"""The place of one record in a list's default order, known without asking the database."""

from typing import Any, TypeVar
from uuid import UUID

from casegraph.domain.paging import Page
from casegraph.storage.lists import Listing
from casegraph.storage.sorting import signature

R = TypeVar("R", bound=tuple[Any, ...])


def alone(listing: Listing[R], tenant_id: UUID, record: R) -> Page[R]:
    """A page with this record only, whose cursor is the one that the list gives it in its default order.

    The list must sort by plain columns of the record then.
    """
    order = listing.default_order
    terms = listing.sortable.sorting(order).terms
    keys = [getattr(record, str(term.column.key)) for term in terms]
    return Page([record], [keys], signature(f"{listing.name}|{tenant_id}", order))
