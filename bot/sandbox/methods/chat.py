"""What the bot says: chat.* and blocks.validate, with the refusals that Slack would give."""

import json
from collections.abc import Mapping

from bot.sandbox.limits import Kind, problems
from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import BOT_USER, Channel, Json, Message, SlackError

METADATA_LENGTH = 8_000


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = _writable(call)
    message = call.workspace.post(channel, BOT_USER, _content(call, channel, "chat.postMessage"))
    shown = message.to_api(with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: seen by one member of the channel only."""
    channel = _writable(call)
    person = call.workspace.user(call.required("user"))
    if person.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.post(channel, BOT_USER, _content(call, channel, "chat.postEphemeral"), to=person.id)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """chat.update: only the bot's own messages, and never ephemeral ones."""
    channel = _writable(call)
    message = _own(call, channel, "cant_update_message")
    call.workspace.edit(message, _content(call, channel, "chat.update"))
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.to_api()}


def delete(call: Call) -> Json:
    """chat.delete: only the bot's own messages."""
    channel = _writable(call)
    message = _own(call, channel, "cant_delete_message")
    call.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(call: Call) -> Json:
    """chat.getPermalink: an address that the page opens at the message."""
    channel = call.channel()
    message = call.workspace.message(channel.id, call.required("message_ts"))
    address = f"{call.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def validate(call: Call) -> Json:
    """blocks.validate: needs no token; says what is wrong with blocks, a message or a view."""
    message = call.structure("message")
    view = call.structure("view")
    blocks = call.structure("blocks")
    if isinstance(view, Mapping):
        found = problems(view, "home" if view.get("type") == "home" else "modal")
    else:
        found = problems(message if isinstance(message, Mapping) else {"text": "-", "blocks": blocks})
    if found:
        raise SlackError("invalid_blocks", *found)
    return {}


def _writable(call: Call) -> Channel:
    """The conversation of the call. That of a deactivated person counts as archived (not tried against real Slack)."""
    channel = call.channel()
    if channel.is_archived or channel.is_user_deleted:
        raise SlackError("is_archived")
    return channel


def _own(call: Call, channel: Channel, otherwise: str) -> Message:
    message = call.workspace.message(channel.id, call.required("ts"))
    if message.to is not None:
        raise SlackError("message_not_found")
    if message.user != BOT_USER:
        raise SlackError(otherwise)
    return message


def _content(call: Call, channel: Channel, method: str) -> Json:
    """What is to be shown, once Slack has nothing against it."""
    content: Json = {"text": call.text("text"), "thread_ts": call.text("thread_ts")}
    for name in ("blocks", "attachments", "metadata"):
        content[name] = call.structure(name)
    if not (content["text"] or content["blocks"] or content["attachments"]):
        raise SlackError("no_text")
    kind: Kind = "ephemeral" if method == "chat.postEphemeral" else "message"
    _refuse(call.workspace.record(method, kind, content, channel.id))
    _check_metadata(content["metadata"])
    _check_thread(call, channel)
    return content | {"reply_broadcast": call.flag("reply_broadcast")}


def _refuse(found: list[str]) -> None:
    if not found:
        return
    if found[0].startswith("text:") and "at most" in found[0]:
        raise SlackError("msg_too_long", *found)
    if len(found) == 1 and "characters of text in all" in found[0]:
        raise SlackError("msg_blocks_too_long", *found)
    raise SlackError("invalid_blocks", *found)


def _check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("event_payload"), Mapping):
        raise SlackError("invalid_metadata_format")
    if not metadata.get("event_type"):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_LENGTH:
        raise SlackError("metadata_too_large")


def _check_thread(call: Call, channel: Channel) -> None:
    thread = call.text("thread_ts")
    if thread and not any(each.ts == thread for each in call.workspace.messages[channel.id]):
        raise SlackError("thread_not_found")


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
    "blocks.validate": validate,
}
