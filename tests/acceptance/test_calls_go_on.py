"""A data call in chat after it was made: Done without figures, corrections, changes, reminders, wrong files."""

import csv
import io

import pytest
from sqlalchemy import update

from storage import tables
from tests.acceptance.call_scene import GOOD, HEAD, ROLES, START, YEAR, Call, known_people, words
from tests.acceptance.inside import ANALYST, INSPECTOR, MANAGER, OFFICER, PARTNERS, inside

BETTER = GOOD.replace(b"2700", b"2750")


@pytest.fixture
async def scene(office):
    db = known_people(office(START, ROLES | {ANALYST: "officer"}))
    async with inside(db, START, Call) as made:
        await made.called()
        yield made


def reminder(scene, user):
    return next(each for each in reversed(scene.direct(user)) if "You have" in each.text)


def number_of(scene):
    return str(scene.request().action_id)


class TestDoneWithoutFigures:
    async def test_on_a_reminder_is_not_accepted_and_the_way_to_answer_is_offered(self, scene):
        await scene.move(19)
        message = reminder(scene, INSPECTOR)
        assert "Due today: Send the figures for year ending 30 September 2015: Kent Police" in message.text
        (said,) = await scene.press(INSPECTOR, message, "csp:action_done", number_of(scene))
        assert said.text.startswith(
            "This stays open until the figures of Kent Police for year ending 30 September 2015 are here, and they "
            "have not come."
        )
        view = await scene.open(INSPECTOR, said, "Fill in the form")
        await scene.submit(INSPECTOR, view, more="Dartford; Violent crime; volume; 2700")
        assert scene.request().status == "received"
        (said,) = await scene.press(INSPECTOR, message, "csp:action_done", number_of(scene))
        assert "was done already" in said.text

    async def test_goes_on_being_reminded_of(self, scene):
        await scene.move(19)
        await scene.press(INSPECTOR, reminder(scene, INSPECTOR), "csp:action_done", number_of(scene))
        before = len(scene.direct(INSPECTOR))
        await scene.move(22)
        told = " ".join(each.text for each in scene.direct(INSPECTOR)[before:])
        assert "Was due Monday 19 October: Send the figures" in told

    async def test_typed_or_in_a_form_is_not_accepted_either(self, scene):
        direct = scene.workspace.dm(INSPECTOR).id
        said = await scene.ask(INSPECTOR, f"action done {number_of(scene)}", direct)
        assert "they have not come" in said.text
        card = await scene.ask(INSPECTOR, f"action {number_of(scene)}", direct)
        view = await scene.open(INSPECTOR, card, None, f"form:action-done {number_of(scene)}")
        await scene.submit(INSPECTOR, view, outcome="All done")
        assert "they have not come" in words(scene.view(INSPECTOR))
        assert scene.request().status == "requested"


