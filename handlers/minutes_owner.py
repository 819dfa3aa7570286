"""Whom minutes name as the owner of an undertaking: a post or an agency, by its name or its initials, or a guess."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from handlers import action_filters, action_owner
from handlers.action_finders import agency_option, post_option
from handlers.action_owner import Owner
from storage import people
from storage.names import nearest

_INITIALS = re.compile(r"[A-Z]{2,6}")
_SMALL = frozenset({"and", "of", "the", "for", "in"})
NOBODY = Owner(why="The minutes name no owner. Choose who owns it.")


def owner_of(connection: Connection, words: str) -> Owner:
    """The owner that the words of minutes mean: "CSU Inspector", "the CSO", "Kent Police"."""
    named = words.strip().removeprefix("the ").removeprefix("The ").strip()
    if not named:
        return NOBODY
    found = action_owner.meant(connection, named, "")
    return found if found.sure else _by_initials(connection, named) or found


def near(connection: Connection, words: str) -> tuple[str, ...]:
    """The names of posts and agencies that come nearest to words that none is called by."""
    posts = [post.name for post in people.everyone(connection)]
    return tuple(nearest(words, [*posts, *action_filters.agencies(connection)]))


def _by_initials(connection: Connection, named: str) -> Owner | None:
    """The only post, else the only agency, with these initials."""
    if not _INITIALS.fullmatch(named):
        return None
    posts = [post_option(post) for post in people.everyone(connection) if _initials(post.name) == named]
    agencies = [agency_option(each) for each in action_filters.agencies(connection) if _initials(each) == named]
    options = posts or agencies
    return Owner(options[0], sure=True) if len(options) == 1 else None


def _initials(name: str) -> str:
    parts = re.findall(r"[^\W\d_]+", name)
    return "".join(part[0].upper() for part in parts if part.casefold() not in _SMALL)
