"""`cspbot ask`: the bot's own answer in a shell."""

from __future__ import annotations

import re
from datetime import datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot.cli.setting_up import Context
from bot.messages.blocks import ASK
from bot.messages.message import Block, Message
from bot.policy import Audience, Viewer
from handlers import subcommands
from handlers.router import Reply
from storage import access, capabilities, people
from storage.access import Channel
from storage.errors import NotFound

_ITALIC = re.compile(r"(?<!\w)_(.+?)_(?!\w)")
DM = Channel("D", "direct message", "dm", "public", None)


def reply(context: Context, question: str, *, channel: str, user: str, now: datetime, exact: bool) -> Reply:
    """The answer that `user` would get in `channel`. Without a channel, a person asks in their own conversation.

    `exact` uses just the blocks that Slack would get; a shell can always show a table.
    """
    with context.db.read() as connection:
        audience = _audience(connection, channel, user)
        native = capabilities.native_anywhere(connection) if exact else frozenset({"table"})
    return subcommands.router().reply(question, audience, context.db, now, native)


def _audience(connection: Connection, channel: str, user: str) -> Audience:
    viewer = _viewer(connection, user) if user else Viewer("", role="viewer")
    if not channel:
        return Audience(viewer, DM if user else None)
    if channel.casefold() in {"dm", "im"}:
        return Audience(viewer, DM)
    found = access.channel_anywhere(connection, channel)
    if found is None:
        raise NotFound("channel that cspbot knows", channel)
    return Audience(viewer, found)


def _viewer(connection: Connection, asked: str) -> Viewer:
    """The person as far as the database knows them; whom an operator granted a role is known by that."""
    user_id = person_id(connection, asked)
    role, told = access.granted_role(connection, user_id), access.slack_user_anywhere(connection, user_id)
    return Viewer(
        user_id=user_id,
        role=role or "member",
        known=role is not None or (told is not None and not told.deleted),
        guest=told is not None and told.guest,
    )


def person_id(connection: Connection, asked: str) -> str:
    """The Slack id of a person named by it or by their post. Raises NotFound with the nearest names."""
    if asked.startswith(("U", "W")) and asked.isalnum() and asked.isupper():
        return asked
    found = people.find(connection, asked)
    if not found.slack_id:
        raise NotFound("person with a Slack id", asked)
    return found.slack_id


def show(message: Message) -> None:
    """Print a message for people: its blocks where it has any, else its text."""
    console = Console(highlight=False, soft_wrap=True)
    for block in message.blocks or ({"type": "section", "text": {"text": message.text}},):
        _show(console, block)
    for part in message.replies:
        show(part)


def _show(console: Console, block: Block) -> None:
    match block["type"]:
        case "header":
            console.print(block["text"]["text"], style="bold", markup=False)
        case "section":
            console.print(_plain(block["text"]["text"]), markup=False)
        case "context":
            for element in block["elements"]:
                console.print(_plain(element["text"]), markup=False, style="dim")
        case "actions":
            for element in block["elements"]:
                if element["type"] == "button" and str(element["action_id"]).startswith(ASK):
                    console.print(f'{element["text"]["text"]}:  cspbot ask "{element["value"]}"', markup=False)
        case "table":
            console.print(_table(block))


def _table(block: Block) -> Table:
    head, *rows = ([_cell(cell) for cell in row] for row in block["rows"])
    made = Table(*head, box=None, pad_edge=False)
    for row in rows:
        made.add_row(*row)
    return made


def _cell(cell: Block) -> str:
    if cell["type"] == "raw_text":
        return str(cell["text"])
    return "".join(str(part["text"]) for element in cell["elements"] for part in element["elements"])


def _plain(markdown: str) -> str:
    """Text without the marks of mrkdwn, entities as the characters they stand for."""
    words = _ITALIC.sub(r"\1", markdown.replace("*", "").replace("`", ""))
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