class TestWhatArrives:
    async def test_is_told_to_who_called_and_to_the_analyst_and_the_first_decides(self, scene):
        await scene.send("figures.csv", GOOD)
        await scene.tick()
        told = {user: scene.direct(user)[-1] for user in (OFFICER, ANALYST)}
        assert all("Kent Police sent its figures" in each.text for each in told.values())
        view = await scene.open(ANALYST, told[ANALYST], "Check")
        await scene.submit(ANALYST, view, decision="load")
        late = await scene.open(OFFICER, told[OFFICER], "Check")
        assert "they were loaded on 5 October 2015 by Performance Analyst" in words(late)
        assert "loaded Monday 5 October 2015 by Performance Analyst" in (await scene.ask(OFFICER, "call 1")).text

    async def test_says_in_its_place_who_decided_once_somebody_has(self, scene):
        await scene.send("figures.csv", GOOD)
        await scene.tick()
        told = {user: scene.direct(user)[-1] for user in (OFFICER, ANALYST)}
        counts = {user: len(scene.direct(user)) for user in told}
        await self.load(scene)
        own = len(scene.direct(OFFICER))
        await scene.tick()
        for user, message in told.items():
            now = next(each for each in scene.direct(user) if each.ts == message.ts)
            assert now.text == (
                "Kent Police sent figures for year ending 30 September 2015 (figures.csv). They were checked and "
                "loaded on Monday 5 October 2015 by Community Safety Officer."
            )
            assert "data-check" not in str(now.blocks)
        assert (len(scene.direct(OFFICER)), len(scene.direct(ANALYST))) == (own, counts[ANALYST])

    async def test_says_in_its_place_why_it_was_returned(self, scene):
        await scene.send("figures.csv", GOOD)
        await scene.tick()
        check = await scene.open(OFFICER, await scene.ask(OFFICER, "call 1"), "Check")
        await scene.submit(OFFICER, check, decision="return", reason="Which boroughs?")
        await scene.tick()
        assert scene.direct(ANALYST)[-1].text.endswith(
            "They were returned on Monday 5 October 2015 by Community Safety Officer. Reason: Which boroughs?"
        )

    async def test_says_in_its_place_that_others_came_and_only_these_are_checked(self, scene):
        await scene.send("figures.csv", GOOD)
        await scene.tick()
        first = scene.direct(ANALYST)[-1]
        scene.clock.move_to(START.replace(hour=11))
        await scene.send("better.csv", BETTER)
        await scene.tick()
        old = next(each for each in scene.direct(ANALYST) if each.ts == first.ts)
        assert "Others that came on Monday 5 October 2015 took their place" in old.text
        assert "(better.csv). Nothing is stored before you have checked them." in scene.direct(ANALYST)[-1].text

    async def test_after_loading_is_a_correction_that_shows_old_and_new(self, scene):
        await scene.send("figures.csv", GOOD)
        await self.load(scene)
        await scene.move(7)
        assert "This corrects what was loaded before." in await scene.send("better.csv", BETTER)
        await scene.tick()
        assert "Kent Police sent a correction of its figures" in scene.direct(OFFICER)[-1].text
        check = await scene.open(OFFICER, await scene.ask(OFFICER, "call 1"), "Check")
        assert "Violent crime, Dartford, volume: 2,750, was 2,700" in words(check)
        await scene.submit(OFFICER, check, decision="load")
        assert [int(each.value) for each in scene.loaded()] == [2750]
        page = await scene.ask(OFFICER, "call 1")
        assert "loaded, corrected on Wednesday 7 October 2015 by Community Safety Officer" in page.text

    async def test_can_be_had_as_one_file(self, scene):
        await scene.send("figures.csv", GOOD)
        page = await scene.ask(ANALYST, "call 1")
        before = len(scene.direct(ANALYST))
        (said, *_) = await scene.press(ANALYST, page, "Collected figures as CSV")
        assert "Not checked yet: Kent Police." in said.text
        (file,) = [each for message in scene.direct(ANALYST)[before:] for each in message.files]
        (row,) = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert (file.name, row["supplier"], row["value"]) == ("collected-call-1.csv", "Kent Police", "2700")

    async def load(self, scene):
        check = await scene.open(OFFICER, await scene.ask(OFFICER, "call 1"), "Check")
        await scene.submit(OFFICER, check, decision="load")


