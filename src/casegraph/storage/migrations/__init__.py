"""The database's schema, version by version (Alembic). A step, once released, never changes."""
