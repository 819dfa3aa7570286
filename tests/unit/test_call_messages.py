"""Data calls on a page: inside Slack's limits however many suppliers there are and whatever they are called."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.messages import call_answer, call_change_forms, call_forms, call_page, call_states, call_word, calls
from bot.messages.call_answer import Filling
from bot.messages.call_page import Page
from bot.sandbox.limits import pings, problems
from storage import call_lines
from storage.call_checks import Comparison, Finding, Sent
from storage.call_suppliers import Supplier
from storage.calls import Call, Request
from storage.figures import Figure
from storage.loading.report import LoadReport
from storage.periods import Period
from storage.vocabulary import Names, Vocabulary

NOW = datetime(2015, 10, 5, 9, 0, tzinfo=UTC)
YEAR = Period(date(2014, 10, 1), date(2015, 9, 30))
TODAY = date(2015, 10, 20)
CALL = Call(1, "year ending 30 September 2015", YEAR, date(2015, 10, 19), "<!channel> " * 40, "U0CSO00001", "open", NOW)
WORDS = Vocabulary(Names("area", []), Names("category", []), {})


def request(number, status="requested", name="Supplier", file="figures.csv", note="", **more):
    at = NOW if status != "requested" else None
    decided = {"decided_by": "U0", "decided_at": at} if status in ("loaded", "returned", "off") else {}
    values = {"decided_by": "", "decided_at": None, "revision": 0} | decided | more
    of_file = {"received_by": "U0", "file_name": file, "note": note, "received_at": at}
    return Request(number, 1, f"{name} {number}", 1, "Analyst", 1, status, **of_file, **values)


def page(requests, unreached=(), call=CALL, today=TODAY, start=0):
    history = tuple((NOW, "Community Safety Officer", "asked " + "x" * 400) for _ in range(20))
    why = dict.fromkeys(unreached, call_states.NOT_REACHED)
    return Page(call, tuple(requests), history, why, today, {"U0": "Community Safety Officer"}, start)


def buttons(message):
    elements = [each for block in message.blocks for each in block.get("elements") or []]
    return {each["text"]["text"]: each["value"] for each in elements if each.get("type") == "button"}


@pytest.mark.parametrize("native", [frozenset(), frozenset({"table"})])
@pytest.mark.parametrize("status", ["requested", "received", "loaded", "returned"])
def test_a_page_is_inside_slacks_limits_with_sixty_suppliers_of_the_longest_names(native, status):
    every = [request(n, status, "Å<@U1>" * 30, "f" * 250, "why " * 200) for n in range(60)]
    said = call_page.render(page(every, range(60)), native)
    assert problems(said.payload()) == []
    assert pings(said.payload()) == []
    assert "More suppliers" in buttons(said)


@pytest.mark.parametrize("native", [frozenset(), frozenset({"table"})])
@pytest.mark.parametrize("count", [1, 30, 60])
def test_every_supplier_of_a_call_is_on_some_page(native, count):
    every = [request(n, "received" if n % 3 else "requested") for n in range(count)]
    found, start = [], 0
    while True:
        said = call_page.render(page(every, range(60), start=start), native)
        assert problems(said.payload()) == []
        found += [each.supplier for each in every if f"{each.supplier} (" in said.text]
        onward = buttons(said).get("More suppliers")
        if onward is None:
            break
        start = int(onward.split()[-1]) - 1
    assert sorted(found) == sorted(each.supplier for each in every)


def test_a_page_counts_what_came_and_names_what_is_missing():
    said = call_page.render(
        page([request(1), request(2, "received"), request(3, "loaded"), request(4, "returned")], {1}), frozenset()
    )
    assert "4 asked, 2 received, 1 to be checked, 1 loaded, 1 returned, 2 missing: Supplier 1; Supplier 4." in said.text
    assert "Supplier 1 (Analyst): missing, its date has passed; nobody is reached in Slack." in said.text
    assert "Nobody in Slack is reached for Supplier 1. Please tell them yourself." in said.text
    assert "Supplier 2 (Analyst): received, to be checked, Monday 5 October 2015 (figures.csv)." in said.text


def test_a_table_has_requested_due_received_and_missing():
    said = call_page.render(page([request(1), request(2, "loaded")]), frozenset({"table"}))
    (table,) = [block for block in said.blocks if block["type"] == "table"]
    cells = [[cell.get("text", "") for cell in row] for row in table["rows"][1:]]
    assert "Asked Monday 5 October. Was due yesterday, Monday 19 October. 2 asked, 1 received" in said.text
    assert cells[0][1:] == ["missing, its date has passed", "Monday 19 October", "–"]
    assert cells[1][1] == "loaded Monday 5 October 2015 by Community Safety Officer (figures.csv)"
    assert cells[1][2:] == ["Monday 19 October", "Monday 5 October"]


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        ({"status": "loaded", "loads": 2}, "loaded, corrected on Monday 5 October 2015 by Community Safety Officer"),
        ({"status": "received", "loads": 1, "loaded_at": NOW}, "correction received, to be checked, Monday 5 October"),
        ({"status": "returned", "note": "Too high"}, "missing, its date has passed; returned: Too high."),
        (
            {"status": "returned", "note": "Too high", "loads": 1, "loaded_at": NOW},
            "returned: Too high; what was loaded on Monday 5 October 2015 stays.",
        ),
        ({"status": "off", "note": "Merged"}, "not asked any more: Merged."),
        ({"status": "requested", "due": date(2015, 11, 2)}, "asked; due Monday 2 November 2015."),
    ],
)
def test_how_a_supplier_stands_is_said_in_words(stands, told):
    assert f"Supplier 1 (Analyst): {told}" in call_page.render(page([request(1, **stands)]), frozenset()).text


def test_a_supplier_that_is_not_asked_any_more_is_not_counted():
    said = call_page.render(page([request(1, "off"), request(2, "loaded")]), frozenset())
    assert "1 asked, 1 received, 1 loaded, none missing." in said.text


def test_a_period_that_goes_on_is_said_to_officers_and_suppliers():
    early = date(2015, 9, 1)
    words = "The period goes on until"
    assert words in call_page.render(page([request(1)], today=early), frozenset()).text
    assert words in call_word.asked(request(1), CALL, early).text
    assert words in calls.owed([(CALL, request(1))], early).text
    assert words not in call_word.asked(request(1), CALL, TODAY).text


def test_what_can_be_done_with_a_call_are_buttons():
    some = [request(1), request(2, "loaded", loads=1)]
    every = {"Remind", "Change", "Add suppliers", "Take one off", "Collected figures as CSV", "Close this call"}
    assert set(buttons(call_page.render(page(some), frozenset()))) == every
    closed = replace(CALL, status="closed")
    assert set(buttons(call_page.render(page(some, call=closed), frozenset()))) == {
        "Open it again",
        "Collected figures as CSV",
    }
    assert "Remind" not in buttons(call_page.render(page([request(2, "loaded", loads=1)]), frozenset()))


def test_the_list_and_what_is_owed_are_inside_slacks_limits():
    every = [(CALL, [request(n, name="x" * 200) for n in range(60)]) for _ in range(20)]
    owed = [(CALL, request(n, "returned", "x" * 200, note="y" * 500)) for n in range(60)]
    for said in (calls.listing(every, TODAY), calls.owed(owed, TODAY), calls.listing([], TODAY), calls.owed([], TODAY)):
        assert problems(said.payload()) == []


@pytest.mark.parametrize("make", [call_word.returned, call_word.asked])
def test_what_a_supplier_is_told_pings_nobody(make):
    said = make(request(1, "returned", "<!here>", note="<@U1> " * 200), CALL, TODAY)
    assert problems(said.payload()) == []
    assert pings(said.payload()) == []


@pytest.mark.parametrize(
    ("why", "told"),
    [("again", "What was sent was returned."), ("changed", "What is asked was changed. What was sent was returned.")],
)
def test_asked_once_more_after_its_figures_were_returned_a_supplier_reads_why_they_were(why, told):
    said = call_word.asked(request(1, "returned", note="Too high"), replace(CALL, note=""), TODAY, why).text
    assert f"are asked of Supplier 1. {told} " in said
    assert "Why they were returned: Too high" in said
    assert "have not come" not in said


def test_mistakes_are_listed_up_to_ten():
    said = call_word.mistakes("a.csv", [f"row {n}: wrong" for n in range(20)], 1_000)
    assert "1,000 things to put right" in said.text
    assert said.text.count("wrong") == 10
    assert "and 990 more" in said.text


def figure(number):
    about = ("offences", "", "", "s", "", "Supplier", "final", "in-confidence", None, "")
    return Figure(number, "area" * 30, "category" * 30, "measure" * 12, YEAR, 10**17, *about)


def test_forms_are_inside_slacks_limits_with_five_thousand_odd_figures():
    kind = ("area" * 30, "category" * 30, "measure" * 12, "")
    odd = tuple(Finding(Sent(kind, YEAR, 10**17), None, None, None) for _ in range(5_000))
    last = tuple(figure(n) for n in range(5_000))
    wrong = tuple((each.sent, 1) for each in odd)
    pages = call_lines.pages(last, YEAR, WORDS, [])
    wrong_lines = tuple(f"{'x' * 200}: {'y' * 200}" for _ in range(40))
    filling = [Filling(page, dict.fromkeys(range(5000), "9" * 30), wrong_lines) for page in (0, 60, 124)]
    compared = Comparison(odd, last, tuple(each.sent for each in odd))
    asked = request(1, "received", "x" * 200, note="y" * 500)
    about = call_forms.Check(asked, CALL, LoadReport(5_000, 0, 0), compared, wrong, 5_000)
    many = [Supplier(f"{'agency ' * 10}{n}", "post " * 30) for n in range(100)]
    without, owed = ["<!here> " * 20] * 100, [request(n, name="x" * 200) for n in range(100)]
    views = (
        call_forms.check(about, WORDS),
        *(call_answer.render(request(1, loads=1), CALL, pages, each, WORDS) for each in filling),
        call_forms.new(many, without, YEAR, TODAY),
        call_change_forms.change(CALL, TODAY),
        call_change_forms.change(replace(CALL, status="closed"), TODAY),
        call_change_forms.add(CALL, many, without),
        call_change_forms.take_off(CALL, owed),
        call_change_forms.remind(CALL, owed),
    )
    for view in views:
        assert problems(view, "modal") == []


def test_the_form_of_a_call_says_whom_it_cannot_ask_and_whom_it_cannot_hold():
    view = call_forms.new([Supplier(f"Agency {n}", "Post") for n in range(62)], ["Town & Country"], YEAR, TODAY)
    assert "Can't be asked, as they have no contact post: Town &amp; Country." in str(view)
    assert "and 2 more: ask them with “Add suppliers”" in str(view)
