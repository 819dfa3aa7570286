"""A year of reminders, day by day: everything that should ring rings once, at the right time, for the right person."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bot.clock import england_and_wales
from bot.sandbox.limits import pings, problems
from jobs import reminder_note
from jobs.reminders import plan
from storage import absences, deliveries, posts, snoozes, tables
from storage.engine import Database
from storage.snoozes import Snooze
from tests.reminder_world import DAY, HOURS, LONDON, RINGS, WEEKS, ZONES, Person, Post, Thing, World

DAYS = england_and_wales()
FIRST, LAST = date(2026, 9, 28), date(2027, 9, 30)  # the clocks change on 25 October and 28 March
POSTS, THINGS, TEAM = 200, 2_000, "T0PRACTICE"
OUTAGES = {date(2026, 11, 4) + n * DAY for n in range(2)} | {date(2027, 3, 25) + n * DAY for n in range(6)}
AGENCIES = ("Kent County Council", "Kent Police", "Housing")
UNFINISHED, LOOKED_THROUGH = 0.06, 0.1


def early(day):
    """When the world changes: before anybody's round of that day."""
    return datetime.combine(day, time(3), UTC)


def peopled(seed):
    """A partnership of 200 posts: managers first, some without Slack, some people with two, and spare deputies."""
    world = World(seed, DAYS.holidays)
    dice = world.dice
    for number in range(1, POSTS + 1):
        days, weekdays = dice.choice(WEEKS)
        zone = dice.choice(ZONES)
        hours = "" if zone else dice.choice(HOURS)
        nobody, second = number > 20 and dice.random() < 0.05, number > 20 and dice.random() < 0.05
        holder = "" if nobody else f"U{number - 1 if second and world.posts[number - 1].holder else number:05d}"
        manager = dice.randint(1, 5) if number > 5 else None
        of_post = zone if dice.random() < 0.5 else ""
        post = Post(
            number, f"Post {number:03d}", dice.choice(AGENCIES), days, frozenset(weekdays), hours, holder, of_post
        )
        post.manager = manager
        world.posts[number] = post
        if holder and holder not in world.people:
            at = dice.choice([None, None, time(14), time(7)])
            world.people[holder] = Person(holder, zone if not of_post else "", at)
    world.people |= {f"USPARE{n:02d}": Person(f"USPARE{n:02d}") for n in range(10)}
    world.contacts = {agency: number for number, agency in enumerate(AGENCIES, start=6)}
    return world


def things(world):
    """2,000 actions, reports and duties that come up over the year; most are done in the end."""
    for number in range(1, THINGS + 1):
        kind = world.dice.choice(["action"] * 17 + ["item"] * 2 + ["duty"])
        made = max(FIRST, FIRST + timedelta(days=world.dice.randint(-40, 340)))
        due = made + timedelta(days=world.dice.randint(3, 60))
        ends = due + timedelta(days=world.dice.randint(-12, 25)) if world.dice.random() > UNFINISHED else None
        world.things.append(
            Thing(kind, number, world.dice.randint(1, POSTS), due, made, ends and max(ends, made + DAY))
        )


def store(db, world):
    with db.write() as connection:
        connection.execute(insert(tables.person), [_post(each) | {"manager_id": None} for each in world.posts.values()])
        for each in world.posts.values():
            mine = tables.person.c.id == each.number
            connection.execute(update(tables.person).where(mine).values(manager_id=each.manager))
        known = {"team_id": TEAM, "guest": False, "deleted": False, "checked_at": early(FIRST)}
        users = [known | {"user_id": each.slack_id, "timezone": each.zone} for each in world.people.values()]
        connection.execute(insert(tables.slack_user), users)
        settings = [
            {"slack_id": each.slack_id, "remind_at": f"{each.at:%H:%M}", "summaries": False, "changed_at": early(FIRST)}
            for each in world.people.values()
            if each.at
        ]
        connection.execute(insert(tables.preference), settings)
        contacts = [{"name": name, "contact_id": number} for name, number in world.contacts.items()]
        connection.execute(insert(tables.agency), contacts)
        meeting = {"id": 1, "body": "Committee", "held_on": LAST + timedelta(days=400)}
        connection.execute(insert(tables.meeting).values(**meeting))


def _post(post):
    named = {"id": post.number, "name": post.name, "agency": post.agency, "slack_id": post.holder}
    return named | {"timezone": post.zone, "working_days": post.days, "hours": post.hours}


TABLES = {
    "action": (tables.action, "due", {"status": "done"}),
    "item": (tables.workplan_item, "report_due", {"status": "done"}),
    "duty": (tables.duty, "next_on", {"next_on": None}),
}


def add(connection, thing, day):
    common = {"id": thing.number, "owner_id": thing.post, "dated_at": early(day)}
    rows = {
        "action": {"title": f"Action {thing.number}", "due": thing.due, "status": "open", "created_at": early(day)},
        "item": {"item": f"Item {thing.number}", "report_due": thing.due, "status": "planned", "meeting_id": 1},
        "duty": {"slug": f"duty-{thing.number}", "name": "Duty", "next_on": thing.due, "every_months": 12},
    }
    connection.execute(insert(TABLES[thing.kind][0]).values(**common, **rows[thing.kind]))


def change(connection, thing, values):
    table = TABLES[thing.kind][0]
    connection.execute(update(table).where(table.c.id == thing.number).values(**values))


