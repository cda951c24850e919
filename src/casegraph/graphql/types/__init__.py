"""The GraphQL types, one noun a module. Their fields read records; what needs a read is a batch of parents."""
