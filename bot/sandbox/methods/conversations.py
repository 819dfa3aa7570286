"""Conversations: which there are, who is in them and what was said there."""

import time
from collections.abc import Iterable

from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import BOT_USER, Json, Message, SlackError

HISTORY_LIMIT = 999


def open_dm(call: Call) -> Json:
    """conversations.open: the direct messages with one person, who must be active."""
    if call.text("channel"):
        channel = call.workspace.channel(call.text("channel"))
    else:
        people = call.args.get("users")
        names = people if isinstance(people, list) else call.required("users").split(",")
        if len(names) != 1:
            raise SlackError("method_not_supported_for_channel_type")
        channel = call.workspace.dm(str(names[0]).strip())
    if channel.is_user_deleted:
        raise SlackError("user_disabled")
    return {"channel": channel.to_api() if call.flag("return_im") else {"id": channel.id}}


def info(call: Call) -> Json:
    """conversations.info: one conversation; a public one also where the bot is not a member."""
    return {"channel": call.channel(member=False).to_api()}


def listing(call: Call) -> Json:
    """conversations.list: public conversations, and private ones with the bot."""
    types = [name.strip() for name in (call.text("types") or "public_channel").split(",")]
    found = [
        each.to_api()
        for each in call.workspace.channels.values()
        if each.api_type in types
        and (each.kind == "public" or BOT_USER in each.members)
        and not (each.is_archived and call.flag("exclude_archived"))
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


def members(call: Call) -> Json:
    """conversations.members: the ids of everybody there."""
    return {"members": list(call.channel(member=False).members), "response_metadata": {"next_cursor": ""}}


def join(call: Call) -> Json:
    """conversations.join: the bot joins a public channel."""
    channel = call.channel(member=False)
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if BOT_USER not in channel.members:
        channel.members.append(BOT_USER)
    return {"channel": channel.to_api()}


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies and ephemeral messages.

    `oldest` and `latest` compare with ts, which is the real time of arrival; both exclude unless `inclusive`.
    """
    channel = call.channel()
    found = [
        message
        for message in reversed(call.workspace.messages[channel.id])
        if message.to is None and (not message.is_reply or message.also_in_channel)
    ]
    return _page(call, _settled(call, _between(call, found)))


def replies(call: Call) -> Json:
    """conversations.replies: a message and its replies, oldest first."""
    channel = call.channel()
    parent = call.workspace.message(channel.id, call.required("ts"))
    thread = parent.thread_ts or parent.ts
    found = [
        message
        for message in call.workspace.messages[channel.id]
        if message.to is None and thread in (message.ts, message.thread_ts)
    ]
    return _page(call, _settled(call, _between(call, found)))


def _between(call: Call, found: Iterable[Message]) -> list[Message]:
    try:
        oldest = float(call.text("oldest") or 0)
        latest = float(call.text("latest") or "inf")
    except ValueError as error:
        raise SlackError("invalid_ts_oldest") from error
    if call.flag("inclusive"):
        return [message for message in found if oldest <= float(message.ts) <= latest]
    return [message for message in found if oldest < float(message.ts) < latest]


def _settled(call: Call, found: list[Message]) -> list[Message]:
    """Without the messages that are younger than the workspace's history lag."""
    newest = time.time() - call.workspace.history_lag
    return [message for message in found if not call.workspace.history_lag or float(message.ts) <= newest]


def _page(call: Call, found: list[Message]) -> Json:
    limit = call.number("limit", 100)
    if not 1 <= limit <= HISTORY_LIMIT:
        raise SlackError("invalid_limit")
    start = call.number("cursor", 0)
    shown, more = found[start : start + limit], len(found) > start + limit
    messages = [_with_replies(call, message) for message in shown]
    cursor = str(start + limit) if more else ""
    return {"messages": messages, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _with_replies(call: Call, message: Message) -> Json:
    body = message.to_api(with_metadata=call.flag("include_all_metadata"))
    thread = [each for each in call.workspace.messages[message.channel] if each.thread_ts == message.ts]
    answers = [each for each in thread if each.is_reply and each.to is None]
    if answers:
        body |= {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}
    return body


METHODS: dict[str, Method] = {
    "conversations.open": open_dm,
    "conversations.info": info,
    "conversations.list": listing,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
}
