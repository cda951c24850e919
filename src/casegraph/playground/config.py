"""What a playground opens with. Values only: no HTML and no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PlaygroundTab:
    """A query that a new visitor finds in a tab of its own.

    The tab is labelled with the name of the query's first named operation, so give it one. `variables`
    fill the variables editor. `headers` replace the playground's own headers in this tab; None keeps those.
    """

    query: str
    variables: Mapping[str, object] | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PlaygroundConfig:
    """One playground: where its requests go and what a new visitor finds.

    `endpoint` is a path on the page's own server. `headers` fill the headers editor; they are sent to
    everybody who opens the page, so put a token there only where everybody may have it. Without `tabs` the
    page opens with GraphiQL's own introduction. `storage_key` keeps the visitors' tabs and history apart
    from those of other playgrounds on the same origin.
    """

    endpoint: str = "/graphql"
    title: str = "casegraph"
    headers: Mapping[str, str] = field(default_factory=dict)
    tabs: tuple[PlaygroundTab, ...] = ()
    storage_key: str = "casegraph"
