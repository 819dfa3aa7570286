"""Pieces of modals: whatever words come, Slack takes them; and what is entered comes back by the same names."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import form
from bot.messages.form import Entered
from bot.sandbox.entries import first_values
from bot.sandbox.limits import problems

words = st.text(min_size=1, max_size=4_000)
options = st.lists(st.tuples(words, st.uuids().map(str)), min_size=1, max_size=130)


def everything(label, value, offered):
    """One of each input."""
    return [
        form.line("title", label, value=value, example=label, hint=label),
        form.lines("detail", label, value=value, optional=True),
        form.day("due", label, value=date(2015, 2, 18)),
        form.choice("priority", label, offered, value=offered[-1][1], prompt=label),
        form.found("owner", label, "post", value=offered[0]),
        form.person("holder", label, value="U0CSO00001"),
        form.radio("how", label, offered, value=offered[0][1], heard=True),
        form.boxes("also", label, offered, values=[offered[0][1]]),
    ]


@given(words, words, options)
def test_whatever_words_come_slack_takes_the_view(label, value, offered):
    view = form.view(label, "action-new", everything(label, value, offered), submit=label, close=label)
    assert problems(view, "modal") == []


def test_what_stands_in_a_form_is_read_back_by_the_names_of_its_inputs():
    made = everything("Label", "Check the baseline", [("One", "1"), ("Two", "2")])
    entered = Entered(first_values(made))
    assert entered.text("title") == entered.text("detail") == "Check the baseline"
    assert entered.day("due") == date(2015, 2, 18)
    assert (entered.chosen("priority"), entered.chosen("owner"), entered.chosen("how")) == ("2", "1", "1")
    assert entered.ticked("also") == ("1",)
    assert entered.person("holder") == "U0CSO00001"


def test_what_was_left_empty_is_empty_and_so_is_what_is_not_there():
    entered = Entered(first_values([form.line("title", "Title"), form.day("due", "Due"), form.person("who", "Who")]))
    assert (entered.text("title"), entered.day("due"), entered.person("who")) == ("", None, "")
    assert (entered.text("other"), entered.chosen("other"), entered.ticked("other")) == ("", "", ())
    assert Entered(None).day("due") is None
