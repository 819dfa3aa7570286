"""A data call in chat, from the form to the loaded figures: the real bot against the practice Slack."""

import pytest

from storage import people, posts
from tests.acceptance.call_scene import GOOD, ROLES, START, YEAR, Call, known_people, words
from tests.acceptance.inside import INSPECTOR, MANAGER, OFFICER, WARDEN, inside


@pytest.fixture
async def scene(office):
    async with inside(known_people(office(START, ROLES)), START, Call) as made:
        yield made


async def test_a_supplier_is_asked_directly_within_hours_with_a_form_and_a_file(scene):
    await scene.called()
    asked = scene.direct(INSPECTOR)[-1]
    assert asked.text.startswith(
        "Figures for year ending 30 September 2015 are asked of Kent Police. Due Monday 19 October. "
        "Note: Please tell us which figures are provisional."
    )
    page = scene.direct(OFFICER)[-1]
    assert "1 asked, 0 received, 1 missing: Kent Police." in page.text
    before = len(scene.direct(INSPECTOR))
    await scene.doings.press(INSPECTOR, asked, "Get a file to fill in")
    await scene.settle()
    (file,) = [each for message in scene.direct(INSPECTOR)[before:] for each in message.files]
    assert file.name == "figures-call-1.csv"
    assert b"dartford,violent-crime,volume,2014-10-01,2015-09-30,," in file.content


async def test_a_form_says_beside_its_inputs_what_is_wrong(scene):
    await scene.ask(OFFICER, "call new")
    wrong = YEAR | {"due": "2015-09-01", "end": "2014-09-30", "suppliers0": []}
    seen = await scene.submit(OFFICER, **wrong)
    assert sorted(seen.errors) == ["due", "end", "suppliers0"]
    seen = await scene.submit(OFFICER, **YEAR | {"suppliers0": ["Kent Police"], "note": "Ask me@example.org"})
    assert sorted(seen.errors) == ["note"]


async def test_figures_come_by_a_form_are_checked_and_loaded_and_their_sender_hears_of_it(scene):
    await scene.called()
    view = await scene.open(INSPECTOR, scene.direct(INSPECTOR)[-1], "Fill in the form")
    assert "Last time: " in words(view)
    seen = await scene.submit(INSPECTOR, more="Dartford; Violent crime; volume")
    assert seen.errors == {"more": "Line 1 has 3 parts. Write it as area; category; measure; number."}
    seen = await scene.submit(INSPECTOR, view, more="Dartford; Violent crime; volume; lots")
    assert "is not a plain number" in seen.errors["more"]
    more = "Dartford; Violent crime; volume; 2,700\ngravesham; violent-crime; volume; 2300"
    await scene.submit(INSPECTOR, view, more=more, note="Two divisions are provisional")
    assert scene.direct(INSPECTOR)[-1].text.startswith("Received: 2 figures of Kent Police")
    await scene.tick()
    arrived = scene.direct(OFFICER)[-1]
    assert "Their note: Two divisions are provisional Nothing is stored before you have checked" in arrived.text
    check = await scene.open(OFFICER, arrived, "Check")
    assert "2 figures: 2 new, 0 change what is stored" in words(check)
    assert "Violent crime, Dartford, volume: 2,700, 28.0% more than 2,109 (year ending 30 September 2014)" in words(
        check
    )
    assert "All are held in confidence, as none is marked public." in words(check)
    assert "of last time's figures are not among them" in words(check)
    assert scene.loaded() == []
    await scene.submit(OFFICER, check, decision="load")
    assert sorted(int(each.value) for each in scene.loaded()) == [2300, 2700]
    assert {each.classification for each in scene.loaded()} == {"in-confidence"}
    assert scene.direct(OFFICER)[-1].text.startswith("Stored: the figures of Kent Police: 2 added")
    await scene.tick()
    assert scene.direct(INSPECTOR)[-1].text == (
        "Thank you. The figures of Kent Police for year ending 30 September 2015 were checked and loaded. "
        "If something has to be put right, send the figures again."
    )


