"""Counting street files, reading archives, asking the API: pure parts, and HTTP with recorded shapes (respx)."""

import io
import tracemalloc
import zipfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.loading.police_uk.archive import Archive
from storage.loading.police_uk.counting import area_of, count
from storage.loading.police_uk.crime_types import CATEGORY_OF, CRIME_TYPES
from storage.loading.police_uk.years import year_ends, year_to
from storage.loading.problems import LoadErrors
from storage.periods import last_of_month, month
from storage.vocabulary import folded
from tests import police_uk
from tests.police_uk import archive_of, row

AUGUST = month(2026, 8)
DISTRICTS = {folded(name): slug for name, slug in police_uk.DISTRICTS.items()} | {"shepway": "shepway"}
BUCKET = "https://bucket.example/archive/2026-08.zip"


def counted(rows, header=police_uk.HEADER):
    return count_text(police_uk.as_csv(rows, header).decode())


def count_text(text):
    return count(io.StringIO(text, newline=""), file="2026-08-kent-street.csv", month=AUGUST, districts=DISTRICTS)


# --- counting ---


@pytest.mark.parametrize(
    ("lsoa", "area"),
    [
        ("Dartford 003B", "dartford"),
        ("Medway 014E", "medway"),
        ("Tonbridge and Malling 001A", "tonbridge-and-malling"),
        ("Folkestone and Hythe 014E", "shepway"),
        ("Shepway 014E", "shepway"),
        ("Bexley 027C", "kent/outside"),
        ("Dartfordshire 001A", "kent/outside"),
        ("New Dartford 001A", "kent/outside"),
        ("", "kent/no-location"),
        ("Dartford", "kent/no-location"),
        ("Dartford 01A", "kent/no-location"),
        ("Dartford 003b", "kent/no-location"),
        ("Dartford 003BB", "kent/no-location"),
        ("Dartford ٠٠٣B", "kent/no-location"),
    ],
)
def test_a_record_belongs_to_the_district_that_its_lsoa_is_named_for(lsoa, area):
    assert area_of(lsoa, DISTRICTS) == area
    assert counted([row(lsoa)]).counts[area, "police-uk/robbery"] == 1


def test_total_crime_leaves_anti_social_behaviour_out_and_records_do_not():
    tally = counted([row(), row(crime_type="Drugs"), row(crime_type="Anti-social behaviour")])
    assert tally.counts["dartford", "police-uk"] == 2
    assert tally.counts["dartford", "police-uk/anti-social-behaviour"] == 1
    assert tally.of("dartford") == tally.records == 3


def test_every_crime_type_has_a_category_of_its_own_and_none_of_the_assessments():
    assert len(set(CATEGORY_OF.values())) == len(CRIME_TYPES) == 14
    assert all(category.startswith("police-uk/") for category in CATEGORY_OF.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "row 1: the header is not that of a street file but “nothing”"),
        ("Month,Crime ID\n", "row 1: the header is not that of a street file but “Month,Crime ID”"),
        (
            police_uk.as_csv([row(crime_type="Piracy")]).decode(),
            "row 2, Crime type: there is no crime type called “Piracy”",
        ),
        (police_uk.as_csv([row(), row(of_month="2026-07")]).decode(), "row 3, Month: “2026-07” in the file of 2026-08"),
        (police_uk.as_csv([row(), row()[:9]]).decode(), "row 3: 9 cells instead of 12; the file is damaged"),
        (police_uk.as_csv([row()]).decode() + '"never closed', "row 3: this is not CSV"),
    ],
)
def test_what_is_not_as_documented_is_told_in_one_sentence_with_its_row(text, words):
    with pytest.raises(LoadErrors) as caught:
        count_text(text)
    assert f"2026-08-kent-street.csv was not loaded and nothing was changed: {words}" in str(caught.value)
    assert "\n" not in str(caught.value)


CELLS = st.one_of(st.sampled_from(["", "2026-08", "Drugs", "Dartford 003B", 'a "b", c', "x\ny", "\ufeff"]), st.text())
ODD_ROWS = st.lists(
    st.one_of(
        st.builds(row, lsoa=st.one_of(CELLS, st.from_regex(r"(Dartford|Rother) [0-9]{3}[A-Z]", fullmatch=True))),
        st.builds(row, crime_type=st.sampled_from([*CRIME_TYPES.values(), "Violent crime", "drugs"])),
        st.lists(CELLS, min_size=1, max_size=13),
    ),
    max_size=8,
)


