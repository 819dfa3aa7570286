"""Whom words for an owner mean: "<@U123>", "@CSU Inspector", "me", "Kent Police"; certain, or only a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.messages.form import Option
from handlers import action_filters
from handlers.action_finders import agency_option, post_option
from storage import people
from storage.names import nearest, same_name

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_ME = frozenset({"me", "myself", "i"})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom words mean: `option` for the menu of owners, `sure` where nobody else could be meant, else `why` not."""

    option: Option | None = None
    sure: bool = False
    why: str = ""


def meant(connection: Connection, words: str, user: str) -> Owner:
    """The owner that `words` name; `user` is the Slack id of who says them."""
    if not words:
        return Owner(why="Choose who owns it.")
    if (mention := _MENTION.fullmatch(words)) or same_name(words.removeprefix("@")) in _ME:
        return _held(connection, mention[1] if mention else user)
    return _named(connection, words.removeprefix("@"))


def in_words(connection: Connection, title: str) -> str:
    """A title with the posts of people in the place of their mentions, which nobody could read."""
    for found in list(_MENTION.finditer(title)):
        held = people.by_slack_id(connection, found[1])
        title = title.replace(found[0], held[0].name if held else "")
    return " ".join(title.split())


def names(connection: Connection) -> list[str]:
    """What a typed @ may be followed by: posts and agencies."""
    return [*(post.name for post in people.everyone(connection)), *action_filters.agencies(connection), "me"]


def _held(connection: Connection, user: str) -> Owner:
    held = people.by_slack_id(connection, user)
    if not held:
        return Owner(why="cspbot does not know which post that person holds. Choose the post that owns it.")
    if len(held) > 1:
        posts = " or ".join(post.name for post in held)
        return Owner(post_option(held[0]), why=f"That person holds several posts ({posts}). Check the owner.")
    return Owner(post_option(held[0]), sure=True)


def _named(connection: Connection, name: str) -> Owner:
    everyone, agencies = people.everyone(connection), action_filters.agencies(connection)
    wanted = same_name(name)
    posts = {post.name: post for post in everyone}
    if found := [post for post in everyone if same_name(post.name) == wanted]:
        return Owner(post_option(found[0]), sure=True)
    if whole := [agency for agency in agencies if same_name(agency) == wanted]:
        return Owner(agency_option(whole[0]), sure=True)
    if user := people.called(connection, name):
        return _held(connection, user)
    near = nearest(name, [*posts, *agencies], offered=1)
    if not near:
        return Owner(why=f"cspbot knows no post or agency called “{name}”. Choose the owner.")
    option = post_option(posts[near[0]]) if near[0] in posts else agency_option(near[0])
    return Owner(
        option, why=f"cspbot knows no post or agency called “{name}”; the nearest is {near[0]}. Check the owner."
    )
