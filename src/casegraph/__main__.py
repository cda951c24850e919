"""`python -m casegraph` is the `casegraph` command."""

from casegraph.cli import main

main()
