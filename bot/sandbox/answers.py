"""What the bot answers without calling the Web API: acknowledgement payloads and response URLs."""

from collections.abc import Mapping

from bot.sandbox.journal import Change
from bot.sandbox.methods.views import prepared, replace, show
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
        SlackError: when the view in it is not one that Slack takes.
    """
    action = payload.get("response_action")
    if action == "errors":
        errors = payload.get("errors")
        return dict(errors) if isinstance(errors, Mapping) else {}
    if action == "update":
        replace(workspace, view, prepared(workspace, "ack", payload.get("view"), "modal"))
    elif action == "push":
        show(workspace, view.user, prepared(workspace, "ack", payload.get("view"), "modal"), stack=True)
    elif action == "clear":
        close_views(workspace, view.user)
    else:
        close_view(workspace, view)
    return {}


def close_view(workspace: Workspace, view: View) -> None:
    """Close one modal; the one under it shows again."""
    open_ones = workspace.open_views.get(view.user, [])
    if view.id in open_ones:
        open_ones.remove(view.id)
    workspace.journal.tell(Change("view", to=view.user))


def close_views(workspace: Workspace, person: str) -> None:
    """Close every modal of a person."""
    workspace.open_views.pop(person, None)
    workspace.journal.tell(Change("view", to=person))
