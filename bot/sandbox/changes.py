"""What changes at a council: people leave, go away or move their clock, channels are archived or made private."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.journal import Change
from bot.sandbox.model import BOT_USER, Channel, Json, User
from bot.sandbox.workspace import Workspace


class NoSuchChange(ValueError):
    """A change that this Slack does not know, in words."""


def change_person(workspace: Workspace, name: str, wanted: Json) -> User:
    """Set any of `deleted` (deactivated), `away`, `guest` and `tz` of the person with this id, handle or title.

    Raises:
        NoSuchChange: for another name, a zone unknown to us, or the bot itself.
    """
    user = workspace.user(name)
    if user.id == BOT_USER:
        raise NoSuchChange("The bot itself cannot be changed here.")
    _apply(user, wanted, PERSON)
    workspace.dm(user.id).is_user_deleted = user.deleted
    workspace.note("changed", person=user.title, **wanted)
    workspace.journal.tell(Change("people"))
    return user


def change_channel(workspace: Workspace, name: str, wanted: Json) -> Channel:
    """Set any of `archived`, `private`, `shared` and `bot` (whether the bot is a member) of a channel.

    Raises:
        NoSuchChange: for another name, or a conversation that is no channel.
    """
    channel = workspace.channel(name)
    if channel.kind == "im":
        raise NoSuchChange("Direct messages cannot be changed here.")
    _apply(channel, wanted, CHANNEL)
    workspace.note("changed", channel=channel.id, **wanted)
    workspace.journal.tell(Change("people"))
    return channel


def _apply(thing: object, wanted: Json, known: dict[str, Callable[..., None]]) -> None:
    strange = [name for name in wanted if name not in known]
    if strange or not wanted:
        raise NoSuchChange(f"Choose from {', '.join(known)}.")
    for name, value in wanted.items():
        known[name](thing, value)


def _set_zone(user: User, name: object) -> None:
    try:
        user.tz = ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NoSuchChange(f"{name!r} is not a time zone, for example Europe/London") from error


def _deactivate(user: User, value: object) -> None:
    user.deleted = bool(value)


def _send_away(user: User, value: object) -> None:
    user.away = bool(value)


def _make_guest(user: User, value: object) -> None:
    user.is_restricted = bool(value)


def _archive(channel: Channel, value: object) -> None:
    channel.is_archived = bool(value)


def _make_private(channel: Channel, value: object) -> None:
    channel.kind = "private" if value else "public"


def _share(channel: Channel, value: object) -> None:
    channel.is_ext_shared = bool(value)


def _let_bot_in(channel: Channel, value: object) -> None:
    if value and BOT_USER not in channel.members:
        channel.members.append(BOT_USER)
    elif not value and BOT_USER in channel.members:
        channel.members.remove(BOT_USER)


PERSON: dict[str, Callable[..., None]] = {
    "deleted": _deactivate,
    "away": _send_away,
    "guest": _make_guest,
    "tz": _set_zone,
}
CHANNEL: dict[str, Callable[..., None]] = {
    "archived": _archive,
    "private": _make_private,
    "shared": _share,
    "bot": _let_bot_in,
}
