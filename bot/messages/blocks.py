"""Block Kit pieces as plain dicts, with Slack's limits kept at the place where a piece is made.

Plain dicts on purpose: the client library's models drop `data_visualization`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages.message import Block

HEADER_CHARS = 150
SECTION_CHARS = 3000
CONTEXT_ELEMENTS = 10
CONTEXT_CHARS = 2000
BUTTON_CHARS = 75
VALUE_CHARS = 2000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
CHART_POINTS = 20
CHART_SERIES = 6
CHART_LABEL = 20
CHART_TITLE = 50
OVERFLOW_OPTIONS = 5
SELECT_OPTIONS = 100
ALT_CHARS = 2000
SEPARATOR = "  ·  "
ASK = "csp:ask"  # buttons whose value is a whole question


def escape(text: str) -> str:
    """Text that Slack shows as it stands: no mention, link or broadcast can be made from it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(words: str) -> str:
    """Words somebody typed, safe to repeat in a message: escaped, on one line, without control characters."""
    visible = words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)
    return escape(" ".join(visible.split()))


def clip(text: str, limit: int) -> str:
    """`text`, ended with an ellipsis where it is longer than `limit` characters; never cut inside an entity."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    start = cut.rfind("&")
    if start > len(cut) - 6 and ";" not in cut[start:]:
        cut = cut[:start]
    return cut.rstrip() + "…"


def header(text: str) -> Block:
    """A heading, in plain text."""
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, HEADER_CHARS)}}


def section(markdown: str, accessory: Block | None = None) -> Block:
    """A paragraph of mrkdwn (already escaped), with a button or menu beside it."""
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": clip(markdown, SECTION_CHARS)}}
    if accessory:
        block["accessory"] = accessory
    return block


def context(*parts: str) -> Block:
    """Small print: one mrkdwn element a part (already escaped)."""
    elements = [{"type": "mrkdwn", "text": clip(part, CONTEXT_CHARS)} for part in parts if part]
    return {"type": "context", "elements": elements[:CONTEXT_ELEMENTS]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, *, primary: bool = False, spoken: str = "") -> Block:
    """A button; `spoken` is read by screen readers where the label alone is not enough."""
    made: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": clip(label, BUTTON_CHARS)},
        "action_id": action_id,
        "value": value[:VALUE_CHARS],
    }
    if primary:
        made["style"] = "primary"
    if spoken:
        made["accessibility_label"] = clip(spoken, BUTTON_CHARS)
    return made


def ask(label: str, question: str, name: str) -> Block:
    """A button that asks `question`; `name` tells it from others in the same message."""
    return button(label, f"{ASK}:{name}", question)


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu of up to five (label, value) pairs."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [
            {"text": {"type": "plain_text", "text": clip(label, BUTTON_CHARS)}, "value": value[:150]}
            for label, value in options[:OVERFLOW_OPTIONS]
        ],
    }


def select(placeholder: str, action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu to choose one of up to 100 (label, value) pairs from."""
    return {
        "type": "static_select",
        "placeholder": {"type": "plain_text", "text": clip(placeholder, 150)},
        "action_id": action_id[:255],
        "options": [
            {"text": {"type": "plain_text", "text": clip(label, BUTTON_CHARS)}, "value": value[:150]}
            for label, value in options[:SELECT_OPTIONS]
        ],
    }


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), bold: Sequence[int] = (0,)) -> Block:
    """A native table of rows of one width: the first is the heading, those in `bold` are bold.

    Columns in `right` are aligned right.
    """
    width = min(len(rows[0]), TABLE_COLUMNS)
    cells = [
        [_bold_cell(cell) if number in bold else _plain_cell(cell) for cell in row[:width]]
        for number, row in enumerate(rows[:TABLE_ROWS])
    ]
    settings = [{"align": "right" if n in right else "left", "is_wrapped": True} for n in range(width)]
    return {"type": "table", "column_settings": settings, "rows": cells}


def _plain_cell(text: str) -> Block:
    return {"type": "raw_text", "text": text or "–"}


def _bold_cell(text: str) -> Block:
    words = {"type": "text", "text": text or "–", "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]}


def image(file_id: str, alt_text: str) -> Block:
    """An uploaded picture; `alt_text` says what it shows."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": clip(alt_text, ALT_CHARS)}


def line_chart(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], *, x_label: str, y_label: str
) -> Block:
    """A native line chart of up to 20 points and six series; every series has one value a label."""
    names = [clip(label, CHART_LABEL) for label in labels[:CHART_POINTS]]
    drawn = [
        {
            "name": clip(name, CHART_LABEL),
            "data": [{"label": n, "value": v} for n, v in zip(names, values, strict=False)],
        }
        for name, values in series[:CHART_SERIES]
    ]
    axes = {"categories": names, "x_label": clip(x_label, 50), "y_label": clip(y_label, 50)}
    chart = {"type": "line", "series": drawn, "axis_config": axes}
    return {"type": "data_visualization", "title": clip(title, CHART_TITLE), "chart": chart}
