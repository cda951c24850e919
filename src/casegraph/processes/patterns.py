"""How large the automaton of a regular expression may become, told from its text. It need not be a sound one."""

import re
from typing import Final

_TOKEN: Final = re.compile(r"\\[pP](?:\{\^?\w*\}|.)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\{(\d*)(?:,(\d*))?\}|.", re.DOTALL)
_MOST: Final = 1 << 20
_LONGEST: Final = 100_000


def states(pattern: str, script: int = 50) -> int:
    """About how many places there are in a pattern where a text may stand, all repetitions written out.

    `script` is how many a class such as `\\p{L}` counts for, which the engines build of hundreds of ranges.
    """
    if len(pattern) > _LONGEST:
        return _MOST
    whole, groups, last = 0, list[int](), 0
    for token in _TOKEN.finditer(pattern):
        match token[0]:
            case "(":
                groups.append(whole + last)
                whole = last = 0
            case ")" if groups:
                whole, last = groups.pop(), whole + last
            case text if text[0] == "{" and len(text) > 1:
                last = min(last * max(_number(token[1]), _number(token[2]), 1), _MOST)
            case text:
                whole, last = min(whole + last, _MOST), _width(text, script)
    return whole + last + sum(groups)


def _width(one: str, script: int) -> int:
    """What a single character takes, in states of its bytes."""
    scripts = one.lower().count("\\p")
    if scripts:
        return scripts * script
    return 4 if one == "." or one.startswith("[^") or one in ("\\D", "\\S", "\\W") else 1


def _number(digits: str | None) -> int:
    return min(int(digits[:9]), _MOST) if digits else 0
