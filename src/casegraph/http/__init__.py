"""Plain HTTP beside the GraphQL endpoint: health, and the log line of each request. No rules live here."""
