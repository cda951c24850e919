"""Reading a text in one of the formats that definitions are written in."""

from enum import StrEnum, unique

from casegraph.processes.faults import FaultCode, Place, PlacedFault, in_order
from casegraph.processes.source.document import MAX_CHARACTERS, Document, Unreadable
from casegraph.processes.source.json_text import read_json
from casegraph.processes.source.yaml_text import read_yaml


@unique
class Format(StrEnum):
    """The formats of definitions."""

    YAML = "YAML"
    JSON = "JSON"


_READERS = {Format.YAML: read_yaml, Format.JSON: read_json}


def read_text(text: str, source_format: Format) -> tuple[Document | None, tuple[PlacedFault, ...]]:
    """The document that a text is, and what is wrong with the text itself; no document where it cannot be read."""
    if len(text) > MAX_CHARACTERS:
        message = f"The text is longer than {MAX_CHARACTERS:,} characters."
        return None, (PlacedFault(FaultCode.TOO_LARGE, message, "", 1, 1),)
    try:
        document = _READERS[source_format](text.removeprefix("\ufeff"))
    except Unreadable as error:
        return None, (error.fault,)
    except RecursionError:
        place = Place(1, 1)
        return None, (PlacedFault(FaultCode.TOO_LARGE, "The text is nested too deeply.", "", place.line, place.column),)
    return document, in_order(document.faults)
