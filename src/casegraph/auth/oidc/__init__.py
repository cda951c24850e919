"""Tokens of OpenID Connect providers: which are believed, and what they say of their holder.

Nothing here knows principals or tenants of casegraph. What needs the library that verifies signatures is imported by
whoever wires it, from `auth.oidc.verifying`, for it is an extra.
"""
