"""The shipped work programmes, histories and resolutions against the papers: dates, places, and what is printed there.

Every paper prints the day of each meeting and the words of each item; a minute that is named as a place is there, and
one that is named for a resolution resolves, agrees or notes something.
"""

from __future__ import annotations

import os
import re
from datetime import date

import pytest

from storage.day_words import day_words
from tests.integration import papers
from tests.integration.shipped import rows

HEADINGS = {
    "Work Plan 2014-15 and 2014-16",
    "Updated Work Plan for the Remainder of 2017-18 and Beyond",
    "Initial Rolling Work Plan 2016-17 and Beyond",
    "Rolling Work Programme 2019-20 and Beyond",
    "Additional items, Rolling Work Programme 2019-20 and Beyond",
    "Annual Report 2015-16",
    "Draft Community Safety Strategy 2021-24",
}
MINUTE = re.compile(r"Minutes of (\d+ \w+ \d{4}), minutes? (\d+)(?: and (\d+))?")
ITEM = re.compile(r"(\d+ \w+ \d{4}), Item (\d+)")
AGENDA = re.compile(r"Agenda of (\d+ \w+ \d{4}), item (\d+)")
#: Words of ours for what a paper calls otherwise.
OURS = {"against", "progress", "residents", "commissioner", "funding", "priorities", "spending", "programme", "update"}
DECIDES = re.compile(r"resolved|agreed|noted|elected|commended", re.IGNORECASE)


@pytest.fixture(scope="module", autouse=True)
def papers_at_hand():
    """Skip without the papers, but never on the build server."""
    missing = [row["source"] for row in rows("sources") if not (papers.directory() / row["source"]).is_file()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"the papers are not in {papers.directory()}: {', '.join(missing)}")
    if missing:
        pytest.skip("the papers are not at hand: set CSPBOT_DOCUMENTS to their directory")


def paper(row):
    """The number of the paper that a row comes from."""
    return row["source"][:3]


def printed(number, words):
    """Whether a paper has these words somewhere, whatever their case and line ends."""
    return words.casefold() in papers.whole(number).casefold()


def headed(number, minute):
    """The texts of a paper that stand under a heading with this number, as far as the next heading."""
    text = "\n".join(papers.lines(number))
    start = rf"(?m)^\s*{minute}\.\s+[A-Z‘'0-9]"
    after = rf"(?m)^\s*{int(minute) + 1}\.\s+[A-Z‘'0-9]"
    for found in re.finditer(start, text):
        end = re.search(after, text[found.end() :])
        yield text[found.start() : found.end() + (end.start() if end else 20_000)]


def where_not(row):
    """What of a row's place is not in its paper; empty where all is."""
    number, place = paper(row), row["place"]
    if found := MINUTE.fullmatch(place):
        missing = [n for n in found.groups()[1:] if n and not any(headed(number, n))]
        return [place] if missing or not printed(number, found[1]) else []
    if found := ITEM.fullmatch(place):
        there = re.search(rf"Item ?{found[2]}:", papers.whole(number))
        return [] if there and printed(number, found[1]) else [place]
    if found := AGENDA.fullmatch(place):
        return [] if any(headed(number, found[2])) and printed(number, found[1]) else [place]
    known = place in HEADINGS and printed(number, place.removeprefix("Additional items, "))
    return [] if known else [place]


@pytest.mark.parametrize("name", ["workplan", "resolutions", "history"])
def test_every_place_is_in_its_paper(name):
    found = [row for row in rows(name) if name != "history" or row["kind"] != "action"]
    assert [(row["source"], place) for row in found for place in where_not(row)] == []


def test_every_meeting_is_on_a_day_that_its_paper_prints():
    for row in rows("workplan"):
        if row["meeting_date"] != "-":
            day = date.fromisoformat(row["meeting_date"])
            assert printed(paper(row), day_words(day)) or _planned_without_a_day(row), row


def _planned_without_a_day(row):
    """A plan that only names the season, for a meeting whose day another paper prints."""
    season = date.fromisoformat(row["meeting_date"]).strftime("%B")
    others = [each for each in rows("workplan") if each["meeting_date"] == row["meeting_date"]]
    day = day_words(date.fromisoformat(row["meeting_date"]))
    return printed(paper(row), season) and any(printed(paper(each), day) for each in others)


def test_the_words_of_every_item_are_in_its_paper():
    for row in rows("workplan"):
        words = [word for word in re.findall(r"[a-z]{5,}", row["item"].casefold()) if word not in OURS]
        found = [word for word in words if printed(paper(row), word)]
        assert len(found) >= 0.6 * len(words), (row["item"], words, found)


def test_every_resolution_stands_where_the_minutes_decide_something():
    for row in rows("resolutions"):
        day = day_words(date.fromisoformat(row["held_on"]))
        assert printed(paper(row), day), row
        if found := MINUTE.fullmatch(row["place"]):
            assert found[1] == day, row
            assert any(DECIDES.search(text) for text in headed(paper(row), found[2])), row


def test_every_line_of_history_is_about_something_shipped_and_not_from_before_it():
    items = {(row["body"], row["meeting_date"], row["item"]) for row in rows("workplan")}
    for row in rows("history"):
        if row["kind"] == "item":
            assert (row["body"], row["meeting_date"], row["title"]) in items, row
            assert row["who"] and row["done"] and row["what"], row
            assert row["meeting_date"] == "-" or row["on"] <= row["meeting_date"], row


def test_what_came_by_another_way_says_so_in_its_history():
    told = {(row["body"], row["meeting_date"], row["title"], row["done"]) for row in rows("history")}
    for row in rows("workplan"):
        way = next((way for way in ("brought forward", "postponed", "added") if row["moved"].startswith(way)), "")
        if way and not row["moved"].endswith("topics"):
            assert (row["body"], row["meeting_date"], row["item"], way) in told, row
