"""Reading, past SQLAlchemy: SQL text and arguments to the driver, on connections that only read.

SQLAlchemy's own way to the driver costs more for each statement than most of the statements themselves.
"""

from casegraph.storage.reading.reader import Reader, ReadFailed

__all__ = ["ReadFailed", "Reader"]
