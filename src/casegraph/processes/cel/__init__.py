"""The Common Expression Language: parsed by Google's library, evaluated here within bounds.

The library's own evaluator copies lists as it builds them and holds the interpreter lock without a bound on memory, and
it refuses to multiply 2 by 1.5, which JSON does not tell apart from 2.0 by 1.5. So expressions are walked here, step by
step, and only leaves such as regular expressions and dates are handed back to the library.
"""
