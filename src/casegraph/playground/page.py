"""The playground's HTML page and its security policy; what the page does is in tools/playground/src."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse

from casegraph.playground.assets import ASSETS_PATH, Manifest
from casegraph.playground.config import PlaygroundConfig, PlaygroundTab

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="{assets}/{icon}">
<link rel="stylesheet" href="{assets}/{style}">
<script type="application/json" id="playground-config" nonce="{nonce}">{config}</script>
<script type="module" src="{assets}/{script}"></script>
</head>
<body>
<div id="playground"></div>
<noscript>This page is an editor for GraphQL queries and needs JavaScript.</noscript>
</body>
</html>
"""

# What could end a script element or open a comment in it. JSON escapes all beyond ASCII (U+2028 …) by itself.
_UNSAFE_IN_SCRIPT = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&"})


def json_for_script(value: object) -> str:
    """Write a value as JSON that may stand inside a script element, whatever strings are in it."""
    return json.dumps(value, separators=(",", ":")).translate(_UNSAFE_IN_SCRIPT)


def content_security_policy(nonce: str) -> str:
    """The policy of a page whose style elements carry this nonce."""
    directives = (
        "default-src 'none'",
        "script-src 'self'",
        # The editor and the dialogs make style elements while running; our script gives them the nonce.
        f"style-src-elem 'self' 'nonce-{nonce}'",
        # The editor draws its lines from HTML strings with style attributes, for which there is no nonce.
        "style-src-attr 'unsafe-inline'",
        "connect-src 'self'",
        "font-src 'self'",
        # The editor's style sheet holds small pictures, such as the wavy underline, as data: addresses.
        "img-src 'self' data:",
        "worker-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(directives)


def _editor_text(value: Mapping[str, object]) -> str:
    return json.dumps(dict(value), indent=2, ensure_ascii=False)


def _tab(tab: PlaygroundTab) -> dict[str, str | None]:
    return {
        "query": tab.query,
        "variables": None if tab.variables is None else _editor_text(tab.variables),
        "headers": None if tab.headers is None else _editor_text(tab.headers),
    }


@dataclass(frozen=True)
class PlaygroundPage:
    """The page of one playground."""

    config: PlaygroundConfig

    def response(self, root_path: str = "") -> HTMLResponse:
        """Make the page anew, with a nonce of its own.

        `root_path` is the prefix under which a proxy shows the application (`request.scope["root_path"]`).
        """
        nonce = secrets.token_urlsafe(16)
        headers = {
            "Content-Security-Policy": content_security_policy(nonce),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            # The nonce must not be used twice, and the page may hold a token.
            "Cache-Control": "no-store",
        }
        return HTMLResponse(self._html(root_path, nonce), headers=headers)

    def _html(self, root_path: str, nonce: str) -> str:
        manifest = Manifest.read()
        return _PAGE.format(
            title=escape(self.config.title),
            assets=escape(root_path + ASSETS_PATH),
            icon=manifest.icon,
            style=manifest.style,
            script=manifest.script,
            nonce=nonce,
            config=json_for_script(self._data(root_path, manifest)),
        )

    def _data(self, root_path: str, manifest: Manifest) -> dict[str, object]:
        config, assets = self.config, root_path + ASSETS_PATH
        return {
            "title": config.title,
            "endpoint": root_path + config.endpoint,
            "headers": _editor_text(config.headers) if config.headers else "",
            "tabs": [_tab(tab) for tab in config.tabs],
            "storageKey": config.storage_key,
            "workers": {label: f"{assets}/{name}" for label, name in manifest.workers.items()},
        }
