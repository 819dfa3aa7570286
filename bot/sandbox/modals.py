"""The modals that are open: up to three on each other in a browser tab, and what is kept when the bot changes one."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from bot.sandbox.block_ids import interactive, with_ids
from bot.sandbox.entries import NoSuchChoice, entry, fill
from bot.sandbox.journal import Change
from bot.sandbox.model import Json, SlackError, View
from bot.sandbox.workspace import Workspace

STACK = 3


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


def new_view(person: str, payload: Json, tab: str = "") -> View:
    """A view that nobody has seen yet."""
    name = f"V{secrets.token_hex(5).upper()}"
    return View(name, person, payload, new_hash(), root_id=name, tab=tab)


def new_hash() -> str:
    """The mark of one state of a view."""
    return secrets.token_urlsafe(9)


def stack_of(workspace: Workspace, person: str, tab: str = "") -> list[View]:
    """The open modals of a person in one browser tab, the lowest first."""
    views = [workspace.views[name] for name in workspace.open_views.get(person, [])]
    return [view for view in views if view.tab == tab]


def is_open(workspace: Workspace, view: View) -> bool:
    """Whether somebody has this modal before them."""
    return view.id in workspace.open_views.get(view.user, [])


def show(workspace: Workspace, person: str, payload: Json, *, tab: str = "", on_top: bool) -> View:
    """Show a modal to `person`, on top of those open in the tab or instead of them.

    Raises:
        SlackError: not_found (nothing to put it on), push_limit_reached, duplicate_external_id.
    """
    under = stack_of(workspace, person, tab)
    if on_top and not under:
        raise SlackError("not_found")
    if on_top and len(under) >= STACK:
        raise SlackError("push_limit_reached")
    check_external_id(workspace, payload, besides=[] if on_top else under)
    view = new_view(person, payload, tab)
    open_ones = workspace.open_views.setdefault(person, [])
    if on_top:
        view.previous_id, view.root_id = under[-1].id, under[0].id
    else:
        open_ones[:] = [name for name in open_ones if workspace.views[name] not in under]
    workspace.views[view.id] = view
    open_ones.append(view.id)
    workspace.journal.tell(Change("view", to=person, view=view))
    return view


def replace(workspace: Workspace, view: View, payload: Json) -> None:
    """Put new content into a view. An input that keeps its block_id and action_id keeps what is in it, as in Slack.

    Raises:
        SlackError: duplicate_external_id.
    """
    check_external_id(workspace, payload, besides=[view])
    before = fill(view.payload.get("blocks") or [], view.values, {})
    view.payload, view.hash = payload, new_hash()
    view.values = _kept(before, payload.get("blocks") or [])
    kind: Literal["home", "view"] = "home" if payload.get("type") == "home" else "view"
    workspace.journal.tell(Change(kind, to=view.user, view=view))


def _kept(before: Json, blocks: Sequence[Json]) -> Json:
    """What of the state `before` still fits into `blocks`."""
    kept: Json = {}
    for block, element in interactive(blocks):
        known = before.get(block["block_id"], {}).get(element["action_id"])
        if known is not None and known["type"] == element["type"] and _fits(element, known):
            kept.setdefault(block["block_id"], {})[element["action_id"]] = known
    return kept


def _fits(element: Json, known: Json) -> bool:
    value = next((value for name, value in known.items() if name != "type"), None)
    try:
        entry(element, value)
    except NoSuchChoice:
        return False
    return True


def close_views(workspace: Workspace, person: str, closing: Sequence[View]) -> None:
    """Close these modals; what lies under them shows again."""
    names = {view.id for view in closing}
    open_ones = workspace.open_views.get(person, [])
    open_ones[:] = [name for name in open_ones if name not in names]
    workspace.journal.tell(Change("view", to=person))


def check_external_id(workspace: Workspace, payload: Json, *, besides: Collection[View]) -> None:
    """Refuse an external_id that another living view has.

    Raises:
        SlackError: duplicate_external_id.
    """
    wanted = payload.get("external_id")
    if wanted and any(view not in besides for view in _named(workspace, wanted)):
        raise SlackError("duplicate_external_id")


def find(workspace: Workspace, view_id: str, external_id: str) -> View:
    """The open modal or Home tab of this id or external_id.

    Raises:
        SlackError: not_found, also for a modal that was closed.
    """
    found = [view for view in _living(workspace) if view.id == view_id] or _named(workspace, external_id)
    if not found:
        raise SlackError("not_found")
    return found[0]


def _living(workspace: Workspace) -> list[View]:
    open_ones = [workspace.views[name] for names in workspace.open_views.values() for name in names]
    return [*open_ones, *workspace.homes.values()]


def _named(workspace: Workspace, external_id: object) -> list[View]:
    return [view for view in _living(workspace) if external_id and view.payload.get("external_id") == external_id]
