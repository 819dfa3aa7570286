"""Modals and the Home tab: views.open, push, update, publish."""

from typing import Literal

from bot.sandbox import modals
from bot.sandbox.journal import Change
from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import Json, SlackError


def open_view(call: Call) -> Json:
    """views.open: a modal for the person whose doing the trigger id stands for, in the tab where it was done."""
    return _shown(call, "views.open", on_top=False)


def push_view(call: Call) -> Json:
    """views.push: a modal on top of the open one; at most three lie on each other."""
    return _shown(call, "views.push", on_top=True)


def _shown(call: Call, method: str, *, on_top: bool) -> Json:
    trigger = call.workspace.tickets.redeem(call.required("trigger_id"))
    payload = _checked(call, method, "modal")
    return {"view": modals.show(call.workspace, trigger.user, payload, tab=trigger.tab, on_top=on_top).to_api()}


def update_view(call: Call) -> Json:
    """views.update: by view_id or external_id; with `hash`, only if nothing has changed since."""
    view = modals.find(call.workspace, call.text("view_id"), call.text("external_id"))
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    kind: Literal["modal", "home"] = "home" if view.payload.get("type") == "home" else "modal"
    modals.replace(call.workspace, view, _checked(call, "views.update", kind))
    return {"view": view.to_api()}


def publish(call: Call) -> Json:
    """views.publish: the Home tab of one person; with `hash`, only over the tab that had it."""
    workspace = call.workspace
    person = workspace.user(call.required("user_id")).id
    payload = _checked(call, "views.publish", "home")
    known = workspace.homes.get(person)
    if known is not None:
        if call.text("hash") and call.text("hash") != known.hash:
            raise SlackError("hash_conflict")
        modals.replace(workspace, known, payload)
        return {"view": known.to_api()}
    modals.check_external_id(workspace, payload, besides=[])
    view = modals.new_view(person, payload)
    workspace.homes[person] = workspace.views[view.id] = view
    workspace.journal.tell(Change("home", to=person, view=view))
    return {"view": view.to_api()}


def _checked(call: Call, method: str, kind: Literal["modal", "home"]) -> Json:
    return modals.prepared(call.workspace, method, call.structure("view"), kind)


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish,
}