async def test_a_file_in_the_thread_is_checked_at_once_and_returned_with_a_reason(scene):
    await scene.called()
    told = await scene.send("figures.csv", GOOD.replace(b"2700", b"many"))
    assert told.startswith("figures.csv can't be used and nothing was stored. 1 thing to put right: • row 2, value: ")
    told = await scene.send("figures.csv", GOOD, text="All final")
    assert told.startswith("Received: 1 figure of Kent Police for year ending 30 September 2015 (figures.csv).")
    assert (
        await scene.send("figures.csv", GOOD)
        == "The same figures were received on 5 October 2015. Nothing was changed."
    )
    await scene.tick()
    check = await scene.open(OFFICER, scene.direct(OFFICER)[-1], "Check")
    seen = await scene.submit(OFFICER, check, decision="return")
    assert list(seen.errors) == ["reason"]
    await scene.submit(OFFICER, check, decision="return", reason="This is the total of both boroughs")
    await scene.tick()
    assert "were returned. Reason: This is the total of both boroughs" in scene.direct(INSPECTOR)[-1].text
    assert scene.loaded() == []


async def test_of_two_officers_with_the_check_open_the_second_is_told(scene):
    await scene.called()
    view = await scene.open(INSPECTOR, scene.direct(INSPECTOR)[-1], "Fill in the form")
    await scene.submit(INSPECTOR, view, more="Dartford; Violent crime; volume; 2700")
    views = []
    for user in (OFFICER, MANAGER):
        views.append(await scene.open(user, await scene.ask(user, "call 1"), "Check"))
    await scene.submit(OFFICER, views[0], decision="load")
    await scene.submit(MANAGER, views[1], decision="return", reason="Too high")
    assert "were loaded on 5 October 2015 by Community Safety Officer. Nothing was changed." in words(
        scene.view(MANAGER)
    )
    assert scene.request().status == "loaded"


async def test_others_see_what_is_asked_of_them_and_no_more(scene):
    await scene.called()
    assert "Figures of Kent Police for year ending 30 September 2015." in (await scene.ask(INSPECTOR, "call")).text
    assert (await scene.ask(WARDEN, "call")).text == ("No figures are asked of you just now. Officers make data calls.")
    assert "Only an officer" in (await scene.ask(WARDEN, "call 1")).text
    assert "Only an officer" in (await scene.ask(WARDEN, "call new")).text


async def test_an_officer_enters_the_figures_of_a_supplier_who_gave_them_in_another_way(scene):
    await scene.called()
    page = await scene.ask(OFFICER, "call 1")
    view = await scene.open(OFFICER, page, "csp:call:for:1", value="Kent Police")
    await scene.submit(OFFICER, view, more="Dartford; Violent crime; volume; 2700")
    assert (scene.request().status, scene.request().received_by) == ("received", OFFICER)


async def test_a_file_of_a_post_that_is_in_other_hands_by_now_is_not_taken(scene):
    await scene.called()
    with scene.db.write() as connection:
        post = people.by_name(connection, "CSU Inspector")
        posts.hold(connection, post.id, WARDEN, "Somebody else", START.date(), at=START, by=MANAGER)
    assert await scene.send("figures.csv", GOOD) == "Those figures are asked of another post. Nothing was stored."
    assert scene.request().status == "requested"


async def test_a_closed_call_is_closed_once_and_takes_what_comes_late(scene):
    await scene.called()
    page = await scene.ask(OFFICER, "call 1")
    await scene.doings.press(OFFICER, page, "Close this call")
    await scene.settle()
    assert "Closed; was due Monday 19 October 2015" in (await scene.ask(OFFICER, "call 1")).text
    assert "so this is late" in await scene.send("figures.csv", GOOD)
    assert "The call was closed before." in (await _worked(scene)).text


async def _worked(scene):
    await scene.tick()
    return scene.direct(OFFICER)[-1]
