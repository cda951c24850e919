"""A sound definition that tests break in one place, and how they write it down."""

import copy
import json
from collections.abc import Callable
from typing import Any

from casegraph.processes.reading import Draft, Format, read

SOUND: dict[str, Any] = {
    "key": "purchase",
    "name": "Purchase",
    "category": "Procurement",
    "title": "Purchase of ${what}",
    "tasks": [
        {
            "key": "request",
            "title": "Request",
            "start": True,
            "pool": {"users": ["ada"], "groups": ["staff"]},
            "assignment": "BALANCED",
            "due": {"after": "PT16H", "calendar": "office"},
            "priority": "HIGH",
            "milestone": "Asked for",
            "form": {"type": "object", "properties": {"what": {"type": "string"}}},
            "route": {
                "type": "PARALLEL_BY_EVALUATION",
                "targets": [
                    {"task": "check", "condition": "amount > 500"},
                    {"task": "rate", "condition": "true"},
                    "wait",
                ],
            },
            "before": ["total"],
            "after": ["rates"],
        },
        {
            "key": "check",
            "title": "Check",
            "assignment": {"rule": "EVALUATE", "variable": "checker"},
            "due": "P2D",
            "route": {"type": "SEC_JOIN", "targets": ["order"]},
        },
        {
            "key": "rate",
            "title": "Rate",
            "type": "SCRIPT",
            "script": {"set": {"net": "amount / 1.19", "tax": "amount - net"}},
            "route": {"type": "SEC_JOIN", "targets": ["order"]},
        },
        {
            "key": "wait",
            "title": "Wait",
            "type": "TIMER",
            "wait": "PT1H",
            "route": {"type": "SEC_JOIN", "targets": ["order"]},
        },
        {
            "key": "order",
            "title": "Order",
            "type": "SERVICE",
            "taskQueue": "orders",
            "route": {"type": "EVALUATE", "targets": [{"task": "paid", "condition": "prepaid"}, "END"]},
        },
        {"key": "paid", "title": "Paid", "type": "RECEIVE", "message": "payment", "route": "deliver"},
        {"key": "deliver", "title": "Deliver", "type": "SUBPROCESS", "subprocess": "delivery"},
        {"key": "ask", "title": "Ask", "adHoc": True, "assignment": "MANUAL"},
    ],
    "triggers": [
        {"key": "total", "title": "Total", "set": {"amount": "items.map(i, i.price).sum()"}},
        {"key": "rates", "title": "Rates", "function": "exchange-rates"},
    ],
    "documents": [
        {"key": "offer", "title": "Offer", "kind": "INPUT", "versioned": True},
        {"key": "order", "title": "Order", "kind": "OUTPUT", "format": "PDF"},
    ],
    "forms": [{"key": "item", "title": "Item", "schema": {"type": "object"}}],
    "calendars": [
        {
            "key": "office",
            "timezone": "Europe/Berlin",
            "hours": {"monday": ["09:00-12:30", "13:30-17:00"], "friday": ["00:00-24:00"]},
            "holidays": ["2026-12-25"],
        }
    ],
    "variableSchema": {"type": "object", "properties": {"amount": {"type": "number"}}},
    "entitySchema": True,
    "results": ["amount", "order"],
}

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    """The sound definition after a change."""
    definition = copy.deepcopy(SOUND)
    change(definition)
    return definition


def draft(definition: Any) -> Draft:
    """The definition, written as JSON and read."""
    return read(json.dumps(definition, indent=1), Format.JSON)


def codes(definition: Any) -> list[tuple[str, str]]:
    """The codes and paths of a definition's faults."""
    return [(str(fault.code), fault.path) for fault in draft(definition).faults]
