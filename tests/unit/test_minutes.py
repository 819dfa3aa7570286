"""How the text of minutes is read: lines, minutes, owners and dates, whatever a PDF did to them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.minutes import Kind, read, text_of
from bot.minutes.decoding import LARGEST
from storage.errors import BadInput

OPENING = """CRIME AND DISORDER COMMITTEE

MINUTES of the meeting of the Crime and Disorder Committee held on Wednesday 12 July 2023.

PRESENT: Members (list)

4. STREET LIGHTING
"""


def first(text: str):
    return read(f"{OPENING}\n{text}\n").undertakings[0]


def test_minutes_know_their_day_and_body():
    minutes = read(OPENING)
    assert (minutes.held_on, minutes.body, minutes.found) == (date(2023, 7, 12), "Crime and Disorder Committee", ())


def test_the_day_and_body_may_stand_above_the_list_of_those_present():
    minutes = read("Safety Panel\n\nThursday, 5 October 2023 7.30 pm\n\nPresent:\nCllr A\n\n1. Apologies\n\nNone.\n")
    assert (minutes.held_on, minutes.body) == (date(2023, 10, 5), "Safety Panel")


def test_a_wrapped_sentence_is_one_undertaking_on_the_line_it_begins_on():
    found = first("The lights were out. The CSO\nundertook to ask the con-\ntractor why.\n\nThe contractor was new.")
    assert found.text == "The CSO undertook to ask the contractor why."
    assert (found.line, found.owner, found.kind, found.place) == (9, "CSO", Kind.UNDERTAKING, "minute 4")


def test_a_true_hyphen_at_a_line_end_stays():
    assert "co-ordinate" in first("The CSO undertook to ask who would co-\nordinate it.").text


def test_page_numbers_and_running_headers_do_not_break_a_sentence():
    page = "\n\nCRIME AND DISORDER COMMITTEE\n\nPage 3 of 9\n\n\f"
    text = f"The CSO undertook to write to{page}the County Council.\n\nIt was late.{page}It was dark.{page}It rained."
    assert first(text).text == "The CSO undertook to write to the County Council."


def test_double_spaced_lines_are_one_sentence():
    lines = (
        "The Community Safety Officer explained what had been done about the broken lights and",
        "CCTV since spring and that she would report back to the Committee on what remained to",
        "be done.",
    )
    assert first("\n\n".join(lines)).owner == "Community Safety Officer"


def test_a_pack_of_agenda_report_and_minutes_is_read_only_where_it_is_minutes():
    agenda = "AGENDA\n\n1. The Manager will circulate a report to Members.\n\n"
    report = "The meeting closed at 9 pm\n\nReport to: Cabinet\n\nThe Manager will circulate a report to Members.\n"
    found = read(f"{agenda}{OPENING}\nThe CSO undertook to write to the Chair.\n\n{report}").found
    assert [one.owner for one in found] == ["CSO"]


def test_the_second_meeting_of_a_pack_is_named_by_its_day():
    other = (
        "MINUTES of a meeting of the Panel held on 3 August 2023.\n\n90. Speeding\n\nThe CSM agreed to write to him.\n"
    )
    found = read(f"{OPENING}\nThe CSO undertook to write to the Chair.\n\n{other}").found
    assert [one.place for one in found] == ["minute 4", "minute 90, 3 August 2023"]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("by 18 September", date(2023, 9, 18)),
        ("by Monday 18 September 2023", date(2023, 9, 18)),
        ("by Tuesday 18 September 2023", None),
        ("before 18 September", date(2023, 9, 17)),
        ("by 2 January", date(2024, 1, 2)),
        ("by 18/09/2023", date(2023, 9, 18)),
        ("by the end of August", date(2023, 8, 31)),
        ("within two weeks", date(2023, 7, 26)),
        ("at the meeting on 11 October 2023", date(2023, 10, 11)),
        ("about the events of 3 March 2023", None),
        ("by 31 September", None),
        ("in October", None),
        ("before the October meeting", None),
        ("in due course", None),
        ("at the next meeting", None),
    ],
)
def test_a_due_day_is_given_only_where_it_can_be_told_for_certain(words, due):
    assert first(f"The CSO undertook to report back to Members {words}.").due == due


def test_the_next_meeting_is_a_day_where_the_minutes_say_which():
    text = "The CSO would report to the next meeting.\n\n5. DATE OF NEXT MEETING\n\nWednesday 11 October 2023.\n"
    assert first(text).due == date(2023, 10, 11)


def test_without_the_day_of_the_meeting_a_day_without_a_year_is_none():
    assert read("The CSO undertook to report back by 18 September.").undertakings[0].due is None


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("The Community Safety Manager gave figures. He would circulate them to Members.", "Community Safety Manager"),
        ("The CSM met the Panel. She said that the Council had helped and that she would write to them.", "CSM"),
        (
            "The Inspector was reviewing the policy with his Sergeants and would report back to the Committee.",
            "Inspector",
        ),
        ("The proposal would be pursued by the CSMs at County level.", "CSMs"),
        ("He would circulate the figures to Members.", ""),
        ("The report would be circulated to Members.", ""),
    ],
)
def test_he_and_she_are_the_post_named_before(text, owner):
    assert first(text).owner == owner


def test_a_suggestion_agreed_to_is_told_with_the_suggestion():
    found = first("The Chair suggested that a map be drawn. The Analyst agreed to this.")
    assert (found.owner, found.text.count(".")) == ("Analyst", 2)


def test_this_point_is_told_with_the_point_on_the_line_of_the_undertaking():
    found = first("Nobody knew\nwho paid for the lamps. The CSO undertook to check this point.")
    assert (found.text, found.line) == (
        "Nobody knew who paid for the lamps. The CSO undertook to check this point.",
        10,
    )


def test_an_action_with_only_a_post_is_about_the_sentence_before_it():
    found = first("Lighting was poor by the station.\n\nACTION: Street Lighting Engineer")
    assert found.owner == "Street Lighting Engineer"
    assert found.text.startswith("Lighting was poor by the station.")


def test_a_table_of_actions_is_read_by_its_columns():
    rows = (
        "No\tAction\tOwner\tBy when\n1\tWrite to schools\tYouth lead\t30 September 2023\n2\tCheck the budget\tCSM\t\n"
    )
    found = read(f"{OPENING}\n{rows}").undertakings
    assert [(one.owner, one.due) for one in found] == [("Youth lead", date(2023, 9, 30)), ("CSM", None)]


def test_a_resolution_that_sets_a_task_is_offered_as_an_undertaking_too():
    text = "RESOLVED:\n\n1. That the report be noted.\n\n2. That the Clerk write to the County Council.\n"
    found = read(f"{OPENING}\n{text}").found
    assert [(one.line, one.kind.value, one.owner) for one in found] == [
        (11, "resolution", "Crime and Disorder Committee"),
        (13, "resolution", "Crime and Disorder Committee"),
        (13, "undertaking", "Clerk"),
    ]


def test_lettered_parts_stay_with_their_numbered_resolution():
    text = "RESOLVED:\n\n1. That the plan be approved with these changes:\n\n(i) a new title;\n\n(ii) a new date.\n"
    (only,) = read(f"{OPENING}\n{text}").resolutions
    assert only.text.endswith("(ii) a new date.")


def test_windows_line_ends_count_as_one_line():
    assert first("One.\r\n\r\nThe CSO undertook to write to the Chair.").line == 11


FRAGMENTS = st.sampled_from(
    [
        "RESOLVED:",
        "\n",
        "\n\n",
        "1. ",
        "(a) ",
        "That it be noted",
        "ACTION:",
        " | Action | Owner |",
        "The CSO ",
        "He ",
        "by ",
        "31 September",
        "29 February",
        "would report ",
        "undertook to ",
        "MINUTES of the meeting held on ",
        "Present:",
        "agreed to this",
        ".",
        ";",
        "?",
        "\x0c",
        "“",
        "[",
        "1-13-2023",
        "within 99 days",
        "next meeting ",
        "ſeptember",
        "²",
        "٣",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=40).map("".join)))
def test_any_text_can_be_read(text):
    for one in read(text).found:
        assert 1 <= one.line <= text.count("\n") + text.count("\r") + 1
        assert one.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no text"),
        (b" \n\t ", "has no text"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04...", "is a Word document"),
        (b"\x89PNG\x00\x01", "is not text"),
        (b"a" * (LARGEST + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(content, words):
    with pytest.raises(BadInput, match=words):
        text_of(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_that_office_programs_write(encoding):
    assert text_of("Chief’s – £5".encode(encoding)) == "Chief’s – £5"
