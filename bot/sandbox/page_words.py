"""The workspace as the page shows it: times in words, messages with their author, typed text as Slack stores it."""

import re
from datetime import datetime
from urllib.parse import quote

from bot.sandbox.clock import LONDON
from bot.sandbox.model import BOT_NAME, BOT_USER, Channel, Json, Message, StoredFile, User, View
from bot.sandbox.seen import Seen
from bot.sandbox.workspace import Workspace


def moment_shown(moment: datetime) -> Json:
    """A moment in London time: ISO, the day in words and the clock time."""
    local = moment.astimezone(LONDON)
    return {"iso": local.isoformat(), "day": f"{local:%A %-d %B %Y}", "time": f"{local:%H:%M}"}


def message_shown(workspace: Workspace, message: Message) -> Json:
    """A message for the page; `to` marks one that only its reader sees."""
    author = workspace.users.get(message.user)
    shown = message.to_api() | {"channel": message.channel, "to": message.to, "edited": message.edited}
    shown |= {"author": author.title if author else "Slack", "bot": message.user == BOT_USER}
    shown |= {"at": moment_shown(message.practice_at), "prompted_by": message.prompted_by}
    shown["files"] = [file_shown(file) for file in message.files]
    return shown | {"reply": message.is_reply and not message.also_in_channel, "images": _images(workspace, message)}


def file_shown(file: StoredFile) -> Json:
    """A file of a message: what to call it, how large it is and where it is."""
    size = f"{file.length:,} bytes" if file.length < 1_000 else f"{file.length / 1_000:,.0f} kB"
    shown: Json = {"name": file.name, "title": file.title or file.name, "size": size, "alt": file.alt_text}
    return shown | {"picture": file.is_picture, "address": f"/practice/files/{file.id}/{quote(file.name)}"}


def user_shown(user: User) -> Json:
    """A person for the page."""
    shown: Json = {"id": user.id, "name": user.title, "bot": user.is_bot, "guest": user.is_restricted}
    return shown | {"deleted": user.deleted, "away": user.away, "tz": user.tz}


def _images(workspace: Workspace, message: Message) -> dict[str, str]:
    wanted = [block["slack_file"].get("id") for block in message.blocks if block.get("slack_file")]
    files = [workspace.files[name] for name in wanted if name in workspace.files]
    return {file.id: f"/practice/files/{file.id}/{quote(file.name)}" for file in files}


def channel_shown(workspace: Workspace, channel: Channel) -> Json:
    """A channel for the sidebar."""
    name = BOT_NAME if channel.kind == "im" else channel.name
    shown: Json = {"id": channel.id, "name": name, "kind": channel.kind, "shared": channel.is_ext_shared}
    members = [workspace.users[member].title for member in channel.members]
    shown |= {"bot": BOT_USER in channel.members}
    return shown | {"archived": channel.is_archived, "topic": channel.topic, "members": members}


def view_shown(view: View) -> Json:
    """A modal or Home tab for the page."""
    return view.payload | {"id": view.id, "values": view.values}


def as_typed(workspace: Workspace, text: str) -> str:
    """Text as Slack's client sends it: & < > escaped, `@name` and `#channel` turned into mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(rf"@{BOT_NAME}\b", f"<@{BOT_USER}>", escaped)
    for user in workspace.users.values():
        escaped = escaped.replace(f"@{user.title}", f"<@{user.id}>")
    for channel in workspace.channels.values():
        if channel.name:
            escaped = re.sub(rf"#{channel.name}\b", f"<#{channel.id}|{channel.name}>", escaped)
    return escaped


def said_why(seen: Seen) -> str:
    """A sentence when Slack dropped what the bot answered: in Slack nobody would be told."""
    if not seen.refused:
        return ""
    return f"Slack would show nothing here: it refuses the bot's answer ({'; '.join(seen.refused)})."
