"""Modals and the Home tab: views.open, push, update, publish."""

import secrets
from collections.abc import Mapping
from typing import Literal

from bot.sandbox.block_ids import with_ids
from bot.sandbox.journal import Change
from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import Json, SlackError, View
from bot.sandbox.workspace import Workspace

STACK = 3


def open_view(call: Call) -> Json:
    """views.open: a modal for the person whose doing the trigger id stands for."""
    person = call.workspace.tickets.redeem(call.required("trigger_id"))
    payload = _checked(call, "views.open", "modal")
    return {"view": show(call.workspace, person, payload, stack=False).to_api()}


def push_view(call: Call) -> Json:
    """views.push: a modal on top of the open one; at most three lie on each other."""
    person = call.workspace.tickets.redeem(call.required("trigger_id"))
    payload = _checked(call, "views.push", "modal")
    if len(call.workspace.open_views.get(person, [])) >= STACK:
        raise SlackError("push_limit_reached")
    return {"view": show(call.workspace, person, payload, stack=True).to_api()}


def update_view(call: Call) -> Json:
    """views.update: by view_id or external_id; with `hash`, only if nothing has changed since."""
    view = _find(call)
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    replace(call.workspace, view, _checked(call, "views.update", "modal"))
    return {"view": view.to_api()}


def publish(call: Call) -> Json:
    """views.publish: the Home tab of one person."""
    workspace = call.workspace
    person = workspace.user(call.required("user_id")).id
    payload = _checked(call, "views.publish", "home")
    known = workspace.homes.get(person)
    if known and call.text("hash") and call.text("hash") != known.hash:
        raise SlackError("hash_conflict")
    view = known or _new(person, payload)
    view.payload, view.hash = payload, _hash()
    workspace.homes[person] = workspace.views[view.id] = view
    workspace.journal.tell(Change("home", to=person, view=view))
    return {"view": view.to_api()}


def show(workspace: Workspace, person: str, payload: Json, *, stack: bool) -> View:
    """Show a modal to `person`, on top of those open or instead of them."""
    view = _new(person, payload)
    open_ones = workspace.open_views.setdefault(person, [])
    if not stack:
        open_ones.clear()
    elif open_ones:
        view.previous_id, view.root_id = open_ones[-1], open_ones[0]
    workspace.views[view.id] = view
    open_ones.append(view.id)
    workspace.journal.tell(Change("view", to=person, view=view))
    return view


def replace(workspace: Workspace, view: View, payload: Json) -> None:
    """Put new content into a view; what was entered in blocks that stay is kept."""
    view.payload, view.hash = payload, _hash()
    kept = {block.get("block_id") for block in payload.get("blocks") or []}
    view.values = {name: value for name, value in view.values.items() if name in kept}
    workspace.journal.tell(Change("view", to=view.user, view=view))


def prepared(workspace: Workspace, source: str, payload: object, kind: Literal["modal", "home"]) -> Json:
    """A view payload with ids in it, once Slack has nothing against it.

    Raises:
        SlackError: invalid_arguments, or view_too_large for more than 250 kB.
    """
    if not isinstance(payload, Mapping) or payload.get("type") != kind:
        raise SlackError("invalid_arguments", f"view: must be a view of type {kind}")
    view = dict(payload)
    found = workspace.record(source, kind, view)
    if found:
        raise SlackError("view_too_large" if found[-1].startswith("view:") else "invalid_arguments", *found)
    return view | {"blocks": with_ids(view.get("blocks") or [])}


def _checked(call: Call, method: str, kind: Literal["modal", "home"]) -> Json:
    return prepared(call.workspace, method, call.structure("view"), kind)


def _find(call: Call) -> View:
    for view in call.workspace.views.values():
        if call.text("view_id") == view.id:
            return view
        if call.text("external_id") and call.text("external_id") == view.payload.get("external_id"):
            return view
    raise SlackError("not_found")


def _new(person: str, payload: Json) -> View:
    name = f"V{secrets.token_hex(5).upper()}"
    return View(name, person, payload, _hash(), root_id=name)


def _hash() -> str:
    return secrets.token_urlsafe(9)


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish,
}
