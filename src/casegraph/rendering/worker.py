"""The process that renders: reads a job from its standard input, writes the files to its standard output, and ends.

The answer is a line of JSON, then the bytes of the files. The line has their sizes, or why there are none.
"""

import json
import sys
from typing import Any

from casegraph.rendering.errors import TOO_LARGE, RenderingError
from casegraph.rendering.limits import MAX_BYTES, MAX_JOB_BYTES, confine, write_no_more


def answer(asked: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The line and the files that a job comes to."""
    from casegraph.rendering.jobs import done, load

    try:
        job = json.loads(asked)
        load(job)
        write_no_more()
        files = done(job)
        if sum(map(len, files)) > MAX_BYTES:
            raise RenderingError(TOO_LARGE, f"The document has more than {MAX_BYTES >> 20} MB.")
    except RenderingError as error:
        return {"error": [error.code, error.message, error.line, error.column]}, []
    except (MemoryError, RecursionError):
        return {"error": [TOO_LARGE, "The document takes too much memory to make.", 0, 0]}, []
    return {"sizes": [len(one) for one in files]}, files


def main() -> None:
    """Do one job. The first argument is how many seconds of computing it may take."""
    confine(int(sys.argv[1]))
    line, files = answer(sys.stdin.buffer.read(MAX_JOB_BYTES + 1))
    out = sys.stdout.buffer
    out.write(json.dumps(line).encode() + b"\n")
    for data in files:
        out.write(data)
    out.flush()


if __name__ == "__main__":
    main()
