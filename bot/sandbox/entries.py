"""What a person enters or chooses in an element, as Slack writes it."""

from collections.abc import Mapping, Sequence

from bot.sandbox.block_ids import interactive
from bot.sandbox.model import Json

PRESSED = frozenset({"button", "workflow_button", "overflow"})
OPTION = frozenset({"overflow", "static_select", "external_select", "radio_buttons"})
OPTIONS = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
INITIAL = ("value", "option", "options", "date", "time", "date_time", "user", "channel", "conversation")


class NoSuchChoice(LookupError):
    """The element does not offer this choice, or there is no such element."""


def state_key(kind: str) -> str:
    """The key under which Slack puts the value of this kind of element."""
    if kind in OPTION or kind in OPTIONS:
        return "selected_option" if kind in OPTION else "selected_options"
    if kind in ("datepicker", "timepicker", "datetimepicker"):
        return {"datepicker": "selected_date", "timepicker": "selected_time"}.get(kind, "selected_date_time")
    for one in ("user", "channel", "conversation"):
        if kind in (f"{one}s_select", f"multi_{one}s_select"):
            return f"selected_{one}" if kind == f"{one}s_select" else f"selected_{one}s"
    return "value"


def entry(element: Json, value: object) -> Json:
    """One entry of `state.values`. Options may be given by their value, their words or whole.

    Raises:
        NoSuchChoice: when the element offers no such option.
    """
    kind = str(element["type"])
    if kind in OPTION and value is not None:
        value = _option(element, value)
    elif kind in OPTIONS or kind.startswith("multi_"):
        value = [_option(element, each) if kind in OPTIONS else each for each in _listed(value)]
    return {"type": kind, state_key(kind): value}


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _option(element: Json, wanted: object) -> Json:
    groups = element.get("option_groups") or [element]
    for group in groups:
        for option in group.get("options") or []:
            if wanted in (option, option.get("value"), option["text"]["text"]):
                return dict(option)
    raise NoSuchChoice(f"{element['type']} {element.get('action_id')!r} offers no {wanted!r}")


def first_values(blocks: Sequence[Json]) -> Json:
    """The state of a surface before anybody touched it: every input with its initial value."""
    values: Json = {}
    for block, element in interactive(blocks):
        if element["type"] not in PRESSED:
            first = next((element[f"initial_{name}"] for name in INITIAL if f"initial_{name}" in element), None)
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry(element, first)
    return values


def fill(blocks: Sequence[Json], known: Json, values: Mapping[str, object]) -> Json:
    """`known` state with `values` entered, each by action_id or block_id.

    Raises:
        NoSuchChoice: for a name that is not in `blocks`, or an option that is not offered.
    """
    state, left = first_values(blocks), dict(values)
    for block, element in interactive(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        if action_id in known.get(block_id, {}):
            state.setdefault(block_id, {})[action_id] = known[block_id][action_id]
        for name in (action_id, block_id):
            if name in left:
                state.setdefault(block_id, {})[action_id] = entry(element, left.pop(name))
                break
    if left:
        raise NoSuchChoice(f"no input is named {', '.join(left)}")
    return state
