"""Done and Remind me later, pressed by two people at the same moment: one record, a clear word to both, no reminder."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from jobs.ticker import tick
from storage import reminders
from tests.action_scene import INSPECTOR, OFFICER, Scene, reader
from tests.reminder_rounds import DAYS, LONDON, TEAM

MONDAY = datetime(2015, 2, 16, 9, 30, tzinfo=UTC)
TUESDAY = datetime(2015, 2, 17, 9, 5, tzinfo=UTC)
PUT_OFF = "Reminder for Check the gates: Tuesday 17 February 2015, 09:00 (London time)."
TOO_LATE = "“Check the gates” is done. There is nothing to remind you of."


@pytest.fixture
def scene(filled_db):
    return Scene(filled_db, MONDAY)


def press(scene, *presses):
    """What each of them is told; all press at the same moment."""
    gate = threading.Barrier(len(presses))

    def pressing(one):
        viewer, value = one
        gate.wait(timeout=10)
        return scene.say(value, viewer)

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(pressing, presses))


def rungs_on(scene, now):
    """What rings for the inspector in the round of that time, by the numbers of actions."""
    tick(scene.db, now=now, working_days=DAYS, zone=LONDON, team_id=TEAM)
    with scene.db.read() as connection:
        return {record[1] for record in reminders.on_record(connection, [("action", n) for n in range(1, 100)])}


@pytest.mark.parametrize("later_first", [True, False])
def test_whoever_is_first_it_is_done_and_the_other_knows_what_became_of_theirs(scene, later_first):
    gates = scene.add()
    presses = [(OFFICER, f"action_done {gates}"), (reader(INSPECTOR), f"action_later tomorrow {gates}")]
    said = press(scene, *(presses[::-1] if later_first else presses))
    done, later = said[::-1] if later_first else said
    assert done.startswith("Done: Check the gates (CSU Inspector")
    assert later in (PUT_OFF, TOO_LATE)
    put_off = ["CSU Inspector: reminder put off to 17 February 2015"] if later == PUT_OFF else []
    assert scene.history(gates)[1:] == [*put_off, "Community Safety Officer: done"]
    assert scene.action(gates).status == "done"
    assert gates not in rungs_on(scene, TUESDAY)


def test_of_two_who_put_it_off_at_the_same_moment_each_is_reminded_as_they_asked(scene):
    gates = scene.add()
    inspector = reader(INSPECTOR)
    said = press(scene, (inspector, f"action_later tomorrow {gates}"), (inspector, f"action_later 2015-02-20 {gates}"))
    assert said[0] == PUT_OFF
    assert said[1] == "Reminder for Check the gates: Friday 20 February 2015, 09:00 (London time)."
    assert len(scene.history(gates)) == 3
