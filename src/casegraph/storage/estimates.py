"""What SQLite's planner is told about the tables, so that it plans for large ones from the first row on.

Without statistics SQLite takes `tenant_id = ?` for a handful of rows, and walks a tenant's whole list where another
index leads straight to the few rows that are asked for. `ANALYZE` would count what is there now, which for a new
database is nothing; these numbers hold for any. PostgreSQL gathers its own.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

ROWS = 1_000_000

# Columns with few values, of which each has a tenth of the rows that the columns before it leave.
FEW_VALUES = frozenset(
    {
        "tenant_id",
        "status",
        "priority",
        "kind",
        "process_id",
        "process_key",
        "category",
        "pointer",
        "version",
        "claimable",
    }
)
A_TENTH = 10

# What any other column leaves: the tasks of a case, the cases of a person.
OF_ONE_VALUE = 100

_TABLES = text("""
    SELECT name FROM sqlite_schema WHERE type = 'table'
    AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE 'case~_search~_fts%' ESCAPE '~'""")
_INDEXES = text("""
    SELECT list.name, list."unique", info.name FROM pragma_index_list(:table) AS list,
    pragma_index_info(list.name) AS info ORDER BY list.name, info.seqno""")
_ADD = text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :stat)")


def write_estimates(connection: Connection) -> None:
    """Replace whatever SQLite knows of its indexes by estimates; connections that open later plan by them."""
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table of statistics where there is none
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    for (table,) in connection.execute(_TABLES).all():
        for index, stat in _estimates(connection, table):
            connection.execute(_ADD, {"table": table, "index": index, "stat": stat})


def _estimates(connection: Connection, table: str) -> Iterator[tuple[str, str]]:
    columns: dict[tuple[str, bool], list[str]] = {}
    for index, unique, column in connection.execute(_INDEXES, {"table": table}):
        columns.setdefault((index, bool(unique)), []).append(column)
    for (index, is_unique), names in columns.items():
        yield index, " ".join(str(rows) for rows in (ROWS, *rows_left(names, is_unique)))


def rows_left(columns: Sequence[str], unique: bool) -> list[int]:
    """How many rows one value of the first column of an index leaves, one of the first two, and so on."""
    rows, left = ROWS, []
    for place, column in enumerate(columns, start=1):
        if column == "id" or (unique and place == len(columns)):
            rows = 1
        elif column in FEW_VALUES:
            rows = max(rows // A_TENTH, 1)
        else:
            rows = min(OF_ONE_VALUE, max(rows // A_TENTH, 1))
        left.append(rows)
    return left
