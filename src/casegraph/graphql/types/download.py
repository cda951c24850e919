"""Links to bytes that are got over plain HTTP."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from casegraph.domain.records import DownloadRecord
from casegraph.graphql.batching import computed
from casegraph.graphql.context import Info
from casegraph.graphql.scalars import BigInt
from casegraph.graphql.types.interfaces import Of


def _urls(downloads: Sequence[DownloadRecord], info: Info) -> Sequence[str]:
    base_url = info.context.base_url()
    return [f"{base_url}{one.path}" for one in downloads]


@strawberry.type(
    description="A link to bytes, got by GET over plain HTTP: whole, or a range of them. Whoever has the link may "
    "follow it until it expires; a request that shows somebody else's token is refused."
)
class Download(Of):
    """A link to bytes."""

    record = DownloadRecord

    url = computed(str, "The link.", _urls, reads=("path",))
    filename: str = strawberry.field(description="The name that the bytes are saved under.")
    content_type: str = strawberry.field(description="The media type.")
    size: BigInt | None = strawberry.field(description="The size in bytes; null where it is not known beforehand.")
    expires_at: datetime = strawberry.field(description="When the link ends.")