@given(ODD_ROWS)
@example([row("Dartford 003B\n")])
@example([row("\r")])
def test_odd_rows_are_either_all_counted_or_none(rows):
    good = all(len(r) == 12 and r[1] == "2026-08" and r[9] in CRIME_TYPES.values() for r in rows)
    try:
        tally = counted(rows)
    except LoadErrors:
        assert not good
        return
    assert tally.records == len([r for r in rows if r != [""]])
    assert sum(tally.of(area) for area in {area for area, _ in tally.counts}) == tally.records


@given(st.one_of(st.text(), st.text().map(lambda text: ",".join(police_uk.HEADER) + "\n" + text)))
def test_any_text_is_counted_or_refused(text):
    try:
        count_text(text)
    except LoadErrors as refused:
        assert "\n" not in str(refused)


def test_counting_needs_no_more_memory_for_ten_times_the_rows():
    def peak(times):
        line = police_uk.as_csv([row()]).decode().splitlines(keepends=True)
        tracemalloc.start()
        count((line[0] if n == 0 else line[1] for n in range(times)), file="f", month=AUGUST, districts=DISTRICTS)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(50_000) < peak(5_000) + 20_000


# --- archives ---


def read(content):
    archive = Archive(io.BytesIO(content), "police.zip")
    return [archive.counted(each, DISTRICTS) for each in archive.months]


def test_a_byte_order_mark_and_an_outer_folder_do_no_harm():
    content = b"\xef\xbb\xbf" + police_uk.as_csv([row()])
    assert read(archive_of(content, name="police/2026-08/2026-08-kent-street.csv"))[0].kent.records == 1


@pytest.mark.parametrize(
    "name",
    [
        "2026-08-essex-street.csv",
        "2026-13/2026-13-kent-street.csv",
        "2026-08/._2026-08-kent-street.csv",
        "0000-01-kent-street.csv",
    ],
)
def test_a_zip_without_kent_is_refused(name):
    with pytest.raises(LoadErrors, match="police.zip was not loaded.*no file of Kent Police"):
        read(archive_of(name=name))


def test_a_month_that_is_there_twice_is_refused():
    made = io.BytesIO(archive_of())
    with zipfile.ZipFile(made, "a") as zipped:
        zipped.writestr("again/2026-08-kent-street.csv", b"")
    with pytest.raises(LoadErrors, match="2026-08-kent-street.csv is in it twice"):
        read(made.getvalue())


def test_latin_letters_in_another_encoding_are_refused():
    content = police_uk.as_csv([row()]) + "ä".encode("latin-1")
    with pytest.raises(LoadErrors, match="street.csv was not loaded.*: it is not text in UTF-8"):
        read(archive_of(content))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_an_archive_and_as_a_street_file(content):
    for made in (content, archive_of(content)):
        with pytest.raises(LoadErrors):
            read(made)


def test_an_archive_cut_short_anywhere_is_refused():
    whole = archive_of(police_uk.as_csv(police_uk.month_of_rows("2026-08", 50)))
    for cut in range(0, len(whole), 37):
        with pytest.raises(LoadErrors):
            read(whole[:cut])


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_byte_is_noticed_or_makes_no_difference(place, change):
    whole = bytearray(archive_of(police_uk.as_csv(police_uk.month_of_rows("2026-08", 50))))
    whole[place % len(whole)] ^= change
    try:
        found = read(bytes(whole))
    except LoadErrors:
        return
    assert [each.kent.records for each in found] == [50]


# --- years ---


def test_a_year_is_twelve_whole_months_or_nothing():
    volumes = {last_of_month(date(2025 + n // 12, n % 12 + 1, 1)): n + 1 for n in range(14)}
    assert year_to(date(2025, 12, 31), volumes) == sum(range(1, 13))
    assert year_to(date(2026, 2, 28), volumes) == sum(range(3, 15))
    assert year_to(date(2025, 11, 30), volumes) is None
    assert year_to(date(2026, 3, 31), volumes) is None
    assert year_to(date(2026, 1, 31), {day: 0 for day in volumes if day.month != 6}) is None


def test_years_end_with_the_latest_month_its_like_and_every_september():
    ends = [month(2024 + n // 12, n % 12 + 1).end for n in range(20)]
    assert year_ends(ends) == [date(2024, 8, 31), date(2024, 9, 30), date(2025, 8, 31)]
