"""What a person enters or chooses in an element, as Slack writes it."""

import copy
from collections.abc import Mapping, Sequence

from bot.sandbox.block_ids import interactive
from bot.sandbox.model import Json

PRESSED = frozenset({"button", "workflow_button", "overflow"})
EXTERNAL = frozenset({"external_select", "multi_external_select"})
OPTION = frozenset({"overflow", "static_select", "external_select", "radio_buttons"})
OPTIONS = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
INITIAL_ONES = ("value", "option", "date", "time", "date_time", "user", "channel", "conversation")
INITIAL = (*INITIAL_ONES, "options", "users", "channels", "conversations")


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
    for option in _offered(element):
        if wanted in (option, option.get("value"), option["text"]["text"]):
            return dict(option)
    if element["type"] in EXTERNAL and isinstance(wanted, Mapping):
        return dict(wanted)
    raise NoSuchChoice(f"{element['type']} {element.get('action_id')!r} offers no {wanted!r}")


def _offered(element: Json) -> list[Json]:
    """What the element offers; an external menu at least what it started with."""
    groups = element.get("option_groups") or [element]
    first = [*(element.get("initial_options") or []), *filter(None, [element.get("initial_option")])]
    return [*(option for group in groups for option in group.get("options") or []), *first]


def offering(blocks: Sequence[Json], suggested: Mapping[str, list[Json]]) -> list[Json]:
    """A copy of `blocks` whose external menus offer what the bot has suggested so far, by `block_id/action_id`."""
    copied: list[Json] = copy.deepcopy(list(blocks))
    for block, element in interactive(copied):
        if element["type"] in EXTERNAL:
            element["options"] = suggested.get(f"{block['block_id']}/{element['action_id']}", [])
    return copied


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


def find_element(
    blocks: Sequence[Json], action_id: str | None, block_id: str | None, index: int | None, value: object
) -> tuple[Json, Json]:
    """The (block, element) that fits; where several have the same action_id, the first that offers `value`.

    Raises:
        NoSuchChoice: when there is none.
    """
    fitting = [
        (block, element)
        for block, element in interactive(blocks)
        if action_id in (None, element["action_id"], _words_on(element)) and block_id in (None, block.get("block_id"))
    ]
    if index is not None:
        fitting = fitting[index : index + 1]
    for block, element in fitting:
        try:
            chosen(element, value)
        except NoSuchChoice:
            continue
        return block, element
    raise NoSuchChoice(f"no element fits action_id={action_id!r}, block_id={block_id!r}, value={value!r}")


def entered(blocks: Sequence[Json], known: Json, block: Json, element: Json, value: object) -> Json:
    """The state of a surface after `value` was chosen in one element."""
    state = fill(blocks, known, {})
    if element["type"] not in PRESSED:
        state.setdefault(block["block_id"], {})[element["action_id"]] = entry(element, value)
    return state


def chosen(element: Json, value: object) -> Json:
    """What an action says was chosen in an element; of a button nothing.

    Raises:
        NoSuchChoice: when the element does not offer it.
    """
    if element["type"] in ("button", "workflow_button"):
        if value not in (None, element.get("value")):
            raise NoSuchChoice(f"the value of this button is {element.get('value')!r}")
        return {}
    return {key: each for key, each in entry(element, value).items() if key != "type"}


def _words_on(element: Json) -> str:
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""
