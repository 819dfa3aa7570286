"""What the bot answers without calling the Web API: acknowledgement payloads and response URLs."""

from collections.abc import Mapping

from bot.sandbox import modals
from bot.sandbox.model import BOT_USER, Json, Message, SlackError, View
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.workspace import Workspace


def answer_command(workspace: Workspace, url: ResponseUrl, payload: Json) -> list[str]:
    """Show the payload of a command's acknowledgement; answers what was wrong with it.

    Slack drops a bad one without a word to anybody: so do we, and write it into the log as `refused_ack`.
    """
    if not _says_something(payload):
        return []
    found = _post(workspace, url, payload, source="ack")
    if found:
        workspace.note("refused_ack", channel=url.channel, user=url.user, problems=found)
    return found


def answer_url(workspace: Workspace, name: str, payload: Json) -> Json:
    """A message sent to a response URL: a new one, or in the place of the one that was pressed.

    Raises:
        SlackError: expired_url, used_url, no_text, invalid_blocks, message_not_found.
    """
    url = workspace.tickets.spend(name)
    if payload.get("delete_original") in (True, "true"):
        workspace.remove(_original(workspace, url))
        return {"ok": True}
    if not _says_something(payload):
        raise SlackError("no_text")
    found = _post(workspace, url, payload, source="response_url")
    if found:
        raise SlackError("invalid_blocks", *found)
    return {"ok": True}


def _original(workspace: Workspace, url: ResponseUrl) -> Message:
    if url.ts is None:
        raise SlackError("message_not_found")
    return workspace.message(url.channel, url.ts)


def _post(workspace: Workspace, url: ResponseUrl, payload: Json, *, source: str) -> list[str]:
    in_channel = payload.get("response_type") == "in_channel"
    found = workspace.record(source, "message" if in_channel else "ephemeral", payload, url.channel)
    if found:
        return found
    if payload.get("replace_original") in (True, "true") and url.ts is not None:
        workspace.edit(_original(workspace, url), payload)
        return []
    thread = payload.get("thread_ts") or url.thread_ts
    content = {**payload, "metadata": None, "thread_ts": thread, "prompted_by": url.prompted_by}
    channel = workspace.channels[url.channel]
    workspace.post(channel, BOT_USER, content, to=None if in_channel else url.user)
    return []


def _says_something(payload: Json) -> bool:
    return any(payload.get(name) for name in ("text", "blocks", "attachments"))


def answer_submission(workspace: Workspace, view: View, payload: Json) -> Json:
    """Do what the acknowledgement of view_submission says; answers the errors to show beside inputs, by block_id.

    Raises:
        SlackError: when Slack does not take it: the person is told of trouble and the modal stays.
    """
    action = payload.get("response_action")
    if action == "errors":
        return _errors(view, payload.get("errors"))
    if action == "update":
        modals.replace(workspace, view, modals.prepared(workspace, "ack", payload.get("view"), "modal"))
    elif action == "push":
        pushed = modals.prepared(workspace, "ack", payload.get("view"), "modal")
        modals.show(workspace, view.user, pushed, tab=view.tab, on_top=True)
    elif action in ("clear", None):
        closing = modals.stack_of(workspace, view.user, view.tab) if action else [view]
        modals.close_views(workspace, view.user, closing)
    else:
        raise SlackError("invalid_arguments", f"response_action: {action!r} is not errors, update, push or clear")
    return {}


def _errors(view: View, errors: object) -> Json:
    """The errors, which must stand beside input blocks of the view."""
    if not isinstance(errors, Mapping) or not errors:
        raise SlackError("invalid_arguments", "errors: must be an object of block_id and words")
    inputs = {block["block_id"] for block in view.payload["blocks"] if block.get("type") == "input"}
    strange = [f"errors: no input block is called {name!r}" for name in errors if name not in inputs]
    if strange:
        raise SlackError("invalid_arguments", *strange)
    return dict(errors)
