"""The data that benchmarks read: made up from a seed and loaded in bulk. What is measured over it is not known here."""
