"""A partnership through a year, and what ought to be rung in it, worked out day by day without the code under test.

The world knows every person, thing and change. It is changed early each morning (03:00 UTC), before anybody's round.
`heard` is what must have rung by the end of each day: the rung, for whom, on which of their days.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LADDER, EVERY, SUMMARY = (-10, -5, -1, 0, 1, 3), 5, 5
LONDON = ZoneInfo("Europe/London")
ZONES = ("", "", "", "", "", "", "Europe/Paris", "America/New_York")
WEEKS = (("", range(5)),) * 5 + (("mon tue wed thu", range(4)), ("tue wed thu fri sat", range(1, 6)), ("mon", [0]))
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = ("", "", "", "", "", "14:00-00:00", "22:00-06:00", "08:00-08:30")
RINGS = {"": time(9), "14:00-00:00": time(14), "22:00-06:00": time(22), "08:00-08:30": time(8)}


@dataclass
class Person:
    """A Slack user. `zone` is Slack's word ("" where it has none), `at` when they want to be reminded, if they said."""

    slack_id: str
    zone: str = ""
    at: time | None = None
    leave: list = field(default_factory=list)  # (first, last, deputy)

    def away(self, day):
        return next((each for each in self.leave if each[0] <= day <= each[1]), None)


@dataclass
class Post:
    """A post with its pattern; `holder` is a Slack id ("" where nobody in Slack holds it)."""

    number: int
    name: str
    agency: str
    days: str
    weekdays: frozenset
    hours: str
    holder: str
    zone: str
    manager: int | None = None


@dataclass
class Thing:
    """Something owed. `waiting` are the rungs that fell and were not heard; `told` all that were, by due date."""

    kind: str
    number: int
    post: int
    due: date
    made: date
    ends: date | None = None
    open: bool = True
    waiting: set = field(default_factory=set)
    told: set = field(default_factory=set)
    put_off: dict = field(default_factory=dict)  # by whom -> until


class Dice:
    """The same throws for the same seed, on every version of Python."""

    def __init__(self, seed):
        self.seed, self.thrown = seed, 0

    def random(self):
        self.thrown += 1
        return int.from_bytes(hashlib.sha256(f"{self.seed}/{self.thrown}".encode()).digest()[:8]) / 2**64

    def randint(self, least, most):
        return least + int(self.random() * (most - least + 1))

    def choice(self, offered):
        return offered[self.randint(0, len(offered) - 1)]

    def sample(self, offered, most):
        left = list(offered)
        return [left.pop(self.randint(0, len(left) - 1)) for _ in range(min(most, len(left)))]


