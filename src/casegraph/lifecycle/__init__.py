"""What may happen to a case, and what follows. Pure: no I/O, no clock, no chance of its own.

`decide` answers a command with events, a refusal, or the facts that it still needs; `evolve` folds events into a
state. Who may do a thing is decided elsewhere. `flow` tells how threads of a case split and join.
"""
