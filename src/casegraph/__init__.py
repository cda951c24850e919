"""casegraph: a GraphQL gateway over case data."""

from importlib.metadata import version
from pathlib import Path

__version__ = version("casegraph")

_HERE = Path(__file__).parent
_SHIPPED = _HERE / "schema.graphql"

SCHEMA_FILE = _SHIPPED if _SHIPPED.exists() else _HERE.parent.parent / "schema.graphql"
"""The committed schema, sorted: what is served. Beside the package when installed, at the top of a checkout."""