class Year:
    """What happens to things and people, in the world and in the database alike."""

    def __init__(self, db, world):
        self.db, self.world, self.dice = db, world, world.dice

    def morning(self, day):
        with self.db.write() as connection:
            self._things(connection, day)
            self._people(connection, day)
            self._put_off(connection, day)

    def _things(self, connection, day):
        for thing in self.world.things:
            if thing.made == day and not thing.waiting and thing.open and not thing.told:
                add(connection, thing, day)
            if thing.ends == day:
                thing.open = False
                change(connection, thing, TABLES[thing.kind][2])
        for thing in self.dice.sample(self._open(day), 2):
            if thing.made < day:
                self.world.date_anew(thing, day + timedelta(days=self.dice.randint(-20, 30)), day)
                change(connection, thing, {TABLES[thing.kind][1]: thing.due, "dated_at": early(day)})

    def _people(self, connection, day):
        if self.dice.random() < 0.5:
            self._leave(connection, self.dice.choice(sorted(self.world.people)), day)
        if day > FIRST and self.dice.random() < 0.04:
            post = self.world.posts[self.dice.randint(20, POSTS)]
            new = Person(f"UNEW{day:%y%m%d}")
            self.world.people[new.slack_id] = new
            self.world.hand_over(post, new.slack_id, day)
            posts.hold(connection, post.number, new.slack_id, "", day, at=early(day), by="test")
        posts.apply_holdings(connection, day, at=early(day))

    def _leave(self, connection, who, day):
        first, last = day + DAY, day + timedelta(days=self.dice.randint(1, 21))
        if all(last < known[0] or known[1] < first for known in self.world.people[who].leave):
            deputy = self.dice.choice(["", f"USPARE{self.dice.randint(0, 9):02d}"])
            deputy = "" if deputy == who else deputy
            self.world.people[who].leave.append((first, last, deputy))
            absences.add(connection, who, first, last, deputy, at=early(day))

    def _put_off(self, connection, day):
        for thing in self.dice.sample(self._open(day), 3):
            if who := self.world.reached(self.world.posts[thing.post], day):
                until = day + timedelta(days=self.dice.randint(1, 12))
                thing.put_off[who] = until
                snoozes.keep(connection, Snooze(thing.kind, thing.number, who, until, early(day)))

    def _open(self, day):
        return [thing for thing in self.world.things if thing.open and thing.made <= day]


def ticks(world, day):
    """One moment for each of the times at which somebody is reminded on `day`, and in some nights one more."""
    found = {world.slot(who, day) for who in world.people if world.works(who, day)}
    nights = [datetime.combine(day, time(23, 30), UTC)] if day.day % 5 == 0 else []
    return [*sorted(found), *nights]


def send(db):
    """Stand in for Slack, which took everything; what it took is looked through where that is asked for."""
    with db.write() as connection:
        waiting = tables.delivery.c.state == "pending"
        connection.execute(update(tables.delivery).where(waiting).values(state="sent"))


@pytest.fixture
def year_db(sqlite_files, tmp_path):
    database = Database(sqlite_files.new_database(tmp_path, migrated=True))
    yield database
    database.dispose()


@pytest.fixture(params=[1])
def lived(request, year_db):
    """The world and the database after the year."""
    world = peopled(request.param)
    things(world)
    store(year_db, world)
    year = Year(year_db, world)
    composer = reminder_note.composer(home=LONDON, working_days=DAYS)
    day = FIRST
    while day <= LAST:
        year.morning(day)
        world.begin(day)
        if day not in OUTAGES:
            for moment in ticks(world, day):
                planned = plan(year_db, now=moment, working_days=DAYS, zone=LONDON, team_id=TEAM).planned
                look_through(year_db, composer, planned[: world.dice.random() < LOOKED_THROUGH], moment)
            world.ring(day)
        send(year_db)
        day += DAY
    return year_db, world


def look_through(db, composer, planned, now):
    with db.read() as connection:
        for order in planned:
            message = composer(connection, deliveries.by_key(connection, order.key), now)
            assert message is None or problems(message.payload()) == pings(message.payload()) == []


def test_everything_rings_exactly_once_for_the_right_person_on_the_right_day(lived):
    db, world = lived
    rung, delivery = tables.reminder_rung.c, tables.delivery.c
    columns = (rung.kind, rung.number, rung.due, rung.rung, rung.recipient, delivery.slot, delivery.scheduled_at)
    with db.read() as connection:
        rows = connection.execute(select(*columns).join_from(tables.reminder_rung, tables.delivery)).all()
        sent = connection.execute(select(delivery.recipient, delivery.slot)).all()
    heard = [(*row[:5], date.fromisoformat(row.slot[:10])) for row in rows]
    assert len(heard) > 8_000
    assert sorted(heard) == sorted(world.heard)
    assert len({(row.recipient, row.slot[:10]) for row in sent}) == len(sent)  # one message for a person and day
    for row in rows:
        day = date.fromisoformat(row.slot[:10])
        assert row.scheduled_at == world.slot_then[row.recipient, day]
        assert day not in DAYS.holidays
    assert {each[3] for each in heard} >= {"-10", "+0", "+8", "+53", "summary", "came"}


def test_the_hours_of_the_world_are_those_of_its_people():
    """A guard of the guard: the world's times of day lie within the hours it gives people."""
    for hours, at in RINGS.items():
        begin = time.fromisoformat(hours.split("-")[0]) if hours else time(8)
        assert at >= begin
    assert datetime(2026, 10, 25, 9, tzinfo=ZoneInfo("Europe/London")).utcoffset() == timedelta(0)
