"""A small process definition as text, which tests deploy and change."""


def holiday(name: str = "Holiday request", *, key: str = "holiday", pool: str = "", more: str = "") -> str:
    """A process of two tasks in YAML; `pool` is that of the first task, such as `{users: [ann]}`."""
    of_ask = f"\n    pool: {pool}" if pool else ""
    return f"""\
key: {key}
name: {name}
tasks:
  - key: ask
    title: Ask for holiday
    start: true
    route: approve{of_ask}
  - key: approve
    title: Approve
    assignment: REPORT_TO
{more}"""
