"""Personal data in what people type: recognised, refused with the reason; figures, dates and references are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import personal
from bot.personal import ADDRESS, BIRTH, EMAIL, NATIONAL_INSURANCE, PHONE, POSTCODE, VEHICLE
from storage.errors import BadInput

PERSONAL = {
    "suspect dob 12/03/1987": BIRTH,
    "DOB: 3 March 1991": BIRTH,
    "D.O.B. 03.03.91": BIRTH,
    "date of birth 1 May 1999": BIRTH,
    "Date of birth: May 1999": BIRTH,
    "male born 14 June 1985": BIRTH,
    "a boy born in 2001": BIRTH,
    "born on the 2nd of April 1970": BIRTH,
    "the suspect (12/03/1987) was seen": BIRTH,
    "seen 12-03-1987, male": BIRTH,
    "caller on 07700 900123": PHONE,
    "ring 07700900123": PHONE,
    "tel: 01322 343434": PHONE,
    "call (01322) 343434 today": PHONE,
    "020 7946 0123 was given": PHONE,
    "mobile +44 7700 900123": PHONE,
    "mobile +447700900123": PHONE,
    "0300 123 4567": PHONE,
    "01474-337000": PHONE,
    "0116 496 0123 rang twice": PHONE,
    "07700 900 123": PHONE,
    "write to witness@example.org": EMAIL,
    "first.last+asb@kent.example.co.uk": EMAIL,
    "AB 12 34 56 C": NATIONAL_INSURANCE,
    "ab123456c": NATIONAL_INSURANCE,
    "JG 10 37 59 A is claimed": NATIONAL_INSURANCE,
    "left in a grey car, GK14 ABC": VEHICLE,
    "GK14ABC": VEHICLE,
    "index gk14abc seen again": VEHICLE,
    "van R123 KLM": VEHICLE,
    "old car KLM 123P": VEHICLE,
    "KLM123P was left": VEHICLE,
    "home in DA1 1DR": POSTCODE,
    "at da12 4ab last night": POSTCODE,
    "SW1A 2AA": POSTCODE,
    "M1 1AE": POSTCODE,
    "Burglary at 14 Darnley Road": ADDRESS,
    "12a Lowfield Street was boarded up": ADDRESS,
    "12-14 St Albans Close": ADDRESS,
    "a search at 14 darnley road last night": ADDRESS,
    "lives at 7 Temple Hill": ADDRESS,
    "victim of 101 High Street": ADDRESS,
    "flat 3 was forced": ADDRESS,
    "Flat 12B, third floor": ADDRESS,
    "14 darnley road, Gravesend": ADDRESS,
    "3 Kings Rd.": ADDRESS,
}
INNOCENT = [
    "23 July 2014",
    "minute 10",
    "2,109",
    "SA 2014",
    "KP-2015/0042",
    "2,109 offences in the year ending 30 September 2014",
    "254 (13.7%) more than anticipated",
    "21.0 per 1,000 people",
    "Kent 17.9",
    "CAD 123 of 14 February",
    "reference 46/012345/15",
    "crime number XY/01234567890/15",
    "ref. DBC/ASB/2015/17",
    "A226 ASB hotspot",
    "A2 2nd exit",
    "M25 1st lane closed",
    "the M25 was closed",
    "20 cars on the road",
    "6 offences in the street",
    "2 more road closures",
    "3 new street lights.",
    "two sheds broken into near Darnley Road",
    "youths in the High Street from 19:00 to 22:00",
    "patrols in DA1 until Friday",
    "the DA12 area",
    "Q1 2015 against Q2 2014",
    "YE14 SEP figures",
    "Section 17 of the Crime and Disorder Act 1998",
    "meeting on 11/02/2015 at 19.00",
    "between 01.02.2015 and 28.02.2015",
    "from 09-02-2015 0930",
    "paragraph 3.12",
    "agenda item 6",
    "8 Members were present",
    "28 clear days",
    "£1,250.00 for 4 cameras",
    "Community Safety Plan 2013-16",
    "101 and 999 calls",
    "call 101",
    "0.5 per 1,000",
    "Bluewater, zone 3",
    "a project born out of the 2014 plan",
    "date of birth not known",
    "flat 12 months on",
    "@CSU Inspector to follow up",
    "2015 High Street survey",
    "5 March Lane closure",
    "Wards: Town 12, Newtown 9, Joyce Green 4",
    "3 of 4 in Joyce Green",
    "UE 54/55",
    "ASB 12 in all",
    "1,000,000 views",
    "12 working days before each CSP meeting",
]
REFERENCES = st.from_regex(r"\A[A-Z]{2,4}-20[12]\d/\d{3,6}\Z")
COUNTS = st.integers(0, 9_999_999).map("{:,}".format)


@pytest.mark.parametrize("text, kind", list(PERSONAL.items()))
def test_personal_data_is_recognised_by_its_kind(text, kind):
    assert [each.kind for each in personal.found(text)] == [kind]
    with pytest.raises(BadInput, match=kind):
        personal.refuse(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_figures_dates_references_and_places_are_left_alone(text):
    assert personal.found(text) == ()
    personal.refuse(text)


def test_there_are_enough_examples_of_both():
    assert len(PERSONAL) >= 40
    assert len(INNOCENT) >= 40


def test_the_reason_names_every_kind_once_and_repeats_nothing():
    with pytest.raises(BadInput) as refused:
        personal.refuse("07700 900123, 07700 900124, x@example.org and GK14 ABC")
    said = str(refused.value)
    assert "a telephone number, an email address and a car registration, so nothing was stored" in said
    assert "900123" not in said


def test_for_the_log_it_is_left_out():
    assert personal.redacted("ring 07700 900123 or x@example.org") == "ring [a telephone number] or [an email address]"


@given(st.lists(st.sampled_from(INNOCENT), min_size=1, max_size=4))
def test_innocent_words_stay_innocent_in_lines_of_their_own(lines):
    assert personal.found("\n".join(f"{line};" for line in lines)) == ()


@given(REFERENCES, COUNTS)
def test_any_case_reference_and_any_count_may_be_given(reference, count):
    assert personal.found(f"{count} offences, reference {reference}") == ()


@given(st.text(max_size=80), st.sampled_from(sorted(PERSONAL)), st.text(max_size=80))
def test_no_line_before_or_after_it_hides_it(before, text, after):
    assert personal.found(f"{before}\n{text}\n{after}")


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for each in personal.found(text):
        assert 0 <= each.start < each.end <= len(text)
