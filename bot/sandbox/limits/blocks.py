"""Each kind of block: its parts and their limits, and the surfaces that take it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from bot.sandbox.limits.elements import ACTIONS, INPUTS, check_element, image, repeated_actions
from bot.sandbox.limits.tables import data_table, data_visualization, table
from bot.sandbox.limits.texts import at_most, listed, optional_text, required, text_object

Block: TypeAlias = Mapping[str, Any]

EVERYWHERE = frozenset({"message", "modal", "home"})
RICH = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")


def check_block(block: Block, at: str, surface: str) -> Iterator[str]:
    """The limits of one block on one surface (message, modal or home); a block unknown to us is a problem."""
    kind = block.get("type")
    if kind not in BLOCKS:
        yield f"{at}: unknown block type {kind!r}"
        return
    surfaces, check = BLOCKS[str(kind)]
    if surface not in surfaces:
        yield f"{at}: a {kind} block is not allowed in a {surface}"
    yield from at_most(255, block.get("block_id"), f"{at}.block_id", least=1)
    try:
        yield from check(block, at)
    except (AttributeError, KeyError, TypeError):
        yield f"{at}: a part of it is not of the right kind"


def _section(block: Block, at: str) -> Iterator[str]:
    if block.get("text") is None and not block.get("fields"):
        yield f"{at}: needs text or fields"
    if block.get("text") is not None:
        yield from text_object(block["text"], f"{at}.text", 3_000)
    if block.get("fields") is not None:
        yield from listed(block, "fields", at, 1, 10)
        for number, field in enumerate(block["fields"]):
            yield from text_object(field, f"{at}.fields[{number}]", 2_000)
    if block.get("accessory") is not None:
        yield from check_element(block["accessory"], f"{at}.accessory", ACTIONS | {"image"})


def _header(block: Block, at: str) -> Iterator[str]:
    yield from text_object(block.get("text"), f"{at}.text", 150, plain=True)


def _divider(_block: Block, _at: str) -> Iterator[str]:
    return iter(())


def _image(block: Block, at: str) -> Iterator[str]:
    yield from image(block, at)
    yield from optional_text(block, "title", at, 2_000)


def _actions(block: Block, at: str) -> Iterator[str]:
    yield from listed(block, "elements", at, 1, 25)
    yield from repeated_actions(block.get("elements"), at)
    for number, element in enumerate(block.get("elements") or []):
        yield from check_element(element, f"{at}.elements[{number}]", ACTIONS)


def _context(block: Block, at: str) -> Iterator[str]:
    yield from listed(block, "elements", at, 1, 10)
    for number, element in enumerate(block.get("elements") or []):
        here = f"{at}.elements[{number}]"
        if isinstance(element, Mapping) and element.get("type") == "image":
            yield from image(element, here)
        else:
            yield from text_object(element, here, 2_000)


def _context_actions(block: Block, at: str) -> Iterator[str]:
    yield from listed(block, "elements", at, 1, 5)
    yield from repeated_actions(block.get("elements"), at)


def _input(block: Block, at: str) -> Iterator[str]:
    yield from text_object(block.get("label"), f"{at}.label", 2_000, plain=True)
    yield from optional_text(block, "hint", at, 2_000)
    yield from check_element(block.get("element"), f"{at}.element", INPUTS)
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield f"{at}.{name}: must be true or false"


def _rich_text(block: Block, at: str) -> Iterator[str]:
    yield from listed(block, "elements", at, 1, 1_000)
    for number, element in enumerate(block.get("elements") or []):
        here = f"{at}.elements[{number}]"
        if not isinstance(element, Mapping) or element.get("type") not in RICH:
            yield f"{here}: must be {', '.join(RICH[:-1])} or {RICH[-1]}"
        else:
            yield from listed(element, "elements", here, 0, 10_000)


def _markdown(block: Block, at: str) -> Iterator[str]:
    yield from required(block, ["text"], at)
    yield from at_most(12_000, block.get("text"), f"{at}.text")


def _card(block: Block, at: str) -> Iterator[str]:
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if block.get(name) is not None:
            yield from text_object(block[name], f"{at}.{name}", most)
    if len(block.get("actions") or []) > 3:
        yield f"{at}.actions: {len(block['actions'])}, at most 3"
    for number, element in enumerate(block.get("actions") or []):
        yield from check_element(element, f"{at}.actions[{number}]", ACTIONS)


def _carousel(block: Block, at: str) -> Iterator[str]:
    yield from listed(block, "elements", at, 1, 10)
    for number, card in enumerate(block.get("elements") or []):
        yield from _card(card, f"{at}.elements[{number}]")


def _container(block: Block, at: str) -> Iterator[str]:
    if not block.get("title") and not block.get("rich_text_title"):
        yield f"{at}.title: missing"
    for name in ("title", "subtitle"):
        words = block.get(name)
        yield from at_most(150, words.get("text") if isinstance(words, Mapping) else words, f"{at}.{name}")
    yield from listed(block, "child_blocks", at, 1, 10)
    for number, child in enumerate(block.get("child_blocks") or []):
        yield from check_block(child, f"{at}.child_blocks[{number}]", "message")


def _alert(block: Block, at: str) -> Iterator[str]:
    yield from text_object(block.get("text"), f"{at}.text", 200)
    if block.get("level", "default") not in ("default", "info", "warning", "error", "success"):
        yield f"{at}.level: {block['level']!r} is not a level"


def _plan(block: Block, at: str) -> Iterator[str]:
    if len(block.get("tasks") or []) > 50:
        yield f"{at}.tasks: {len(block['tasks'])}, at most 50"


def _task_card(block: Block, at: str) -> Iterator[str]:
    if block.get("status") not in ("in_progress", "complete", "error"):
        yield f"{at}.status: {block.get('status')!r} is not in_progress, complete or error"


_MESSAGE = frozenset({"message"})
_NOT_MODAL = frozenset({"message", "home"})
BLOCKS: dict[str, tuple[frozenset[str], Callable[[Block, str], Iterator[str]]]] = {
    "section": (EVERYWHERE, _section),
    "header": (EVERYWHERE, _header),
    "divider": (EVERYWHERE, _divider),
    "image": (EVERYWHERE, _image),
    "actions": (EVERYWHERE, _actions),
    "context": (EVERYWHERE, _context),
    "context_actions": (_MESSAGE, _context_actions),
    "input": (EVERYWHERE, _input),
    "rich_text": (EVERYWHERE, _rich_text),
    "markdown": (_MESSAGE, _markdown),
    "table": (_NOT_MODAL, table),
    "data_table": (_NOT_MODAL, data_table),
    "data_visualization": (_NOT_MODAL, data_visualization),
    "card": (_NOT_MODAL, _card),
    "carousel": (_NOT_MODAL, _carousel),
    "container": (_NOT_MODAL, _container),
    "alert": (frozenset({"modal"}), _alert),
    "plan": (_MESSAGE, _plan),
    "task_card": (_MESSAGE, _task_card),
}