class World:
    """Everybody and everything, and what was heard."""

    def __init__(self, seed, holidays):
        self.dice, self.holidays = Dice(seed), holidays
        self.people, self.posts, self.things = {}, {}, []
        self.contacts, self.came = {}, []
        self.heard, self.slot_then = [], {}

    def working(self, day):
        return day.weekday() < 5 and day not in self.holidays

    def shift(self, day, count):
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.working(day):
                day += step
        return day

    def falls(self, due, rung):
        if rung:
            return self.shift(due, rung)
        while not self.working(due):
            due += DAY
        return due

    def works(self, slack_id, day):
        """Whether a person has a round on `day`."""
        posts = [post for post in self.posts.values() if post.holder == slack_id]
        named = [post for post in posts if post.days]
        weekdays = set().union(*(post.weekdays for post in named)) if named else set(range(5))
        return day.weekday() in weekdays and day not in self.holidays and not self.people[slack_id].away(day)

    def slot(self, slack_id, day):
        """The instant at which a person is reminded on `day`."""
        posts = sorted((post for post in self.posts.values() if post.holder == slack_id), key=lambda post: post.name)
        hours = next((post.hours for post in posts if post.hours), "")
        zone = min((post.zone for post in posts if post.zone), default="") or self.people[slack_id].zone
        wanted = self.people[slack_id].at
        at = wanted if wanted and not hours and time(8) <= wanted < time(18) else RINGS[hours]
        return datetime.combine(day, at, ZoneInfo(zone or "Europe/London")).astimezone(UTC)

    def answers_after(self, slack_id, day):
        """The round of `day` answers for what fell after this date: six of their days of work back."""
        left = 6
        while left:
            day -= DAY
            left -= self.works(slack_id, day)
        return day

    def reached(self, post, day):
        """Who hears of what a post owes on `day`, or None."""
        if post.holder:
            leave = self.people[post.holder].away(day)
            if leave is None:
                return post.holder
            return leave[2] if leave[2] and not self.people[leave[2]].away(day) else None
        contact = self.contacts.get(post.agency)
        holder = self.posts[contact].holder if contact is not None else ""
        if not holder:
            return None
        leave = self.people[holder].away(day)
        if leave:
            return leave[2] if leave[2] and not self.people[leave[2]].away(day) else None
        return holder

    def manager(self, post, day):
        """Who is told on `day` what stays overdue in a post, or None."""
        found = self.reached(self.posts[post.manager], day) if post.manager is not None else None
        return found if found != self.reached(post, day) else None

    # --- what happens ---

    def date_anew(self, thing, due, today):
        thing.due, thing.made, thing.waiting, thing.put_off = due, today, set(), {}

    def hand_over(self, post, slack_id, day):
        post.holder = slack_id
        self.came.append((post.number, slack_id, day))

    def begin(self, day):
        """What falls on `day` waits to be heard."""
        for thing in self.things:
            if thing.open and thing.made <= day:
                thing.waiting |= {rung for rung in self.falling(thing, day) if (thing.due, rung) not in thing.told}

    def falling(self, thing, day):
        """The rungs of a thing that fall on `day`, its summary included."""
        if not self.working(day):
            return set()
        found = {f"{rung:+d}" for rung in LADDER if self.falls(thing.due, rung) == day}
        if day > thing.due:
            overdue = sum(self.working(thing.due + n * DAY) for n in range(1, (day - thing.due).days + 1))
            if overdue > LADDER[-1] and (overdue - LADDER[-1]) % EVERY == 0:
                found.add(f"{overdue:+d}")
            if overdue == SUMMARY:
                found.add("summary")
        return found

    def ring(self, day):
        """Hold everybody's round of `day`."""
        rounds = {who: self.answers_after(who, day) for who in self.people if self.works(who, day)}
        self.slot_then.update({(who, day): self.slot(who, day) for who in rounds})
        for thing in self.things:
            if thing.open and thing.made <= day:
                self._ring_for_owner(thing, day, rounds)
                self._ring_for_manager(thing, day, rounds)
        for each in list(self.came):
            post, who, since = each
            if self.posts[post].holder == who and who in rounds and rounds[who] < since:
                self.came.remove(each)
                self.heard.append(("post", post, since, "came", who, day))

    def _ring_for_owner(self, thing, day, rounds):
        post = self.posts[thing.post]
        who = self.reached(post, day)
        if who not in rounds:
            return
        until = max(thing.put_off.get(each, date.min) for each in (post.holder, who))
        later = f"later:{until.isoformat()}"
        if rounds[who] < until <= day and (thing.due, later) not in thing.told:
            self._hear(thing, later, who, day)
        for rung in sorted(thing.waiting - {"summary"}):
            if max(until, rounds[who]) < self.falls(thing.due, int(rung)):
                self._hear(thing, rung, who, day)

    def _ring_for_manager(self, thing, day, rounds):
        who = self.manager(self.posts[thing.post], day)
        if "summary" in thing.waiting and who in rounds and rounds[who] < self.shift(thing.due, SUMMARY):
            self._hear(thing, "summary", who, day)

    def _hear(self, thing, rung, who, day):
        thing.waiting.discard(rung)
        thing.told.add((thing.due, rung))
        self.heard.append((thing.kind, thing.number, thing.due, rung, who, day))
