"""Asking open-data services: limits, retries, the API by its recorded shapes, the archive read in parts (respx)."""

import zipfile

import httpx
import pytest
import respx

from storage.errors import BadInput
from storage.loading import web as web_module
from storage.loading.police_uk import remote
from storage.loading.police_uk.api import BASE, PoliceApi, TooMany
from storage.loading.police_uk.crime_types import CRIME_TYPES
from storage.loading.problems import LoadErrors
from storage.loading.web import BURST, PER_SECOND, SourceUnavailable, Web
from storage.periods import month
from storage.vocabulary import folded
from tests import police_uk
from tests.police_uk import archive_of

AUGUST = month(2026, 8)
DISTRICTS = {folded(name): slug for name, slug in police_uk.DISTRICTS.items()}
BUCKET = "https://bucket.example/archive/2026-08.zip"


class Time:
    """A clock that sleeping moves."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def web(time):
    with Web(sleep=time.sleep, monotonic=time.monotonic) as client:
        yield client


def test_thirty_questions_go_at_once_and_fifteen_a_second_from_then_on(respx_mock, web, time):
    respx_mock.get("https://one.example/").respond(200)
    for _ in range(int(BURST)):
        web.get("https://one.example/")
    assert time.now == 0
    for _ in range(int(PER_SECOND)):
        web.get("https://one.example/")
    assert time.now == pytest.approx(1)


def test_too_many_questions_wait_as_long_as_the_answer_asks_for(respx_mock, web, time):
    answers = [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(429), httpx.Response(200, text="yes")]
    respx_mock.get("https://one.example/").mock(side_effect=answers)
    assert web.get("https://one.example/").text == "yes"
    assert time.slept == [7, 2]


def test_a_wait_that_is_too_long_and_an_answer_that_will_not_change_end_at_once(respx_mock, web, time):
    respx_mock.get("https://one.example/slow").respond(429, headers={"Retry-After": "3600"})
    respx_mock.get("https://one.example/gone").respond(404)
    for path in ("slow", "gone"):
        with pytest.raises(SourceUnavailable, match="one.example answered 4.*; try again later"):
            web.get(f"https://one.example/{path}")
    assert time.slept == []


@pytest.mark.parametrize(
    "broken", [httpx.ReadTimeout("timed out"), httpx.ConnectError("no route"), httpx.Response(502)]
)
def test_what_may_pass_is_tried_five_times_with_longer_and_longer_waits(respx_mock, web, time, broken):
    route = respx_mock.get("https://one.example/").mock(side_effect=[broken] * 5)
    with pytest.raises(SourceUnavailable, match="one.example (can't be reached|answered 502)"):
        web.get("https://one.example/")
    assert route.call_count == 5
    assert time.slept == [1, 2, 4, 8]


def test_a_question_longer_than_the_api_accepts_is_not_sent(respx_mock, web):
    with pytest.raises(SourceUnavailable, match="not asked: the question is over 4,094 characters"):
        web.get("https://one.example/", params={"poly": "51.5,0.2:" * 500})
    assert not respx_mock.calls


def test_time_outs_are_five_seconds_to_connect_and_sixty_to_read(respx_mock, web):
    route = respx_mock.get("https://one.example/").respond(200)
    web.get("https://one.example/")
    found = route.calls.last.request.extensions["timeout"]
    assert (found["connect"], found["read"]) == (5, 60) == (web_module.CONNECT_SECONDS, web_module.READ_SECONDS)


# --- the API, by its recorded shapes ---

CRIME = {
    "category": "violent-crime",
    "persistent_id": "4f8e06f87cb05c4a19f690aa1531cd94a4736fd7f5ad99328c00a3cde3d68c85",
    "location_subtype": "",
    "id": 116206306,
    "location": None,
    "context": "",
    "month": "2026-08",
    "location_type": None,
    "outcome_status": {"category": "Unable to prosecute suspect", "date": "2026-08"},
}
ASB = CRIME | {"category": "anti-social-behaviour", "persistent_id": "", "outcome_status": None}


def test_the_api_tells_its_months_newest_first_and_its_crime_types(respx_mock, web):
    respx_mock.get(f"{BASE}/crimes-street-dates").respond(
        json=[{"date": "2026-07", "stop-and-search": ["kent"]}, {"date": "2026-08", "stop-and-search": []}]
    )
    listed = [{"url": "all-crime", "name": "All crime"}, *({"url": u, "name": n} for u, n in CRIME_TYPES.items())]
    respx_mock.get(f"{BASE}/crime-categories", params={"date": "2026-08"}).respond(json=listed)
    respx_mock.get(f"{BASE}/crime-last-updated").respond(json={"date": "2026-08-01"})
    api = PoliceApi(web)
    assert api.months() == [AUGUST, month(2026, 7)]
    assert api.crime_types(AUGUST) == CRIME_TYPES
    assert api.last_updated() == AUGUST.start


def test_records_without_location_are_counted_with_anti_social_behaviour(respx_mock, web):
    asked = {"category": "all-crime", "force": "kent", "date": "2026-08"}
    respx_mock.get(f"{BASE}/crimes-no-location", params=asked).respond(json=[CRIME, ASB])
    assert PoliceApi(web).without_location(AUGUST) == 2


def test_a_category_the_api_would_take_for_all_crime_is_never_sent(respx_mock, web):
    with pytest.raises(BadInput, match="no category “violence”"):
        PoliceApi(web).without_location(AUGUST, "violence")
    assert not respx_mock.calls


def test_a_503_with_the_api_alive_means_too_many_and_is_not_tried_again(respx_mock, web):
    asked = respx_mock.get(url__startswith=f"{BASE}/crimes-no-location").respond(503)
    respx_mock.get(f"{BASE}/crime-last-updated").respond(json={"date": "2026-08-01"})
    with pytest.raises(TooMany, match="more than 10,000"):
        PoliceApi(web).without_location(AUGUST)
    assert asked.call_count == 1


def test_a_503_with_the_api_down_is_an_outage_and_is_tried_again(respx_mock, web):
    answers = [httpx.Response(503), httpx.Response(200, json=[CRIME])]
    respx_mock.get(url__startswith=f"{BASE}/crimes-no-location").mock(side_effect=answers)
    respx_mock.get(f"{BASE}/crime-last-updated").respond(503)
    assert PoliceApi(web).without_location(AUGUST) == 1


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b"[1]", b'[{"date": "soon"}]', b"null", b'[{"date": null}]', b""])
def test_an_answer_of_another_shape_is_unavailable_and_never_a_crash(respx_mock, web, answer):
    respx_mock.get(url__startswith=BASE).respond(200, content=answer)
    for question in ("months", "last_updated"):
        with pytest.raises(SourceUnavailable, match="in a shape that is not documented"):
            getattr(PoliceApi(web), question)()


# --- the archive at its address ---


def serve(respx_mock, content, *, tag=lambda: '"one"', whole=False):
    """The documented address, which redirects to a store of files that gives parts."""

    def answer(request):
        first, last = (int(n) for n in request.headers["Range"].removeprefix("bytes=").split("-"))
        if whole:
            return httpx.Response(200, content=content)
        headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}", "ETag": tag()}
        return httpx.Response(206, headers=headers, content=content[first : last + 1])

    respx_mock.get(remote.LATEST).respond(302, headers={"Location": BUCKET})
    return respx_mock.get(BUCKET).mock(side_effect=answer)


def test_of_an_archive_on_the_web_only_what_belongs_to_kent_is_transferred(respx_mock, web, tmp_path):
    rows = police_uk.month_of_rows("2026-08", 500)
    other = [(f"2026-08/2026-08-force{n}-street.csv", bytes(range(256)) * 8_000) for n in range(4)]
    path = tmp_path / "latest.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in [*other[:2], ("2026-08/2026-08-kent-street.csv", police_uk.as_csv(rows)), *other[2:]]:
            made.writestr(name, content)
    route = serve(respx_mock, path.read_bytes())
    with remote.latest(web) as found:
        assert (found.release, found.counted(AUGUST, DISTRICTS).kent.records) == (AUGUST, 500)
    transferred = sum(len(call.response.content) for call in route.calls)
    assert transferred < path.stat().st_size / 3


def test_a_part_that_fails_is_asked_for_again_by_itself(respx_mock, web):
    route = serve(respx_mock, archive_of())
    answer, failed = route.side_effect, []

    def unsteady(request):
        if request.headers["Range"] != "bytes=0-0" and not failed:
            failed.append(request)
            raise httpx.ReadError("connection reset")
        return answer(request)

    route.mock(side_effect=unsteady)
    with remote.latest(web) as found:
        assert found.counted(AUGUST, DISTRICTS).kent.records == 1
    assert failed


def test_an_archive_that_changes_while_it_is_read_is_refused(respx_mock, web):
    tags = iter(range(1_000))
    serve(respx_mock, archive_of(), tag=lambda: str(next(tags)))
    with pytest.raises(SourceUnavailable, match="changed while it was read"), remote.latest(web) as found:
        found.counted(AUGUST, DISTRICTS)


def test_a_server_that_gives_no_parts_is_told_apart_before_a_gigabyte_is_read(respx_mock, web):
    serve(respx_mock, archive_of(), whole=True)
    with (
        pytest.raises(SourceUnavailable, match="does not give parts of a file; download it and use --archive"),
        remote.latest(web),
    ):
        pass


def test_what_is_at_the_address_of_the_archive_may_be_no_archive(respx_mock, web):
    serve(respx_mock, b"<html>Sorry</html>" * 100)
    with pytest.raises(LoadErrors, match="not a ZIP archive"), remote.latest(web):
        pass


@pytest.fixture
def respx_mock():
    with respx.mock(assert_all_called=False) as mock:
        yield mock
