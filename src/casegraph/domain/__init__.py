"""Pure values that every other room speaks in: no I/O, no clock, no database, no GraphQL."""
