"""Whose wall clock: the time zone in which a person is reminded and left in peace."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def known_zone(name: str, home: ZoneInfo) -> ZoneInfo:
    """The zone called `name`; the partnership's where a person has none, or one that nobody knows."""
    try:
        return ZoneInfo(name) if name else home
    except (ZoneInfoNotFoundError, ValueError):
        return home
