"""One module a noun: what can be listed, filtered and sorted, and which rows a scope reaches."""
