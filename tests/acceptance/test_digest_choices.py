"""The menus and the preview of `/csp digest`: areas and priorities however many, time zones found, every kind shown."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from jobs import composers, send_now
from storage import capabilities, priorities, tables, vocabulary, workplan
from tests.acceptance.digest_scene import ROLES, START, Digests
from tests.acceptance.inside import OFFICER, TEAM, inside

DISTRICTS = 300


@pytest.fixture
async def scene(office):
    async with inside(office(START, ROLES, cleared=True), START, Digests) as made:
        yield made


def grow(db):
    """Make the partnership one of 300 more districts, and give its strategy as many priorities."""
    more = [f"district-{number:03}" for number in range(DISTRICTS)]
    with db.write() as connection:
        area, partnership, priority = tables.area, tables.partnership, tables.priority
        of = {"kind": "district", "parent": "kent", "aliases": []}
        rows = [of | {"slug": slug, "name": f"District {slug[-3:]}", "short": slug[-3:]} for slug in more]
        connection.execute(insert(area), rows)
        connection.execute(update(partnership).values(areas=["dartford", "gravesham", *more]))
        strategy = priorities.current(connection, today=START.date())[0].strategy.slug
        first = connection.execute(select(priority).where(priority.c.strategy == strategy)).mappings().first()
        own = [{"slug": f"aim-{each[-3:]}", "name": f"Aim {each[-3:]}", "ordinal": 90, "aliases": []} for each in more]
        kept = {name: value for name, value in first.items() if name != "id"}
        connection.execute(insert(priority), [kept | each for each in own])
    vocabulary.forget(db)


def block(scene, name):
    (found,) = [each for each in scene.view(OFFICER).payload["blocks"] if each.get("block_id") == name]
    return found


async def test_of_a_few_areas_all_are_in_view(scene):
    await scene.begin()
    await scene.go("add daily")
    assert block(scene, "areas")["element"]["type"] == "checkboxes"


async def test_of_300_areas_and_priorities_as_many_as_are_wanted_are_found_chosen_kept_and_taken_away(scene):
    grow(scene.db)
    await scene.begin()
    await scene.go("add monday")
    assert block(scene, "areas")["element"]["type"] == "multi_external_select"
    assert await scene.find("gravesh", "digest-areas") == ["Gravesham"]
    assert len(await scene.find("", "digest-areas")) == 100
    offered = await scene.find("district 1", "digest-areas")
    assert offered[:2] == ["District 100", "District 101"]
    aims = await scene.find("aim 20", "digest-priorities")
    assert len(aims) == 10
    await scene.submit(areas=["Gravesham", *offered[:60]], priorities=aims)
    found = scene.stored(kind="monday")
    assert (len(found.area_slugs), len(found.priority_slugs)) == (61, 10)
    assert found.area_slugs[:2] == ("gravesham", "district-100")
    await scene.go(f"digest-edit {found.id}")
    assert len(block(scene, "areas")["element"]["initial_options"]) == 61
    await scene.submit(areas=["gravesham", "district-120"])
    changed = scene.stored(kind="monday")
    assert (changed.area_slugs, len(changed.priority_slugs)) == (("gravesham", "district-120"), 10)


async def test_london_comes_first_a_typed_city_is_found_and_counts(scene):
    await scene.begin()
    await scene.go("add daily")
    assert block(scene, "zone")["element"]["initial_option"]["value"] == "Europe/London"
    assert (await scene.find("", "digest-zones"))[:2] == ["London (Europe/London)", "UTC"]
    assert await scene.find("new york", "digest-zones") == ["New York (America/New_York)"]
    assert await scene.find("Nowhere at all", "digest-zones") == []
    await scene.submit(zone="New York (America/New_York)", at="08:30")
    found = scene.stored()
    assert found.zone == "America/New_York"
    assert found.next_due_at.astimezone(ZoneInfo("America/New_York")).hour == 8
    await scene.go(f"digest-edit {found.id}")
    await scene.submit(at="09:00")
    assert scene.stored().zone == "America/New_York"


def accept_natively(db):
    with db.write() as connection:
        capabilities.remember(connection, TEAM, capabilities.NATIVE_BLOCKS, accepted=True, at=START)


def rows_of(message):
    """The words of every cell of the tables of a message."""
    tables_ = [each for each in message.blocks if each["type"] == "table"]
    return [cell["text"] for each in tables_ for row in each["rows"][1:] for cell in row if cell["type"] == "raw_text"]


def types(message):
    return [each["type"] for each in message.blocks]


@pytest.mark.parametrize("kind", composers.digests(None))
async def test_the_preview_of_every_kind_has_its_rows_in_words_and_the_whole_goes_to_the_asker(scene, kind):
    accept_natively(scene.db)
    with scene.db.write() as connection:
        workplan.keep_meeting(connection, "Example Community Safety Partnership", date(2015, 3, 20), "")
    mine = scene.subscribe(kind, days="")
    await scene.begin()
    await scene.go(f"digest-preview {mine.id}")
    assert scene.view(OFFICER).payload["submit"]["text"] == "Send the preview to me"
    with scene.db.read() as connection:
        whole = send_now.preview(connection, mine, now=scene.clock.now(), working_days=scene.days).message
    said = json.dumps(scene.view(OFFICER).payload["blocks"], ensure_ascii=False)
    assert "“Send the preview to me” sends all of it" in said
    for words in rows_of(whole):
        assert words in said
    if kind == "monday":
        assert rows_of(whole) != []
    await scene.submit()
    assert "The preview is in your direct messages with cspbot" in scene.says()
    sent = scene.direct(OFFICER)
    assert [each.text for each in sent] == [each.text for each in (whole, *whole.replies)]
    assert [types(each) for each in sent] == [types(each) for each in (whole, *whole.replies)]
    assert scene.posted() == []


async def test_a_preview_with_nothing_to_say_says_so_and_sends_nothing(scene):
    mine = scene.subscribe("pack", when_empty="skip")
    await scene.begin()
    await scene.go(f"digest-preview {mine.id}")
    assert "there would be nothing to say, so nothing would be posted" in scene.says()
    assert "submit" not in scene.view(OFFICER).payload


async def test_the_times_that_come_next_are_said_in_the_zone_of_the_digest(scene):
    scene.subscribe(zone="America/New_York")
    await scene.begin()
    assert "at 08:30 (New York time)" in scene.says()
    assert "Next: Friday 6 February 2015, 08:30; Monday 9 February 2015, 08:30" in scene.says()
    assert scene.stored().next_due_at == datetime(2015, 2, 6, 13, 30, tzinfo=UTC)
