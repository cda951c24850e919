"""Cases as the lifecycle sees them: rows become a state under a lock, and what was decided becomes rows.

All SQL of changes lives here. What may happen is decided elsewhere, and so is who may do it.
"""
