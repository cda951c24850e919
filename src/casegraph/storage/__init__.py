"""All SQL: connections, the unit of work, repositories, keyset pages, filters, migrations. No rules live here."""
