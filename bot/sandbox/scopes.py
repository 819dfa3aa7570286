"""Which bot scope a method needs, so that a manifest that asks for too little fails here and not at the council."""

from bot.sandbox.methods.call import Call
from bot.sandbox.model import SlackError

FIXED = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "conversations.join": "channels:join",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.getPresence": "users:read",
    "team.info": "team:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
BY_CHANNEL = {
    "conversations.history": "history",
    "conversations.replies": "history",
    "conversations.info": "read",
    "conversations.members": "read",
}
FAMILIES = {"public": "channels", "private": "groups", "im": "im"}


def check_scope(call: Call, method: str) -> None:
    """Refuse a call that the workspace's scopes do not cover; without a list of scopes everything is granted.

    Raises:
        SlackError: missing_scope.
    """
    granted = call.workspace.scopes
    needed = _needed(call, method)
    if granted is not None and needed and needed not in granted:
        raise SlackError("missing_scope", f"needed: {needed}")


def _needed(call: Call, method: str) -> str:
    if method in BY_CHANNEL:
        channel = call.workspace.channel(call.required("channel"))
        return f"{FAMILIES[channel.kind]}:{BY_CHANNEL[method]}"
    return FIXED.get(method, "")
