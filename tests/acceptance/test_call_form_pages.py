"""A supplier fills in a form of some 300 figures page by page: the real bot against the practice Slack."""

import pytest

from storage import calls
from tests.acceptance.call_scene import ROLES, START, Call, known_people, words
from tests.acceptance.inside import INSPECTOR, OFFICER, inside

QUARTER = {"start": "2015-07-01", "end": "2015-09-30", "due": "2015-10-19"}
BEFORE = {"start": "2015-04-01", "end": "2015-06-30", "due": "2015-10-12"}


class Filling(Call):
    """The form of Kent Police, and its pages."""

    async def form(self):
        asked = next(each for each in reversed(self.direct(INSPECTOR)) if "are asked of" in each.text)
        return await self.open(INSPECTOR, asked, "Fill in the form")

    async def turn(self, to, **values):
        """Enter figures (by the words on their lines), then go to a page; the page."""
        view = self.view(INSPECTOR)
        named = {self.input(name): value for name, value in values.items()}
        await self.after(self.doings.press_in_view(view, *to, values=named))
        return self.view(INSPECTOR)

    async def send(self, **values):
        return await self.submit(INSPECTOR, **{self.input(name): value for name, value in values.items()})

    def lines(self):
        """The words on the lines of the page: (label, hint) by input."""
        found = (block for block in self.view(INSPECTOR).payload["blocks"] if block.get("block_id", "")[:4] == "row:")
        return {block["block_id"]: (block["label"]["text"], block["hint"]["text"]) for block in found}

    def input(self, name):
        """The name of an input by the words on its line; a name that is none is returned."""
        return next((key for key, (label, _) in self.lines().items() if label == name), name)

    def pages(self):
        (choice,) = [each for each in self.view(INSPECTOR).payload["blocks"] if each.get("block_id", "")[:5] == "page:"]
        return [each["text"]["text"] for each in choice["element"]["options"]]

    def value(self, name):
        """What stands in a line before anybody touches it on this page."""
        (found,) = [b for b in self.view(INSPECTOR).payload["blocks"] if b.get("block_id") == self.input(name)]
        return found["element"].get("initial_value", "")

    def stored(self, number=1):
        with self.db.read() as connection:
            return calls.content_of(connection, number)


DARTFORD, GRAVESHAM = "Violent crime, Dartford, volume", "Violent crime, Gravesham, volume"
NEXT, PREVIOUS = ("Next page",), ("Previous page",)


@pytest.fixture
async def scene(office):
    async with inside(known_people(office(START, ROLES)), START, Filling) as made:
        await made.called(**QUARTER)
        await made.form()
        yield made


async def test_it_begins_with_the_partnerships_own_areas_and_priorities_and_says_that_no_quarter_is_known(scene):
    lines = list(scene.lines().values())
    assert lines[0][0] == DARTFORD
    assert lines[0][1] == "No quarter is known; 2,109 offences in the year ending 30 September 2014"
    assert all("Dartford" in label for label, _ in lines)
    assert scene.pages()[:4] == [
        "1. Dartford, priorities (33)",
        "2. Gravesham, priorities (32)",
        "3. Dartford, other figures (26)",
        "4. Gravesham, other figures (23)",
    ]
    assert len(scene.pages()) == 10
    assert "Page 1 of 10; 291 figures are asked for in all." in words(scene.view(INSPECTOR))


async def test_what_was_entered_is_kept_when_pages_are_turned_and_all_of_it_is_sent(scene):
    view = await scene.turn(
        NEXT, **{DARTFORD: "530", "note": "Provisional", "more": "kent; burglary-dwelling; volume; 7"}
    )
    assert "Page 2 of 10; 291 figures are asked for in all. 1 figure entered so far." in words(view)
    await scene.turn(("csp:change:page:1", "5"), **{GRAVESHAM: "560"})
    assert next(iter(scene.lines().values()))[0] == "Violent crime, Ashford, volume"
    await scene.turn(("csp:change:page:5", "0"))
    assert scene.value(DARTFORD) == "530"
    await scene.turn(NEXT, **{DARTFORD: "531"})
    assert scene.value(GRAVESHAM) == "560"
    await scene.turn(PREVIOUS, **{GRAVESHAM: ""})
    seen = await scene.send()
    assert seen.errors == {}
    assert scene.direct(INSPECTOR)[-1].text.startswith("Received: 2 figures of Kent Police for July to September 2015")
    assert ",531," in scene.stored()
    assert ",560," not in scene.stored()
    assert scene.request().note == "Provisional"


async def test_what_is_wrong_on_a_page_that_is_not_in_view_is_shown_there(scene):
    await scene.turn(NEXT, **{DARTFORD: "about 500"})
    await scene.send(**{GRAVESHAM: "560"})
    view = scene.view(INSPECTOR)
    assert "*Nothing was sent.* Please put this right: • Violent crime, Dartford, volume: " in words(view)
    assert "Page 1 of 10; 291 figures are asked for in all. 2 figures entered so far." in words(view)
    assert scene.value(DARTFORD) == "about 500"
    assert scene.stored() == ""
    await scene.send(**{DARTFORD: "500"})
    assert scene.direct(INSPECTOR)[-1].text.startswith("Received: 2 figures of Kent Police")


async def test_a_quarter_is_never_compared_with_a_year_and_the_check_says_that_nothing_was_compared(scene):
    await scene.send(**{DARTFORD: "530"})
    check = await scene.open(OFFICER, await scene.ask(OFFICER, "call 1"), "Check")
    said = words(check)
    assert "Nothing was compared with last time: no figure is known for an earlier period of the same length." in said
    assert "25%" not in said
    assert "of last time's figures are not among them" not in said
    assert "Asked for as well and not among them: 290, known only for periods of another length" in said


async def test_once_a_quarter_is_known_it_comes_first_and_is_what_the_next_one_is_compared_with(scene):
    await scene.doings.close(scene.view(INSPECTOR))
    await scene.called(**BEFORE)
    await scene.form()
    await scene.turn(NEXT)
    await scene.send(**{GRAVESHAM: "500"})
    await scene.submit(OFFICER, await scene.open(OFFICER, await scene.ask(OFFICER, "call 2"), "Check"), decision="load")
    page = await scene.ask(OFFICER, "call 1")
    view = await scene.open(OFFICER, page, "csp:call:for:1", value="Kent Police")
    rows = [block for block in view.payload["blocks"] if block.get("block_id", "").startswith("row:")]
    assert rows[0]["label"]["text"] == GRAVESHAM
    assert rows[0]["hint"]["text"] == "Last time: 500 offences, April to June 2015"
    assert "No quarter is known" in rows[1]["hint"]["text"]
    sent = {rows[0]["block_id"]: "510", rows[1]["block_id"]: "530"}
    await scene.submit(OFFICER, view, **sent)
    check = words(await scene.open(OFFICER, await scene.ask(OFFICER, "call 1"), "Check"))
    assert "1 was compared with last time; 1 was not, as no figure is known for an earlier period" in check
    assert "It did not change by more than 25%. A usual range is known of none: it takes six earlier periods." in check
