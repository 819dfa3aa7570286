"""Slack's limits on the inputs of modals and the Home tab, each met exactly and each broken by one."""

import pytest

from bot.sandbox.limits import problems
from bot.sandbox.limits.elements import check_offer


def plain(length=5, kind="plain_text"):
    return {"type": kind, "text": "x" * length}


def option(text=5, value="v", **parts):
    return {"text": plain(text), "value": value, **parts}


def menu(**parts):
    return {"type": "static_select", "action_id": "a", **parts}


def group(label=5, count=1):
    return {"label": plain(label), "options": [option()] * count}


def words(**parts):
    return {"type": "plain_text_input", "action_id": "a", **parts}


def external(**parts):
    return {"type": "external_select", "action_id": "a", **parts}


def form(element, **parts):
    """A modal with one input."""
    block = {"type": "input", "label": plain(), "element": element, **parts}
    return {"type": "modal", "title": plain(24), "submit": plain(24), "close": plain(24), "blocks": [block]}


WHOLE = [
    form(menu(options=[option(75, "v" * 150, description=plain(75))] * 100, placeholder=plain(150))),
    form(menu(option_groups=[group(75, 20)] * 100)),
    form(words(max_length=3_000, min_length=0, multiline=True), label=plain(2_000), hint=plain(2_000)),
    form(words(dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}), dispatch_action=True),
    form({"type": "datepicker", "action_id": "a", "initial_date": "2016-02-29"}),
    form({"type": "timepicker", "action_id": "a", "initial_time": "09:00"}),
    form({"type": "datetimepicker", "action_id": "a", "initial_date_time": 1_424_246_400}),
    form({"type": "checkboxes", "action_id": "a", "options": [option()] * 10}),
    form({"type": "radio_buttons", "action_id": "a", "options": [option()] * 10}),
    form({"type": "users_select", "action_id": "a", "initial_user": "U0CSO00001"}),
    form({"type": "multi_users_select", "action_id": "a", "max_selected_items": 1}),
    form(external(min_query_length=0, initial_option=option())),
]
BROKEN = [
    (form(menu(options=[])), "options: 0, must be 1 to 100"),
    (form(menu(options=[option()], option_groups=[group()])), "has both options and option_groups"),
    (form(menu(option_groups=[group()] * 101)), "option_groups: 101, must be 1 to 100"),
    (form(menu(option_groups=[group(76)])), "option_groups[0].label: 76 characters"),
    (form(menu(option_groups=[group(count=101)])), "option_groups[0].options: 101"),
    (form(menu(option_groups=["no group"])), "option_groups[0]: must be a group of options"),
    (form(menu(options=[{"text": plain()}])), "options[0].value: missing"),
    (form(menu(options=[option(value="")])), "options[0].value: empty"),
    (form(menu(options=[option()], placeholder=plain(151))), "placeholder: 151 characters, at most 150"),
    (form(words(max_length=3_001)), "max_length: 3001, must be 1 to 3,000"),
    (form(words(max_length=0)), "max_length: 0, must be 1 to 3,000"),
    (form(words(min_length=9, max_length=8)), "min_length: more than max_length"),
    (form(words(initial_value="x" * 3_001)), "initial_value: 3,001 characters"),
    (form(words(dispatch_action_config={"trigger_actions_on": ["on_blur"]})), "'on_blur' is not on_enter_pressed"),
    (form(words(), dispatch_action="yes"), "dispatch_action: must be true or false"),
    (form(words(), label=plain(2_001)), "label: 2,001 characters, at most 2,000"),
    (form(words(), label=plain(kind="mrkdwn")), "'mrkdwn' is not plain_text"),
    (form({"type": "datepicker", "initial_date": "18/02/2015"}), "'18/02/2015' is not a date such as 2015-02-18"),
    (form({"type": "datepicker", "initial_date": "2015-02-29"}), "'2015-02-29' is not a date"),
    (form({"type": "datepicker", "initial_date": "2015-2-8"}), "'2015-2-8' is not a date"),
    (form({"type": "timepicker", "initial_time": "9:00"}), "'9:00' is not a time such as 09:00"),
    (form({"type": "datetimepicker", "initial_date_time": 1_424}), "1424 is not a Unix time of ten digits"),
    (form({"type": "radio_buttons", "options": [option()] * 11}), "options: 11, must be 1 to 10"),
    (form({"type": "multi_users_select", "max_selected_items": 0}), "max_selected_items: 0 is not a whole number"),
    (form(external(min_query_length=-1)), "min_query_length: -1 is not a whole number"),
    (form(external(options=[option()])), "an external menu has no options of its own"),
    (form({"type": "button", "text": plain(), "action_id": "a"}), "'button' is not allowed here"),
    (form(words()) | {"submit": None}, "submit: missing; a modal with an input block needs it"),
    (form(words()) | {"close": plain(25)}, "close: 25 characters, at most 24"),
]
FOCUS = words(focus_on_load=True)


@pytest.mark.parametrize("view", WHOLE)
def test_a_form_at_its_limits_is_whole(view):
    assert problems(view, "modal") == []


@pytest.mark.parametrize(("view", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_form_over_a_limit_says_which_and_where(view, problem):
    assert any(problem in found for found in problems(view, "modal")), problems(view, "modal")


def test_two_blocks_of_one_name_and_two_that_want_the_keyboard_are_refused():
    one = form(FOCUS, block_id="same")
    assert problems(one, "modal") == []
    found = problems(one | {"blocks": one["blocks"] * 2}, "modal")
    assert "blocks[1].block_id: 'same' is used twice" in found
    assert "blocks: 2 elements with focus_on_load, at most 1" in found


def test_a_home_tab_takes_inputs_and_a_hundred_blocks():
    home = {"type": "home", "blocks": form(words(), block_id="one")["blocks"] + [{"type": "divider"}] * 99}
    assert problems(home, "home") == []
    assert problems(home | {"blocks": [{"type": "divider"}] * 101}, "home") == ["blocks: 101, at most 100"]
    assert problems(home | {"private_metadata": "x" * 3_001}, "home") != []


def test_suggestions_are_a_hundred_options_or_groups_at_most_or_none():
    assert list(check_offer({"options": []})) == []
    assert list(check_offer({"options": [option()] * 100})) == []
    assert list(check_offer({"option_groups": [group()]})) == []
    assert list(check_offer({"options": [option()] * 101})) == ["answer.options: 101, must be 0 to 100"]
    assert list(check_offer({"option_groups": [group(76)]})) != []
    assert list(check_offer({})) == ["answer.options: missing"]
