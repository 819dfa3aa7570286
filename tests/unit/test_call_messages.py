"""Data calls on a page: inside Slack's limits however many suppliers there are and whatever they are called."""

from datetime import UTC, date, datetime

import pytest

from bot.messages import call_forms, call_word, calls
from bot.messages.calls import Page
from bot.sandbox.limits import pings, problems
from storage.call_checks import Comparison, Finding, Sent
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


def request(number, status="requested", name="Supplier", file="figures.csv", note=""):
    at = NOW if status != "requested" else None
    return Request(
        number, 1, f"{name} {number}", 1, "Analyst", 1, status, "U0", file, "", note, "", at, None, revision=0
    )


def page(requests, unreached=()):
    history = tuple((NOW, "Community Safety Officer", "asked " + "x" * 400) for _ in range(20))
    return Page(CALL, tuple(requests), history, frozenset(unreached), TODAY)


@pytest.mark.parametrize("native", [frozenset(), frozenset({"table"})])
@pytest.mark.parametrize("status", ["requested", "received", "loaded", "returned"])
def test_a_page_is_inside_slacks_limits_with_sixty_suppliers_of_the_longest_names(native, status):
    every = [request(n, status, "Å<@U1>" * 30, "f" * 250, "why " * 200) for n in range(60)]
    said = calls.one(page(every, range(60)), native)
    assert problems(said.payload()) == []
    assert pings(said.payload()) == []
    assert " more suppliers" in str(said.blocks)


def test_a_page_counts_what_came_and_names_what_is_missing():
    said = calls.one(
        page([request(1), request(2, "received"), request(3, "loaded"), request(4, "returned")], {1}), frozenset()
    )
    assert "4 asked, 2 received, 1 to be checked, 1 loaded, 1 returned, 2 missing: Supplier 1, Supplier 4." in said.text
    assert "Supplier 1 (Analyst): late, asked; nobody is reached in Slack." in said.text
    assert "Supplier 2 (Analyst): received, to be checked, Monday 5 October 2015 (figures.csv)." in said.text


def test_a_table_has_requested_due_received_and_missing():
    said = calls.one(page([request(1), request(2, "loaded")]), frozenset({"table"}))
    (table,) = [block for block in said.blocks if block["type"] == "table"]
    cells = [[cell.get("text", "") for cell in row] for row in table["rows"][1:]]
    assert cells[0][1:] == ["Monday 5 October 2015", "Monday 19 October 2015", "–", "missing (asked)"]
    assert cells[1][1:] == ["Monday 5 October 2015", "Monday 19 October 2015", "Monday 5 October 2015", "loaded"]


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
    about = call_forms.Check(
        request(1, "received", "x" * 200, note="y" * 500), CALL, LoadReport(5_000, 0, 0), Comparison(odd, last)
    )
    many = [(f"{'agency ' * 10}{n}", "post " * 30) for n in range(100)]
    views = (
        call_forms.check(about, WORDS),
        call_forms.answer(request(1), CALL, last, WORDS),
        call_forms.new(many, YEAR, TODAY),
    )
    for view in views:
        assert problems(view, "modal") == []
