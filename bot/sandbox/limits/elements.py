"""Interactive elements: buttons, menus, pickers and inputs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
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
DISPATCHED = ("on_enter_pressed", "on_character_entered")
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
    yield from _most_selected(element, at)
    check = CHECKS.get(str(kind))
    if check is not None:
        yield from check(element, at)


def check_offer(payload: Element) -> Iterator[str]:
    """The limits of an answer to block_suggestion: up to 100 options, or groups of them."""
    if payload.get("option_groups") is not None:
        yield from _option_groups(payload, "answer")
    else:
        yield from listed(payload, "options", "answer", 0, 100)
        yield from options(payload.get("options"), "answer.options")


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
    if element.get("option_groups") is None:
        yield from listed(element, "options", at, 1, 100)
        yield from options(element.get("options"), f"{at}.options")
    else:
        if element.get("options") is not None:
            yield f"{at}: has both options and option_groups"
        yield from _option_groups(element, at)
    yield from _initial(element, at)


def _option_groups(element: Element, at: str) -> Iterator[str]:
    yield from listed(element, "option_groups", at, 1, 100)
    groups = element.get("option_groups")
    for number, group in enumerate(groups if isinstance(groups, list) else []):
        here = f"{at}.option_groups[{number}]"
        if not isinstance(group, Mapping):
            yield f"{here}: must be a group of options"
            continue
        yield from text_object(group.get("label"), f"{here}.label", 75, plain=True)
        yield from listed(group, "options", here, 1, 100)
        yield from options(group.get("options"), f"{here}.options")


def _external_select(element: Element, at: str) -> Iterator[str]:
    if element.get("options") is not None or element.get("option_groups") is not None:
        yield f"{at}: an external menu has no options of its own"
    fewest = element.get("min_query_length")
    if fewest is not None and (isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 0):
        yield f"{at}.min_query_length: {fewest!r} is not a whole number of letters"
    first = [*(element.get("initial_options") or []), *filter(None, [element.get("initial_option")])]
    yield from options(first, f"{at}.initial_option")


def _most_selected(element: Element, at: str) -> Iterator[str]:
    most = element.get("max_selected_items")
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
        yield f"{at}.max_selected_items: {most!r} is not a whole number from 1"


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
    for name, least in (("min_length", 0), ("max_length", 1)):
        value = element.get(name)
        if value is not None and not least <= value <= 3_000:
            yield f"{at}.{name}: {value}, must be {least} to 3,000"
    if element.get("min_length", 0) > element.get("max_length", 3_000):
        yield f"{at}.min_length: more than max_length"
    yield from at_most(3_000, element.get("initial_value"), f"{at}.initial_value")
    triggers = (element.get("dispatch_action_config") or {}).get("trigger_actions_on") or []
    for trigger in triggers:
        if trigger not in DISPATCHED:
            yield f"{at}.dispatch_action_config: {trigger!r} is not {' or '.join(DISPATCHED)}"


def _picker(form: str, words: str, name: str) -> Check:
    """A check that `initial_date` or `initial_time` is written as Slack takes it."""

    def check(element: Element, at: str) -> Iterator[str]:
        value = element.get(name)
        if value is not None and not _written_as(form, value):
            yield f"{at}.{name}: {value!r} is not {words}"

    return check


def _written_as(form: str, value: object) -> bool:
    try:
        return datetime.strptime(str(value), form).replace(tzinfo=UTC).strftime(form) == value
    except ValueError:
        return False


def _datetimepicker(element: Element, at: str) -> Iterator[str]:
    value = element.get("initial_date_time")
    if value is not None and not (isinstance(value, int) and 10**9 <= value < 10**10):
        yield f"{at}.initial_date_time: {value!r} is not a Unix time of ten digits"


def _number_input(element: Element, at: str) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"{at}.is_decimal_allowed: missing"


CHECKS: dict[str, Check] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "static_select": _static_select,
    "multi_static_select": _static_select,
    "external_select": _external_select,
    "multi_external_select": _external_select,
    "datepicker": _picker("%Y-%m-%d", "a date such as 2015-02-18", "initial_date"),
    "timepicker": _picker("%H:%M", "a time such as 09:00", "initial_time"),
    "datetimepicker": _datetimepicker,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _plain_text_input,
    "number_input": _number_input,
    "image": image,
}
