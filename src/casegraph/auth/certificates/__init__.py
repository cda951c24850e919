"""Client certificates of the server's own authority: how they are made, and how one is recognised.

Which principal one stands for is not known here. What needs the library that makes them is imported by whoever wires
it, from `auth.certificates.authority`, for it is an extra.
"""
