"""What the menus of a digest's form look up while somebody types: time zones, areas, priorities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from sqlalchemy import Connection

from bot.messages import subscription_words
from bot.messages.form import Option
from bot.messages.subscription_form import FIND_AREAS, FIND_PRIORITIES, FIND_ZONES
from bot.policy import Viewer
from handlers.forms import OFFERED, Finder
from storage import home, priorities, vocabulary
from storage.day_words import local_day
from storage.engine import Database
from storage.vocabulary import folded

FIRST = ("Europe/London", "UTC")
_NO_PLACES = ("Etc/", "SystemV/", "US/")


def zones(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """The time zones whose city or region has the words typed, London first."""
    return fitting(map(subscription_words.zone_option, _zones()), typed)


def areas(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """The partnership's areas whose name has the words typed."""
    with db.read() as connection:
        return fitting(every_area(connection), typed)


def current_priorities(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """The priorities of the newest strategy whose name has the words typed."""
    with db.read() as connection:
        return fitting(every_priority(connection, now), typed)


def every_area(connection: Connection) -> list[Option]:
    """The districts of the partnership: what a digest can be narrowed to."""
    return [(area.name, area.slug) for area in home.of(vocabulary.of(connection)).districts]


def every_priority(connection: Connection, now: datetime) -> list[Option]:
    """The priorities of the newest strategy that was public at `now`."""
    return [(each.name, each.slug) for each in priorities.current(connection, today=local_day(now))]


def fitting(options: Iterable[Option], typed: str) -> list[Option]:
    """The options with the words typed, those that begin with them first; as many as Slack shows."""
    wanted = folded(typed)
    found = [option for option in options if wanted in folded(option[0])]
    return sorted(found, key=lambda option: not folded(option[0]).startswith(wanted))[:OFFERED]


@cache
def _zones() -> tuple[str, ...]:
    """Every zone that is called by a place, and UTC."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES))
    return (*FIRST, *(name for name in places if name not in FIRST))


FINDERS: dict[str, Finder] = {FIND_ZONES: zones, FIND_AREAS: areas, FIND_PRIORITIES: current_priorities}