class TestChangingACall:
    async def test_its_date_and_note_are_told_to_the_supplier(self, scene):
        said = await scene.change("Change", title="the year to September", due="2015-11-02", note="By ward, please")
        assert said == (
            "Stored: the data call for the year to September, due Monday 2 November 2015. "
            "Told in their working hours: Kent Police."
        )
        assert scene.direct(INSPECTOR)[-1].text.startswith(
            "Figures for the year to September are asked of Kent Police. What is asked was changed. "
            "Due Monday 2 November. Note: By ward, please"
        )

    async def test_closed_it_is_opened_again_with_a_new_date(self, scene):
        await scene.press(OFFICER, await scene.ask(OFFICER, "call 1"), "Close this call")
        said = await scene.change("Open it again", due="2015-11-02")
        assert said.startswith("The data call for year ending 30 September 2015 is open again, due Monday 2 November")
        assert "The call was closed and is open again. Due Monday 2 November." in scene.direct(INSPECTOR)[-1].text
        assert scene.call().status == "open"
        assert "opened again, due 2 November 2015" in str((await scene.ask(OFFICER, "call 1")).blocks)

    async def test_suppliers_are_added_and_taken_off(self, scene):
        said = await scene.change("Add suppliers", suppliers0=["Dartford Borough Council"])
        assert said.startswith("Asked also, for year ending 30 September 2015: Dartford Borough Council.")
        said = await scene.change("Take one off", supplier="1", reason="They report to the county")
        assert said == ("Kent Police is not asked for year ending 30 September 2015 any more, and not reminded of it.")
        page = await scene.ask(OFFICER, "call 1")
        assert "Kent Police (CSU Inspector): not asked any more: They report to the county." in page.text
        assert "Kent Police is not asked for year ending 30 September 2015 any more." in await scene.send(
            "figures.csv", GOOD
        )

    async def test_suppliers_are_reminded_by_hand_once_a_day(self, scene):
        said = await scene.change("Remind", suppliers0=["1"])
        assert said == "Asked or reminded today already, so not again: Kent Police."
        await scene.move(6)
        assert await scene.change("Remind", suppliers0=["1"]) == "Told in their working hours: Kent Police."
        assert "They have not come yet. Due Monday 19 October." in scene.direct(INSPECTOR)[-1].text
        assert (await scene.change("Remind", user=MANAGER, suppliers0=["1"])).startswith("Asked or reminded today")

    async def test_by_two_at_once_the_second_is_told(self, scene):
        views = [await scene.open(user, await scene.ask(user, "call 1"), "Change") for user in (OFFICER, MANAGER)]
        await scene.submit(OFFICER, views[0], note="First")
        await scene.submit(MANAGER, views[1], note="Second")
        assert "was changed meanwhile. Nothing was stored; look again." in words(scene.view(MANAGER))
        assert scene.call().note == "First"


class TestAFileThatIsNotRight:
    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("figures.pdf", b"%PDF-1.4", "figures.pdf is no CSV or Excel file (.csv, .xlsx). Nothing was read."),
            ("figures.csv", b"", "it is empty; the first row must name the columns"),
            ("figures.xlsx", b"PK\x03\x04 nothing", "figures.xlsx can't be used and nothing was stored."),
            ("figures.csv", b"x" * 1_000_001, "figures.csv is larger than 1 MB. Nothing was read."),
            ("figures.csv", b"\x89PNG\r\n\x1a\n\x00\xff", "can't be used and nothing was stored"),
        ],
    )
    async def test_is_refused_with_the_reason(self, scene, name, content, told):
        assert told in await scene.send(name, content)
        assert scene.request().status == "requested"

    async def test_of_another_call_says_where_it_belongs(self, scene):
        quarter = {"start": "2015-07-01", "end": "2015-09-30", "due": "2015-10-26"}
        await scene.ask(OFFICER, "call new")
        await scene.submit(OFFICER, **YEAR | quarter | {"suppliers0": ["Kent Police"]})
        await scene.tick()
        raw = f"{HEAD}dartford,violent-crime,volume,2014-10-01,2015-09-30,2700\n".encode()
        said = await scene.send("figures.csv", raw)
        assert "is outside the period asked for, 2015-07-01 to 2015-09-30" in said
        assert "If yours are for year ending 30 September 2015, send them in that thread." in said


async def test_a_call_of_another_workspace_is_shown_to_nobody_but_whom_it_asks(scene):
    with scene.db.write() as connection:
        connection.execute(update(tables.data_call).values(team_id="T0ELSEWHERE"))
    assert "There is no data call called “number 1”" in (await scene.ask(OFFICER, "call 1", PARTNERS)).text
    assert (await scene.ask(OFFICER, "call")).text.startswith("No data call was made yet.")
    assert (await scene.ask(INSPECTOR, "call")).text.startswith("Figures of Kent Police for year ending")
    assert "1 figure" in await scene.send("figures.csv", GOOD)
