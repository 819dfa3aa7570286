"""Words that come from Slack as plain text: whoever is mentioned by the name of their post, and nobody is pinged."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from sqlalchemy import Connection

from storage import access, people

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]+)>")
_OTHER = re.compile(r"<[@#!][^>|]*(?:\|([^>]*))?>")
_LINK = re.compile(r"<(https?:[^|>]+|mailto:[^|>]+)(?:\|([^>]*))?>")
Named = Callable[[str], str]


def of_line(connection: Connection, team_id: str, text: str) -> str:
    """A typed line with names in the place of mentions."""
    return " ".join(_without_mentions(text, names(connection, team_id)).split())


def of_message(text: str, named: Named) -> str:
    """What a message says: names in the place of mentions, links as their words."""
    return unescape(_LINK.sub(lambda found: found[2] or found[1], _without_mentions(text, named))).strip()


def names(connection: Connection, team_id: str) -> Named:
    """Says what a Slack user is called: the post they hold, else their name; "" where neither is known."""

    def named(user: str) -> str:
        if held := people.by_slack_id(connection, user):
            return held[0].name
        known = access.slack_user(connection, team_id, user)
        return known.name if known else ""

    return named


def _without_mentions(text: str, named: Named) -> str:
    text = _USER.sub(lambda found: named(found[1]) or found[2] or "", text)
    text = _CHANNEL.sub(lambda found: f"#{found[1]}", text)
    return _OTHER.sub(lambda found: (found[1] or "").removeprefix("@"), text)
