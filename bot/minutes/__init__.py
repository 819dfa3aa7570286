"""Undertakings and resolutions in the text of minutes: text in, frozen values out; no database, no Slack."""

from bot.minutes.decoding import text_of
from bot.minutes.model import Found, Kind, Minutes
from bot.minutes.reader import read

__all__ = ["Found", "Kind", "Minutes", "read", "text_of"]
