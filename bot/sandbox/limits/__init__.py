"""Slack's limits on messages and views, checked here because no library checks them all.

Sources: Slack's block reference and the official manifest and block types; the limits that Slack does not publish
(the cumulative text of a message, two charts a message) are taken on the cautious side.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.sandbox.limits.blocks import check_block
from bot.sandbox.limits.texts import at_most, visible_text

Kind = Literal["message", "ephemeral", "modal", "home"]

TEXT_LENGTH = 4_000
CUMULATIVE_TEXT = 9_000
BLOCKS = {"message": 50, "ephemeral": 50, "modal": 100, "home": 100}
ONCE_OR_TWICE = {"table": 1, "data_visualization": 2}
MARKDOWN_TOTAL = 12_000
VIEW_BYTES = 250_000
_PING = re.compile(r"<!(?:channel|here|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>")


def problems(payload: Mapping[str, Any], kind: Kind = "message") -> list[str]:
    """Everything that Slack would refuse or cut in `payload`, each as a path and a sentence; empty when all is well.

    A message needs a top-level `text` of at most 4,000 characters: it is all that a screen reader and a phone
    notification read. The text of all blocks together may be 9,000 characters (Slack refuses near 11,000).
    """
    blocks = payload.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, Mapping) for block in blocks):
        return ["blocks: must be a list of blocks"]
    envelope = _message(payload) if kind in ("message", "ephemeral") else _view(payload, kind)
    return [*envelope, *_together(blocks, kind), *_each(blocks, kind)]


def pings(payload: Mapping[str, Any]) -> list[str]:
    """The broadcast mentions (`<!channel>`, `<!here>`, `<!everyone>`, user groups) that `payload` would send."""
    written = " ".join([str(payload.get("text") or ""), *visible_text(payload.get("blocks") or [])])
    return _PING.findall(written) + [f"<!{each}>" for each in _broadcasts(payload.get("blocks"))]


def _broadcasts(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("type") == "broadcast":
            yield str(node.get("range", "channel"))
        for value in node.values():
            yield from _broadcasts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _broadcasts(value)


def _message(payload: Mapping[str, Any]) -> Iterator[str]:
    text = payload.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text: missing; screen readers and notifications read only this"
    else:
        yield from at_most(TEXT_LENGTH, text, "text")
    yield from _count(payload.get("attachments"), 100, "attachments")


def _view(view: Mapping[str, Any], kind: str) -> Iterator[str]:
    if kind == "modal":
        yield from _modal(view)
    yield from at_most(3_000, view.get("private_metadata"), "private_metadata")
    yield from at_most(255, view.get("callback_id"), "callback_id")
    yield from at_most(255, view.get("external_id"), "external_id")
    size = len(json.dumps(view, default=str).encode())
    if size > VIEW_BYTES:
        yield f"view: {size:,} bytes, at most {VIEW_BYTES:,}"


def _modal(view: Mapping[str, Any]) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        words = view.get(name)
        if words is None:
            if name == "title":
                yield "title: missing"
        elif not isinstance(words, Mapping) or words.get("type") != "plain_text":
            yield f"{name}: must be plain_text"
        else:
            yield from at_most(24, words.get("text"), name)
    yield from _focus(view.get("blocks") or [])
    has_input = any(block.get("type") == "input" for block in view.get("blocks") or [])
    if has_input and not view.get("submit"):
        yield "submit: missing; a modal with an input block needs it"


def _focus(blocks: object) -> Iterator[str]:
    wanted = str(blocks).count("'focus_on_load': True")
    if wanted > 1:
        yield f"blocks: {wanted} elements with focus_on_load, at most 1"


def _together(blocks: list[Mapping[str, Any]], kind: Kind) -> Iterator[str]:
    """The rules about all blocks of one surface."""
    yield from _count(blocks, BLOCKS[kind], "blocks")
    yield from _repeated_ids(blocks)
    kinds = [block.get("type") for block in _with_children(blocks)]
    for name, most in ONCE_OR_TWICE.items():
        if kinds.count(name) > most:
            yield f"blocks: {kinds.count(name)} {name} blocks, at most {most}"
    if kind in ("message", "ephemeral"):
        yield from _cumulative(blocks)


def _cumulative(blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    total = sum(len(text) for text in visible_text(blocks))
    if total > CUMULATIVE_TEXT:
        yield f"blocks: {total:,} characters of text in all, at most {CUMULATIVE_TEXT:,}"
    markdown = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN_TOTAL:
        yield f"blocks: {markdown:,} characters of markdown in all, at most {MARKDOWN_TOTAL:,}"


def _with_children(blocks: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        yield block
        if block.get("type") == "container":
            yield from _with_children([each for each in block.get("child_blocks") or [] if isinstance(each, Mapping)])


def _repeated_ids(blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id in seen:
            yield f"blocks[{number}].block_id: {block_id!r} is used twice"
        elif isinstance(block_id, str):
            seen.add(block_id)


def _each(blocks: list[Mapping[str, Any]], kind: Kind) -> Iterator[str]:
    surface = "message" if kind == "ephemeral" else kind
    for number, block in enumerate(blocks):
        yield from check_block(block, f"blocks[{number}]", surface)


def _count(items: object, most: int, at: str) -> Iterator[str]:
    if isinstance(items, list) and len(items) > most:
        yield f"{at}: {len(items)}, at most {most}"
