"""Open transactions: compiled statements go to the driver past SQLAlchemy, all others through it.

SQLAlchemy opens and ends them, so that both kinds of statements are in the same one.
"""

from casegraph.storage.transactions.transaction import Batch, Transaction

__all__ = ["Batch", "Transaction"]
