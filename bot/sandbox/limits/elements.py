"""Interactive elements: buttons, menus, pickers and inputs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from bot.sandbox.limits.texts import at_most, confirm, listed, optional_text, options, required, text_object

Element: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Element, str], Iterator[str]]

PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
SOURCED = ("users", "conversations", "channels", "external")
SELECTS = frozenset(f"{many}{source}_select" for many in ("", "multi_") for source in ("static", *SOURCED))
CHOICES = frozenset({"checkboxes", "radio_buttons"})
ACTIONS = frozenset({"button", "overflow", "workflow_button"}) | PICKERS | SELECTS | CHOICES
FIELDS = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"})
INPUTS = FIELDS | {"file_input"} | PICKERS | SELECTS | CHOICES


def check_element(element: object, at: str, allowed: frozenset[str]) -> Iterator[str]:
    """The limits of one element, which must be of an `allowed` type here."""
    if not isinstance(element, Mapping):
        yield f"{at}: must be an element"
        return
    kind = element.get("type")
    if kind not in allowed:
        yield f"{at}: {kind!r} is not allowed here"
        return
    yield from at_most(255, element.get("action_id"), f"{at}.action_id", least=1)
    yield from optional_text(element, "placeholder", at, 150)
    yield from confirm(element, at)
    check = CHECKS.get(str(kind))
    if check is not None:
        yield from check(element, at)


def repeated_actions(elements: object, at: str) -> Iterator[str]:
    """Two elements of one block with the same action_id."""
    seen: set[str] = set()
    for element in elements if isinstance(elements, list) else []:
        action = element.get("action_id") if isinstance(element, Mapping) else None
        if isinstance(action, str) and action in seen:
            yield f"{at}: action_id {action!r} is used twice in one block"
        elif isinstance(action, str):
            seen.add(action)


def image(element: Element, at: str) -> Iterator[str]:
    """An image, as a block or an element: exactly one source, and words for those who do not see it."""
    if bool(element.get("image_url")) == bool(element.get("slack_file")):
        yield f"{at}: needs either image_url or slack_file"
    yield from at_most(3_000, element.get("image_url"), f"{at}.image_url")
    yield from required(element, ["alt_text"], at)
    yield from at_most(2_000, element.get("alt_text"), f"{at}.alt_text")


def _button(element: Element, at: str) -> Iterator[str]:
    yield from text_object(element.get("text"), f"{at}.text", 75, plain=True)
    yield from at_most(2_000, element.get("value"), f"{at}.value")
    yield from at_most(3_000, element.get("url"), f"{at}.url")
    yield from at_most(75, element.get("accessibility_label"), f"{at}.accessibility_label")
    if element.get("style") not in (None, "primary", "danger"):
        yield f"{at}.style: {element['style']!r} is not primary or danger"


def _overflow(element: Element, at: str) -> Iterator[str]:
    yield from listed(element, "options", at, 1, 5)
    yield from options(element.get("options"), f"{at}.options")


def _static_select(element: Element, at: str) -> Iterator[str]:
    groups = element.get("option_groups")
    if groups is None:
        yield from listed(element, "options", at, 1, 100)
        yield from options(element.get("options"), f"{at}.options")
    else:
        yield from listed(element, "option_groups", at, 1, 100)
        for number, group in enumerate(groups if isinstance(groups, list) else []):
            here = f"{at}.option_groups[{number}]"
            yield from text_object(group.get("label"), f"{here}.label", 75, plain=True)
            yield from listed(group, "options", here, 1, 100)
            yield from options(group.get("options"), f"{here}.options")
    yield from _initial(element, at)


def _choices(element: Element, at: str) -> Iterator[str]:
    yield from listed(element, "options", at, 1, 10)
    yield from options(element.get("options"), f"{at}.options", plain=False)
    yield from _initial(element, at)


def _initial(element: Element, at: str) -> Iterator[str]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    offered = [option for group in groups for option in group.get("options") or []]
    chosen = [*(element.get("initial_options") or []), *filter(None, [element.get("initial_option")])]
    if any(option not in offered for option in chosen):
        yield f"{at}: the initial option is not one of the options"


def _plain_text_input(element: Element, at: str) -> Iterator[str]:
    for name in ("min_length", "max_length"):
        value = element.get(name)
        if value is not None and not 0 <= value <= 3_000:
            yield f"{at}.{name}: {value}, must be 0 to 3,000"
    yield from at_most(3_000, element.get("initial_value"), f"{at}.initial_value")


def _number_input(element: Element, at: str) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"{at}.is_decimal_allowed: missing"


CHECKS: dict[str, Check] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "static_select": _static_select,
    "multi_static_select": _static_select,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _plain_text_input,
    "number_input": _number_input,
    "image": image,
}
