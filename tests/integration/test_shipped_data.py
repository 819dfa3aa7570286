"""The shipped files among themselves: slugs resolve, names are unique, dates are dates, nothing is doubled."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bot.sandbox import seed
from tests.integration.shipped import DATA, key, rows

OPEN_DATA = {"data.police.uk"}  # not a paper: `cspbot refresh` makes it a source where it is used
COMPARATORS = {"none", "anticipated", "previous-year", "previous-month", "predicted", "target"}
DATES = {
    "areas": ("valid_from", "valid_to"),
    "sources": ("published", "agenda_of"),
    "strategies": ("valid_from", "valid_to"),
    "figures": ("period_start", "period_end", "embargo_until", "as_at"),
    "caveats": ("effective_from", "period_start", "period_end"),
    "wards": ("period_start", "period_end"),
    "workplan": ("meeting_date", "agenda_on", "report_due"),
    "resolutions": ("held_on",),
    "actions": ("due",),
    "history": ("meeting_date", "on"),
}
HEADERS = {
    "areas": "slug,name,short,kind,gss,parent,valid_from,valid_to,note,aliases",
    "categories": "slug,name,short,parent,noun,up_is,main_measure,aliases,note",
    "sources": "source,title,short_title,published,agenda_of,note",
    "strategies": "strategy,partnership,name,valid_from,valid_to,status,source,place",
    "priorities": "strategy,ordinal,slug,name,focus,aims,categories,aliases,source,place",
    "figures": "area,category,measure,period_start,period_end,value,unit,comparator,comparison_period,source,place,"
    "supplier,status,classification,embargo_until,as_at,note",
    "caveats": "slug,kind,categories,areas,effective_from,period_start,period_end,measures,text,source,place",
    "wards": "area,category,ordinal,ward,period_start,period_end,source,place",
    "workplan": "body,meeting_date,meeting_label,meeting_place,agenda_on,meeting_status,item,basis,owner,report_due,"
    "status,moved,note,source,place",
    "resolutions": "body,held_on,place,text,source",
    "actions": "title,owner,due,agency,priority,meeting,detail,status,classification,example,source,place,round,"
    "outcome,recurs",
    "people": "name,role,agency,slack_id,email,timezone,chair_of,deputy,manager,working_days,hours,holder,first,last,"
    "contact_for",
    "history": "kind,body,meeting_date,meeting_label,meeting,title,on,who,done,what,source,place",
}


def slugs(name: str, column: str = "slug") -> set[str]:
    return {row[column] for row in rows(name)}


def split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_is_utf8_with_unix_line_ends_and_its_header(name):
    content = (DATA / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert content.decode("utf-8").split("\n")[0] == HEADERS[name]
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", DATES)
def test_dates_are_iso_dates_and_periods_do_not_run_backwards(name):
    for row in rows(name):
        for column in DATES[name]:
            # A draw-down topic has a dash for the date of its meeting.
            assert row[column] in ("", "-") or date.fromisoformat(row[column]).isoformat() == row[column], row
        if row.get("period_start") and row.get("period_end"):
            assert row["period_start"] <= row["period_end"], row


@pytest.mark.parametrize("name", ["areas", "categories"])
def test_slugs_names_and_aliases_are_unique_and_short_names_short(name):
    assert max(Counter(row["slug"] for row in rows(name)).values()) == 1
    assert max(Counter(row["name"] for row in rows(name)).values()) == 1
    aliases = Counter(alias for row in rows(name) for alias in split(row["aliases"]))
    assert [alias for alias, count in aliases.items() if count > 1] == []
    others = {word: row["slug"] for row in rows(name) for word in (row["slug"], row["name"].lower())}
    for row in rows(name):
        assert 0 < len(row["short"]) <= 20, row
        assert row["parent"] in slugs(name) | {""}, row
        assert all(others.get(alias, row["slug"]) == row["slug"] for alias in split(row["aliases"])), row
        assert row["aliases"] == row["aliases"].lower(), row


def test_categories_say_what_a_rise_means():
    ups = {row["slug"]: row["up_is"] for row in rows("categories")}
    assert set(ups.values()) == {"good", "bad", "neither"}
    assert {ups[slug] for slug in ("domestic-abuse", "hate-crime", "drug-offences")} == {"neither"}
    assert ups["violent-crime"] == "bad"
    assert all(row["noun"] and row["main_measure"] for row in rows("categories"))


def test_every_figure_names_a_known_area_category_source_and_comparator():
    for row in rows("figures"):
        assert row["area"] in slugs("areas"), row
        assert row["category"] in slugs("categories"), row
        assert row["source"] in slugs("sources", "source"), row
        assert row["comparator"] in COMPARATORS, row
        assert row["classification"] in {"public", "in-confidence"}, row
        assert row["status"] == "final", row
        assert row["unit"] and row["place"], row


def test_no_figure_is_shipped_twice():
    identities = Counter((*key(row), row["source"], row["place"]) for row in rows("figures"))
    assert [identity for identity, count in identities.items() if count > 1] == []
    printed = Counter((*key(row), row["source"], row["value"]) for row in rows("figures"))
    assert [figure for figure, count in printed.items() if count > 1] == []


def test_marac_idva_and_treatment_are_in_confidence_and_the_rest_is_public():
    private = ("domestic-abuse/marac", "domestic-abuse/idva", "substance-misuse/cri", "substance-misuse/kca")
    for row in rows("figures"):
        if row["category"].startswith(private):
            assert row["classification"] == "in-confidence", row
        elif row["measure"] == "msg_rank" or row["category"] in ("violent-crime", "domestic-abuse"):
            assert row["classification"] == "public", row


def test_comparison_periods_are_given_where_something_is_compared_with_another_time():
    for row in rows("figures"):
        if row["comparator"].startswith("previous"):
            first, last = row["comparison_period"].split("/")
            assert date.fromisoformat(first) <= date.fromisoformat(last) < date.fromisoformat(row["period_end"]), row
        else:
            assert row["comparison_period"] == "", row


def test_priorities_belong_to_strategies_and_their_categories_have_figures():
    measured = {row["category"] for row in rows("figures")}
    strategies = slugs("strategies", "strategy")
    assert slugs("priorities", "strategy") == strategies
    assert max(Counter((row["strategy"], row["slug"]) for row in rows("priorities")).values()) == 1
    for row in rows("priorities"):
        assert split(row["categories"]), row
        assert set(split(row["categories"])) <= measured, row
    for row in rows("strategies"):
        assert row["partnership"] in slugs("areas"), row
        assert row["status"] in {"adopted", "recommended", "proposed", "superseded"}, row


def test_aliases_of_a_priority_never_name_another_one():
    meant: dict[str, set[str]] = {}
    for row in rows("priorities"):
        for word in [row["slug"], *split(row["aliases"])]:
            meant.setdefault(word, set()).add(row["slug"])
    assert {word: found for word, found in meant.items() if len(found) > 1} == {}


def test_caveats_and_wards_name_known_areas_categories_and_sources():
    for row in rows("caveats"):
        assert row["kind"] in {"break", "note"}, row
        assert {slug.removeprefix("=") for slug in split(row["categories"])} <= slugs("categories"), row
        assert set(split(row["areas"])) <= slugs("areas"), row
        assert row["text"] and row["source"] in slugs("sources", "source") | OPEN_DATA, row
        assert bool(row["effective_from"]) or row["kind"] == "note", row
    for row in rows("wards"):
        assert {row["area"], row["ward"]} <= slugs("areas"), row
        assert row["category"] in slugs("categories"), row
        assert row["ward"].startswith(row["area"] + "/"), row


def test_actions_and_work_items_are_owned_by_posts_and_say_where_they_come_from():
    posts = slugs("people", "name")
    for row in rows("actions"):
        assert row["owner"] in posts or (row["owner"] == "-" and row["agency"]), row
        assert row["priority"] in slugs("priorities") | {""}, row
        if row["example"] == "yes":
            assert row["due"] and not row["source"] and row["detail"].startswith("Example"), row
        else:
            assert not row["due"] and row["source"] in slugs("sources", "source"), row
    assert max(Counter((row["title"], row["meeting"]) for row in rows("actions")).values()) == 1
    items = Counter((r["body"], r["meeting_date"], r["meeting_label"], r["item"]) for r in rows("workplan"))
    assert max(items.values()) == 1
    assert slugs("workplan", "basis") == {"statutory", "discretionary", "stock"}


def test_the_undertakings_of_all_five_papers_are_there_each_with_the_day_on_which_it_was_given():
    given = {(row["title"], row["meeting"]): row for row in rows("history") if row["done"] == "undertaken"}
    real = [row for row in rows("actions") if row["example"] == "no"]
    assert {row["source"][:3] for row in real} == {"000", "001", "002", "003", "004"}
    for row in real:
        told = given[row["title"], row["meeting"]]
        assert f"{int(told['on'][8:])} {date.fromisoformat(told['on']):%B %Y}" in row["meeting"], row
        assert row["place"], row


def test_what_is_done_says_what_came_of_it_and_when():
    done = {(row["title"], row["meeting"]) for row in rows("history") if row["done"] == "done"}
    for row in rows("actions"):
        assert (row["status"] == "done") == bool(row["outcome"]) == ((row["title"], row["meeting"]) in done), row


def test_people_are_posts_with_the_ids_of_the_practice_workspace():
    ids = {row["name"]: row["slack_id"] for row in rows("people")}
    assert ids["Community Safety Officer"] == "U0CSO00001"
    assert ids["Councillor (committee chair)"] == "U0COUNC001"
    assert sorted(ids.values()) == sorted(seed.EVERYBODY)
    assert {row["email"] for row in rows("people")} == {""}
