"""How much one event log may ask for, so that any file, hostile or not, is read in bounded memory."""

CHUNK = 64 * 1024
"""Bytes that are decompressed and parsed at a time."""

MAX_TAG = 4 * 1024 * 1024
"""Bytes of one tag, comment or processing instruction, which the XML parser must hold whole."""

MAX_VALUE = 1024 * 1024
"""Characters of one attribute's value."""

MAX_KEY = 64 * 1024
"""Characters of one attribute's key."""

MAX_NAME = 500
"""Characters of the name of a log, trace, activity, instance, resource or group."""

MAX_DEPTH = 16
"""Levels of attributes within attributes; the attributes of a log, trace or event are level 1."""

MAX_ATTRIBUTES = 10_000
"""Attributes directly within one trace, event or attribute."""

MAX_EVENTS = 100_000
"""Events of one trace, which becomes one case and is held whole."""

MAX_COMPONENT = 64 * 1024 * 1024
"""Bytes of XML of one trace, or of one thing of the log's header."""

MAX_NAMES = 100_000
"""Different activities, resources, groups, or keys that one log may have of each."""
