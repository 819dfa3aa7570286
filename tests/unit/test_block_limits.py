"""Slack's limits, each met exactly and each broken by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.limits import pings, problems
from bot.sandbox.limits.blocks import BLOCKS


def plain(length=5, kind="plain_text"):
    return {"type": kind, "text": "x" * length}


def mrkdwn(length=5):
    return plain(length, "mrkdwn")


def message(*blocks, text="Figures", **more):
    return {"text": text, "blocks": list(blocks), **more}


def section(**parts):
    return {"type": "section", "text": mrkdwn(), **parts}


def button(**parts):
    return {"type": "button", "text": plain(), "action_id": "a", **parts}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def option(text=5, value="v", **parts):
    return {"text": plain(text), "value": value, **parts}


def table(*rows, **more):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows], **more}


def chart(kind="line", points=3, series=1, *, title="T", **parts):
    labels = [str(number) for number in range(points)]
    lines = [
        {"name": f"s{number}", "data": [{"label": label, "value": 1} for label in labels]} for number in range(series)
    ]
    axis = {"categories": labels, "x_label": "Month", "y_label": "Offences"}
    return {"type": "data_visualization", "title": title} | {
        "chart": {"type": kind, "series": lines, "axis_config": axis} | parts
    }


def pie(*values):
    segments = [{"label": f"p{number}", "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


def modal(*blocks, **more):
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Violent crime by month"}
INPUT = {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "a"}}
WHOLE = [
    message(section(fields=[mrkdwn(2_000)] * 4)),
    message(section(text=mrkdwn(3_000))),
    message({"type": "header", "text": plain(150)}),
    message({"type": "context", "elements": [mrkdwn()] * 9 + [IMAGE]}),
    message(actions(*(button(action_id=f"a{number}") for number in range(25)))),
    message(actions(button(text=plain(75), value="v" * 2_000, url="u" * 3_000, style="danger"))),
    message(section(accessory={"type": "overflow", "action_id": "a", "options": [option()] * 5})),
    message(actions({"type": "static_select", "action_id": "a", "options": [option(75)] * 100})),
    message(*[{"type": "divider"}] * 50),
    message(table(*[["a"] * 20] * 100)),
    message(chart(points=20, series=6, title="T" * 50), chart("bar"), table(["a"])),
    message(chart("area"), pie(1, 2, 3, 4, 5, 6)),
    message({"type": "markdown", "text": "x" * 9_000}),
    message({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}),
    message(text="x" * 4_000),
]
BROKEN = [
    (message(text=""), "text: missing"),
    ({"blocks": [section()]}, "text: missing"),
    (message(text="x" * 4_001), "text: 4,001 characters, at most 4,000"),
    (message(*[{"type": "divider"}] * 51), "blocks: 51, at most 50"),
    (message(*[section(text=mrkdwn(3_000))] * 3, section(text=mrkdwn(1))), "blocks: 9,001 characters of text in all"),
    (message(attachments=[{}] * 101), "attachments: 101, at most 100"),
    (message(section(block_id="b"), section(block_id="b")), "blocks[1].block_id: 'b' is used twice"),
    (message(section(block_id="b" * 256)), "blocks[0].block_id: 256 characters"),
    (message({"type": "nonsense"}), "blocks[0]: unknown block type 'nonsense'"),
    ({"text": "x", "blocks": ["divider"]}, "blocks: must be a list of blocks"),
    (message({"type": "section"}), "needs text or fields"),
    (message(section(text=mrkdwn(0))), "blocks[0].text: empty"),
    (message(section(text=mrkdwn(3_001))), "blocks[0].text: 3,001 characters, at most 3,000"),
    (message(section(text="words")), "blocks[0].text: must be a text object"),
    (message(section(fields=[mrkdwn()] * 11)), "blocks[0].fields: 11, must be 1 to 10"),
    (message(section(fields=[mrkdwn(2_001)])), "blocks[0].fields[0]: 2,001 characters"),
    (message(section(accessory={"type": "plain_text_input"})), "'plain_text_input' is not allowed here"),
    (message({"type": "header", "text": mrkdwn()}), "'mrkdwn' is not plain_text"),
    (message({"type": "header", "text": plain(151)}), "151 characters, at most 150"),
    (message({"type": "context", "elements": [mrkdwn()] * 11}), "elements: 11, must be 1 to 10"),
    (message({"type": "context", "elements": [mrkdwn(2_001)]}), "2,001 characters, at most 2,000"),
    (message(actions()), "elements: 0, must be 1 to 25"),
    (message(actions(button(), button())), "action_id 'a' is used twice in one block"),
    (message(actions(button(text=plain(76)))), "text: 76 characters, at most 75"),
    (message(actions(button(text=mrkdwn()))), "'mrkdwn' is not plain_text"),
    (message(actions(button(value="v" * 2_001))), "value: 2,001 characters"),
    (message(actions(button(style="blue"))), "'blue' is not primary or danger"),
    (message(actions(button(accessibility_label="x" * 76))), "accessibility_label: 76"),
    (message(actions(button(confirm={"title": plain(101), "text": mrkdwn()}))), "confirm.title: 101 characters"),
    (message(actions({"type": "overflow", "options": [option()] * 6})), "options: 6, must be 1 to 5"),
    (message(actions({"type": "static_select", "options": [option()] * 101})), "options: 101, must be 1 to 100"),
    (message(actions({"type": "static_select", "options": [option(76)]})), "options[0].text: 76 characters"),
    (message(actions({"type": "static_select", "options": [option(value="v" * 151)]})), "value: 151 characters"),
    (
        message(actions({"type": "static_select", "options": [option(description=plain(76))]})),
        "description: 76 characters",
    ),
    (
        message(actions({"type": "static_select", "options": [option()], "initial_option": option(value="w")})),
        "the initial option is not one of the options",
    ),
    (message(actions({"type": "checkboxes", "options": [option()] * 11})), "options: 11, must be 1 to 10"),
    (message({"type": "image", "image_url": "https://example.org/a.png"}), "alt_text: missing"),
    (message(IMAGE | {"slack_file": {"id": "F1"}}), "needs either image_url or slack_file"),
    (message(table(["a"]), table(["a"])), "2 table blocks, at most 1"),
    (message(table(*[["a"]] * 101)), "rows: 101, must be 1 to 100"),
    (message(table(["a"] * 21)), "rows[0]: 21 cells, must be 1 to 20"),
    (message(table(["a", "b"], ["a"])), "rows of different lengths"),
    (message(table(["a", ""])), "rows[0][1]: empty cell"),
    (message(table(["a"], column_settings=[{"align": "middle"}])), "'middle' is not left, center or right"),
    (message({"type": "data_table", "rows": [[{"type": "raw_text", "text": "a"}]] * 2}), "caption: missing"),
    (message(chart(), chart(), chart()), "3 data_visualization blocks, at most 2"),
    (message(chart(points=21)), "data: 21, must be 1 to 20"),
    (message(chart(series=7)), "series: 7, must be 1 to 6"),
    (message(chart(title="T" * 51)), "title: 51 characters, at most 50"),
    (message(chart("radar")), "'radar' is not line, bar, area or pie"),
    (message(chart(axis_config={"categories": ["0", "1"]})), "must have each category once"),
    (message(chart(axis_config={"categories": ["0", "1", "1"]})), "a category is repeated"),
    (message(chart(axis_config={"categories": ["x" * 21, "1", "2"]})), "21 characters, at most 20"),
    (message(pie(1, 0)), "value: must be more than 0"),
    (message(pie(*range(1, 8))), "segments: 7, must be 1 to 6"),
    (message({"type": "markdown", "text": "x" * 12_001}), "12,001 characters"),
    (message({"type": "container", "child_blocks": [section()] * 11, "title": plain()}), "child_blocks: 11"),
    (message({"type": "task_card", "status": "pending"}), "'pending' is not in_progress"),
    (message({"type": "alert", "text": mrkdwn()}), "a alert block is not allowed in a message"),
]
BROKEN_VIEWS = [
    ({"type": "modal", "blocks": []}, "title: missing"),
    (modal(title=plain(25)), "title: 25 characters, at most 24"),
    (modal(INPUT), "submit: missing"),
    (modal(INPUT | {"label": plain(2_001)}, submit=plain()), "label: 2,001 characters"),
    (modal(private_metadata="x" * 3_001), "private_metadata: 3,001 characters"),
    (modal(callback_id="x" * 256), "callback_id: 256 characters"),
    (modal(*[{"type": "divider"}] * 101), "blocks: 101, at most 100"),
    (modal(table(["a"])), "a table block is not allowed in a modal"),
    (modal(chart()), "a data_visualization block is not allowed in a modal"),
    (modal(state="x" * 250_001), "at most 250,000"),
]


@pytest.mark.parametrize("payload", WHOLE)
def test_a_message_at_its_limits_is_whole(payload):
    assert problems(payload) == []


@pytest.mark.parametrize(("payload", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_message_over_a_limit_says_which_and_where(payload, problem):
    assert any(problem in found for found in problems(payload)), problems(payload)


@pytest.mark.parametrize(("view", "problem"), BROKEN_VIEWS, ids=[problem for _, problem in BROKEN_VIEWS])
def test_a_modal_over_a_limit_says_which_and_where(view, problem):
    assert any(problem in found for found in problems(view, "modal")), problems(view, "modal")


def test_a_modal_and_a_home_tab_need_no_text_and_take_a_hundred_blocks():
    blocks = [{"type": "divider"}] * 100
    assert problems(modal(*blocks), "modal") == []
    assert problems({"type": "home", "blocks": blocks}, "home") == []
    assert problems({"type": "home", "blocks": [table(["a"]), chart()]}, "home") == []


def test_the_same_action_in_two_blocks_is_allowed():
    assert problems(message(section(accessory=button()), section(accessory=button()))) == []


def test_broadcasts_are_found_wherever_they_hide():
    rich = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}
    hidden = message(
        section(text={"type": "mrkdwn", "text": "<!channel> and <!subteam^S123|csu>"}),
        {"type": "rich_text", "elements": [rich]},
        text="<!everyone> look",
    )
    assert pings(hidden) == ["<!everyone>", "<!channel>", "<!subteam^S123|csu>", "<!here>"]
    assert pings(message(section(text={"type": "mrkdwn", "text": "&lt;!channel&gt; <@U0CSO00001>"}))) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(sorted(BLOCKS))
PARTS = (
    "text fields elements accessory block_id alt_text image_url title rows column_settings chart child_blocks element"
)
NAMES = st.sampled_from(PARTS.split())


@given(KINDS, st.dictionaries(NAMES, JSON, max_size=4))
def test_whatever_a_block_holds_the_check_answers_in_words(kind, parts):
    assert all(isinstance(found, str) for found in problems(message({"type": kind, **parts})))
