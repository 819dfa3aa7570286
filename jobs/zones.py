"""Whose wall clock: the time zone in which a person is reminded and left in peace."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from storage import people


def known_zone(name: str, home: ZoneInfo) -> ZoneInfo:
    """The zone called `name`; the partnership's where a person has none, or one that nobody knows."""
    try:
        return ZoneInfo(name) if name else home
    except (ZoneInfoNotFoundError, ValueError):
        return home


def zone_of(connection: Connection, slack_id: str, home: ZoneInfo) -> ZoneInfo:
    """The zone of a Slack user: set for a post that the user holds, else Slack's word, else the partnership's."""
    return known_zone(people.timezones(connection, slack_id).get(slack_id, ""), home)
