"""Modals in pieces: inputs by name, and what was entered in them, read back by the same name.

A form is called `csp:form:NAME`. An input's block and element are called by the input's own name; one that the form
listens to while it is filled in is called `csp:change:NAME`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from bot.messages import blocks
from bot.messages.message import Block
from storage.errors import BadInput
from storage.names import storable

PREFIX, CHANGE, FIND = "csp:form:", "csp:change:", "csp:find:"
OPENS = "form:"  # a button's value that opens a form: "form:NAME VALUE"
TITLE_CHARS, LABEL_CHARS, HINT_CHARS, TEXT_CHARS, PLACEHOLDER_CHARS = 24, 200, 200, 3000, 150
BLOCKS = 100
NAME_CHARS, CHOICE_CHARS = 75, 150
TYPED = "plain_text_input"
BOXES = 10
FIRST_YEAR, LAST_YEAR = 1990, 2199
View = dict[str, Any]
Option = tuple[str, str]  # (label, value)


class More(TypedDict, total=False):
    """What any input may have besides: words under it, that it may stay empty, that the form is told of each change."""

    hint: str
    optional: bool
    heard: bool


def view(
    title: str, name: str, content: Sequence[Block], *, submit: str = "Save", close: str = "Cancel", told: bool = False
) -> View:
    """A form. `told`: say so when somebody closes it without submitting."""
    made: View = {
        "type": "modal",
        "callback_id": PREFIX + name,
        "title": _plain(title, TITLE_CHARS),
        "close": _plain(close, TITLE_CHARS),
        "blocks": [dict(block) for block in content[:BLOCKS]],
    }
    if submit:
        made["submit"] = _plain(submit, TITLE_CHARS)
    return made | ({"notify_on_close": True} if told else {})


def sentence(title: str, words: str) -> View:
    """Nothing to fill in: a sentence (already escaped) and a button to close it."""
    return view(title, "words", [blocks.section(words)], submit="", close="Close")


def loading(title: str = "cspbot") -> View:
    """What is shown at once: a press may open a view for three seconds only."""
    return sentence(title, "One moment.")


def line(name: str, label: str, *, value: str = "", most: int = 300, example: str = "", **more: Unpack[More]) -> Block:
    """One line of text of at most `most` characters."""
    return _text(name, label, value, most, example, more)


def lines(
    name: str, label: str, *, value: str = "", most: int = TEXT_CHARS, example: str = "", **more: Unpack[More]
) -> Block:
    """A text of several lines."""
    return _text(name, label, value, most, example, more, multiline=True)


def day(name: str, label: str, *, value: date | None = None, **more: Unpack[More]) -> Block:
    """A date from Slack's calendar."""
    element: dict[str, Any] = {"type": "datepicker", "placeholder": _plain("Choose a date", PLACEHOLDER_CHARS)}
    return _input(name, label, element | ({"initial_date": value.isoformat()} if value else {}), more)


def choice(
    name: str, label: str, options: Sequence[Option], *, value: str = "", prompt: str = "Choose", **more: Unpack[More]
) -> Block:
    """One of up to 100 (label, value) pairs; of more use `found`."""
    offered = [option(*each) for each in options[: blocks.SELECT_OPTIONS]]
    element: dict[str, Any] = {
        "type": "static_select",
        "placeholder": _plain(prompt, PLACEHOLDER_CHARS),
        "options": offered,
    }
    first = [each for each in offered if each["value"] == value]
    return _input(name, label, element | ({"initial_option": first[0]} if first else {}), more)


def found(name: str, label: str, what: str, *, value: Option | None = None, **more: Unpack[More]) -> Block:
    """One of many, found by typing: `what` names the finder that looks them up (handlers/forms.py)."""
    element: dict[str, Any] = {
        "type": "external_select",
        "placeholder": _plain("Type a part of the name", PLACEHOLDER_CHARS),
        "min_query_length": 0,
    }
    if value:
        element["initial_option"] = option(*value)
    made = dict(_input(name, label, element, more))
    # The element's name says which finder is meant: the block's name is still the input's.
    made["element"] = {**made["element"], "action_id": FIND + what}
    return made


def found_several(name: str, label: str, what: str, *, values: Sequence[Option] = (), **more: Unpack[More]) -> Block:
    """Any of many, up to 100, found by typing as in `found`; `values` are chosen already."""
    made = dict(found(name, label, what, **more))
    several = {"type": "multi_external_select", "max_selected_items": blocks.SELECT_OPTIONS}
    chosen = [option(*each) for each in values[: blocks.SELECT_OPTIONS]]
    made["element"] = {**made["element"], **several, **({"initial_options": chosen} if chosen else {})}
    return made


