"""What the wire sees: types, queries, pages, errors. No SQL, no rules, no session."""
