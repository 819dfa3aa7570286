"""The payloads of Slack: slash commands, events, presses, shortcuts and submissions."""

import secrets
import time
import uuid

from bot.sandbox.model import APP_ID, BOT_USER, TEAM_ID, Channel, Json, Message, User, View

DOMAIN = "practice-csp"
VERIFICATION = "practice"


def command(user: User, channel: Channel, name: str, text: str, *, trigger: str, response_url: str) -> Json:
    """A slash command, all values text as in Slack's form."""
    payload: Json = {"token": VERIFICATION, "team_id": TEAM_ID, "team_domain": DOMAIN, "command": name, "text": text}
    payload |= {"channel_id": channel.id, "channel_name": channel.command_name, "user_id": user.id}
    payload |= {"user_name": user.handle, "api_app_id": APP_ID, "is_enterprise_install": "false"}
    return payload | {"response_url": response_url, "trigger_id": trigger}


def event(body: Json) -> Json:
    """An event_callback round an event."""
    payload: Json = {"token": VERIFICATION, "team_id": TEAM_ID, "api_app_id": APP_ID, "event": body}
    payload |= {"type": "event_callback", "event_id": f"Ev{secrets.token_hex(5).upper()}"}
    authorized = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}
    payload |= {"event_time": int(time.time()), "authorizations": [authorized | {"is_enterprise_install": False}]}
    return payload | {"is_ext_shared_channel": False, "event_context": secrets.token_hex(8)}


def said(message: Message, channel: Channel, parent: Message | None = None) -> Json:
    """A `message` event, of subtype file_share where files are attached; `parent` is what it replies to."""
    kinds = {"public": "channel", "private": "group", "im": "im"}
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM_ID}
    body |= {"channel": message.channel, "event_ts": message.ts, "channel_type": kinds[channel.kind]}
    body["client_msg_id"] = str(uuid.uuid4())
    if message.files:
        body |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
        body["files"] = [file.to_api() for file in message.files]
    if parent is not None:
        body["parent_user_id"] = parent.user
    return body | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def mentioned(message: Message) -> Json:
    """An `app_mention` event."""
    body: Json = {"type": "app_mention", "user": message.user, "text": message.text, "ts": message.ts}
    body |= {"team": TEAM_ID, "channel": message.channel, "event_ts": message.ts}
    if message.files:
        body["files"] = [file.to_api() for file in message.files]
    return body | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def home_opened(user: User, channel: Channel, tab: str, view: View | None) -> Json:
    """An `app_home_opened` event; `view` is the Home tab published before."""
    body: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    body["event_ts"] = f"{time.time():.6f}"
    return body | ({"view": view.to_api()} if view else {})


def _interaction(kind: str, user: User, trigger: str) -> Json:
    person: Json = {"id": user.id, "username": user.handle, "name": user.handle, "team_id": TEAM_ID}
    body: Json = {"type": kind, "user": person, "api_app_id": APP_ID, "token": VERIFICATION, "trigger_id": trigger}
    return body | {"team": {"id": TEAM_ID, "domain": DOMAIN}, "enterprise": None, "is_enterprise_install": False}


def _room(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.command_name}


def pressed(
    user: User, channel: Channel, message: Message, action: Json, *, trigger: str, response_url: str, values: Json
) -> Json:
    """block_actions from a message; of an ephemeral one Slack sends no copy."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.to is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = _interaction("block_actions", user, trigger) | {"container": container, "channel": _room(channel)}
    body |= {"response_url": response_url, "actions": [action], "state": {"values": values}}
    return body | ({} if message.to else {"message": message.to_api(with_metadata=True)})


def pressed_in_view(user: User, view: View, action: Json, *, trigger: str) -> Json:
    """block_actions from a modal or the Home tab."""
    container = {"type": "view", "view_id": view.id}
    body = _interaction("block_actions", user, trigger) | {"container": container, "view": view.to_api()}
    return body | {"actions": [action]}


def shortcut(user: User, channel: Channel, message: Message, callback_id: str, trigger: str, response_url: str) -> Json:
    """A message shortcut (message_action)."""
    body = _interaction("message_action", user, trigger) | {"callback_id": callback_id, "channel": _room(channel)}
    body |= {"action_ts": f"{time.time():.6f}", "message_ts": message.ts, "response_url": response_url}
    return body | {"message": message.to_api(with_metadata=True)}


def submitted(user: User, view: View, trigger: str) -> Json:
    """view_submission with what was entered."""
    return _interaction("view_submission", user, trigger) | {"view": view.to_api(), "response_urls": []}


def suggestion(
    user: User,
    block: Json,
    element: Json,
    text: str,
    *,
    view: View | None = None,
    message: Message | None = None,
) -> Json:
    """block_suggestion: what was typed into an external menu of a view or of a message."""
    body = _interaction("block_suggestion", user, "")
    body.pop("trigger_id")
    body |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": text}
    if view is not None:
        return body | {"container": {"type": "view", "view_id": view.id}, "view": view.to_api()}
    if message is not None:
        container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        body |= {"container": container, "channel": {"id": message.channel}, "message": message.to_api()}
    return body


def closed(user: User, view: View, *, cleared: bool) -> Json:
    """view_closed, for views that ask to be told; `cleared` when the whole stack went."""
    body = _interaction("view_closed", user, "") | {"view": view.to_api(), "is_cleared": cleared}
    body.pop("trigger_id")
    return body


def action(block: Json, element: Json, chosen: Json) -> Json:
    """One action: the element that was used, and what was `chosen` in it."""
    body: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block.get("block_id", "")}
    for name in ("text", "value", "style", "placeholder"):
        if name in element:
            body[name] = element[name]
    return body | chosen | {"action_ts": f"{time.time():.6f}"}
