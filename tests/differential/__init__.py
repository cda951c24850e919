"""Both executors answer alike: generated documents, injected faults, and fields of every kind run through both."""
