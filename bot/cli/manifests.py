"""`cspbot manifest`: the app manifest to paste into Slack, for Socket Mode or for HTTP."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def shipped() -> dict[str, Any]:
    """The manifest as it is shipped: Socket Mode, the smallest scopes."""
    found: dict[str, Any] = json.loads(files("bot").joinpath("manifest.json").read_text(encoding="utf-8"))
    return found


def as_json(http: str = "") -> str:
    """The manifest's text; with `http` (the public address) for HTTP instead of Socket Mode."""
    made = shipped()
    if http:
        url = f"{http.rstrip('/')}/slack/events"
        made["settings"]["socket_mode_enabled"] = False
        made["settings"]["event_subscriptions"]["request_url"] = url
        made["settings"]["interactivity"]["request_url"] = url
        for command in made["features"]["slash_commands"]:
            command["url"] = url
    return json.dumps(made, indent=2)
