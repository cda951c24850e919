"""GraphiQL, served whole from this package's own files: one page and its static files.

It knows nothing of the schema, of tokens or of who is asking; what the page shows at first is given to it.
"""

from casegraph.playground.assets import ASSETS_PATH, routes
from casegraph.playground.config import PlaygroundConfig, PlaygroundTab
from casegraph.playground.page import PlaygroundPage

__all__ = ["ASSETS_PATH", "PlaygroundConfig", "PlaygroundPage", "PlaygroundTab", "routes"]
