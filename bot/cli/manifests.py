"""`cspbot manifest`: the app manifest to paste into Slack, for Socket Mode or for HTTP."""

from __future__ import annotations

import json

from bot.installing import REDIRECT_PATH
from bot.manifest import shipped

__all__ = ["as_json", "shipped"]

_WHEN_IT_GOES = ("app_uninstalled", "tokens_revoked")


def as_json(http: str = "") -> str:
    """The manifest's text; with `http` (the public address) for HTTP instead of Socket Mode.

    By HTTP the app can be installed in several workspaces: it names where people come back to, and hears of the end.
    """
    made = shipped()
    if http:
        address = http.rstrip("/")
        url = f"{address}/slack/events"
        made["oauth_config"]["redirect_urls"] = [f"{address}{REDIRECT_PATH}"]
        made["settings"]["socket_mode_enabled"] = False
        made["settings"]["event_subscriptions"]["request_url"] = url
        made["settings"]["event_subscriptions"]["bot_events"] += _WHEN_IT_GOES
        made["settings"]["interactivity"]["request_url"] = url
        for command in made["features"]["slash_commands"]:
            command["url"] = url
    return json.dumps(made, indent=2)
