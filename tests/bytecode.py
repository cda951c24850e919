"""Where the processes that tests start keep compiled modules, on a machine that wants none beside the sources.

Tests start some hundred servers and commands. Each would compile every module again, which takes longer than all else.
"""

import atexit
import os
import shutil
import tempfile


def keep_bytecode_apart() -> None:
    """Have processes that are started from here on share compiled modules, in a folder that goes when this one ends."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        folder = tempfile.mkdtemp(prefix="casegraph-bytecode-")
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
