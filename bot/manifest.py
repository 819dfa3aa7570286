"""The app manifest that ships with cspbot: what it asks of a workspace."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def shipped() -> dict[str, Any]:
    """The manifest as it is shipped: Socket Mode, the smallest scopes."""
    found: dict[str, Any] = json.loads(files("bot").joinpath("manifest.json").read_text(encoding="utf-8"))
    return found


def bot_scopes() -> list[str]:
    """The scopes that the bot asks for."""
    return [str(scope) for scope in shipped()["oauth_config"]["scopes"]["bot"]]
