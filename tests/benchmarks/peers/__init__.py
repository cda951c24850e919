"""The servers that casegraph is measured against, each over the same tables. None is told more than a tenant's id."""
