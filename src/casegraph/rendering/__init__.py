"""Documents on paper: templates filled in and forms, laid out as PDF and DOCX.

Pure: from texts and JSON to bytes. Nothing here knows a case, a process, a database, a file of others or the network.
The libraries come with the extra `documents`.
"""