def person(name: str, label: str, *, value: str = "", **more: Unpack[More]) -> Block:
    """A member of the workspace, by Slack id."""
    element = {"type": "users_select", "placeholder": _plain("Choose a person", PLACEHOLDER_CHARS)}
    return _input(name, label, element | ({"initial_user": value} if value else {}), more)


def radio(name: str, label: str, options: Sequence[Option], *, value: str = "", **more: Unpack[More]) -> Block:
    """One of a few, all in view."""
    offered = [option(*each) for each in options[:BOXES]]
    first = [each for each in offered if each["value"] == value]
    element = {"type": "radio_buttons", "options": offered}
    return _input(name, label, element | ({"initial_option": first[0]} if first else {}), more)


def boxes(
    name: str, label: str, options: Sequence[Option], *, values: Sequence[str] = (), **more: Unpack[More]
) -> Block:
    """Any of a few, all in view."""
    offered = [option(*each) for each in options[:BOXES]]
    ticked = [each for each in offered if each["value"] in values]
    element = {"type": "checkboxes", "options": offered}
    return _input(name, label, element | ({"initial_options": ticked} if ticked else {}), more)


def opens(element: Mapping[str, Any]) -> bool:
    """Whether a button opens a form."""
    return str(element.get("value", "")).startswith(OPENS)


class Entered:
    """What was entered in a form, by the names of its inputs. An input that is not there was left empty."""

    def __init__(self, state: Mapping[str, Any] | None) -> None:
        """`state` is the `values` of a view's state, as Slack sends it."""
        self._by_name: dict[str, Mapping[str, Any]] = {
            name: next(iter(inputs.values()), {}) for name, inputs in (state or {}).items() if inputs
        }

    def text(self, name: str) -> str:
        """The trimmed text of an input; empty where none was entered."""
        return storable(str(self._of(name).get("value") or "")).strip()

    def texts(self) -> dict[str, str]:
        """Everything that was typed, by the names of its inputs; of an input that has no words nothing."""
        typed = {name: self.text(name) for name, element in self._by_name.items() if element.get("type") == TYPED}
        return {name: words for name, words in typed.items() if words}

    def day(self, name: str) -> date | None:
        """The date chosen. Raises BadInput for one so far off that no working days can be counted from it."""
        chosen = self._of(name).get("selected_date")
        day = date.fromisoformat(chosen) if chosen else None
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadInput(f"Choose a date in the years {FIRST_YEAR} to {LAST_YEAR}. Nothing was stored.")
        return day

    def chosen(self, name: str) -> str:
        """The value of the option chosen; empty where none was."""
        return storable(str((self._of(name).get("selected_option") or {}).get("value") or ""))

    def ticked(self, name: str) -> tuple[str, ...]:
        """The values of the boxes ticked."""
        return tuple(str(option["value"]) for option in self._of(name).get("selected_options") or ())

    def person(self, name: str) -> str:
        """The Slack id of the person chosen; empty where nobody was."""
        return str(self._of(name).get("selected_user") or "")

    def _of(self, name: str) -> Mapping[str, Any]:
        return self._by_name.get(name, {})


def _text(name: str, label: str, value: str, most: int, example: str, more: More, *, multiline: bool = False) -> Block:
    element: dict[str, Any] = {"type": TYPED, "max_length": min(most, TEXT_CHARS)}
    if multiline:
        element["multiline"] = True
    if value:
        element["initial_value"] = value[: min(most, TEXT_CHARS)]
    if example:
        element["placeholder"] = _plain(example, PLACEHOLDER_CHARS)
    return _input(name, label, element, more)


def _input(name: str, label: str, element: Mapping[str, Any], more: More) -> Block:
    heard = bool(more.get("heard"))
    made: dict[str, Any] = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, LABEL_CHARS),
        "element": {**element, "action_id": CHANGE + name if heard else name},
        "optional": bool(more.get("optional")),
    }
    if more.get("hint"):
        made["hint"] = _plain(str(more["hint"]), HINT_CHARS)
    return made | ({"dispatch_action": True} if heard else {})


def _plain(words: str, limit: int) -> Block:
    return {"type": "plain_text", "text": blocks.clip(words, limit)}


def option(label: str, value: str) -> Block:
    """One thing to choose."""
    return {"text": _plain(label, NAME_CHARS), "value": value[:CHOICE_CHARS]}
