"""What the partners of `cspbot demo` do in the practice week: contribute, close, give a task, report, reply.

Everything here is invented, so that a newcomer finds each part of the bot at work; nothing of it is loaded anywhere
else. The bodies, areas and priorities are those of the published papers. Whatever the newcomer did first stays.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import sandbox
from bot.policy import Viewer
from bot.sandbox import seed
from jobs import action_news
from storage import (
    action_changes,
    briefing_changes,
    briefings,
    deliveries,
    people,
    progress,
    subscriptions,
    workplan,
    workplan_changes,
)
from storage.actions import NewAction
from storage.briefings import By, NewItem
from storage.engine import Database
from storage.errors import BadInput, NotFound
from storage.plan_record import By as PlanBy
from storage.workplan import NewItem as PlanItem
from storage.workplan import Window
from storage.workplan_meetings import NewMeeting, add_meeting

TEAM = "T0PRACTICE"
LONDON = ZoneInfo("Europe/London")
PARTNERSHIP = "Dartford and Gravesham Community Safety Partnership"
# Ten working days before it the chairs are asked for progress, five before it the papers go out.
MEETING = NewMeeting(PARTNERSHIP, date(2015, 2, 20), "Practice meeting")
AGENDA = ("Progress of the groups", "Performance", "Strategic Assessment 2014: what follows")
PUBLIC, CONFIDENCE = "public", "in-confidence"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a partner contributes. `place` is the slug of an area or a ward, `until` its last day."""

    at: str
    by: str
    place: str
    priority: str
    classification: str
    until: date | None
    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Somebody makes an item (the one with these words in it) a task of a post."""

    at: str
    by: str
    of: str
    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody closes an item (the one with these words in it)."""

    at: str
    by: str
    of: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Report:
    """The chair of a group reports its progress for the partnership's meeting."""

    at: str
    by: str
    body: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody replies in the thread of the newest digest of this kind."""

    at: str
    by: str
    kind: str
    text: str


Doing = Item | Task | Close | Report | Reply

WEEK: tuple[Doing, ...] = (
    Item(
        *("2015-02-05 15:40", seed.WARDEN, "dartford/joyce-green", "anti-social-behaviour", PUBLIC, None),
        "Wardens are out each afternoon after school. Tell us where else to go",
    ),
    Item(
        *("2015-02-06 09:15", seed.INSPECTOR, "dartford/town", "violent-crime", CONFIDENCE, date(2015, 2, 14)),
        "Extra evening patrols around the pubs. Door staff know whom to call",
        reference="PRACTICE/0001",
    ),
    Item(
        *("2015-02-06 15:30", seed.FIRE, "gravesham/riverside", "anti-social-behaviour", PUBLIC, date(2015, 2, 11)),
        "Please report rubbish that is left out, so that it is collected before it can be set alight",
    ),
    Item(
        *("2015-02-09 07:30", seed.PROBATION, "dartford", "re-offending", CONFIDENCE, None),
        "The community payback team has free days next week. Places to clear are wanted",
    ),
    Reply("2015-02-09 09:05", seed.INSPECTOR, "monday", "Who presents the Strategic Assessment on Wednesday?"),
    Reply("2015-02-09 09:20", seed.MANAGER, "monday", "The Community Safety Officer does, with the analyst."),
    Task(
        *("2015-02-09 11:00", seed.MANAGER, "community payback"),
        title="Name places for the community payback team",
        owner="Neighbourhood Warden",
        due=date(2015, 2, 12),
    ),
    Item(
        *("2015-02-09 14:20", seed.HEALTH, "", "substance-misuse", PUBLIC, date(2015, 2, 20)),
        "The alcohol advice session moves to Thursday afternoons. Please pass it on",
    ),
    Report(
        *("2015-02-10 14:00", seed.PROBATION, "Reducing Re-offending Sub-Group"),
        "The sub-group agreed how its members hand over cases, and looks at housing next.",
    ),
    Item(
        *("2015-02-10 16:10", seed.INSPECTOR, "gravesham", "property-crime", CONFIDENCE, date(2015, 2, 16)),
        "Officers visit shops about theft this week. Wardens are welcome to come along",
        reference="PRACTICE/0002",
    ),
    Report(
        *("2015-02-11 10:30", seed.HEALTH, "Drugs and Alcohol Action Group"),
        "The group has a list of premises to visit about legal highs and starts after half-term.",
    ),
    Item(
        *("2015-02-11 15:00", seed.DOMESTIC_ABUSE, "gravesham", "violent-crime", CONFIDENCE, date(2015, 2, 20)),
        "The one stop shop needs a second adviser next week. Who can send one?",
    ),
    Close("2015-02-12 09:30", seed.INSPECTOR, "Extra evening patrols", "the patrols go on as routine"),
    Item(
        *("2015-02-12 11:30", seed.WARDEN, "dartford/swanscombe", "road-safety", PUBLIC, date(2015, 2, 27)),
        "Speedwatch looks for volunteers outside schools after half-term",
    ),
)


@dataclass
class PracticeWeek:
    """Does what `WEEK` says, each doing once, when its time has come."""

    db: Database
    slack: sandbox.PracticeSlack | None = None
    done: int = 0
    items: dict[str, int] = field(default_factory=dict)

    @property
    def moments(self) -> list[datetime]:
        """When something happens that has not happened yet."""
        return [_instant(each.at) for each in WEEK[self.done :]]

    async def until(self, moment: datetime) -> None:
        """Let happen whatever happens up to `moment`."""
        while self.done < len(WEEK) and _instant(WEEK[self.done].at) <= moment:
            doing = WEEK[self.done]
            self.done += 1
            if isinstance(doing, Reply):
                await self._reply(doing)
            else:
                await asyncio.to_thread(self._do, doing)

    def _do(self, doing: Item | Task | Close | Report) -> None:
        # Where it can't be done any more the newcomer was faster: all of it is taken back, and what they stored stays.
        with contextlib.suppress(BadInput, NotFound), self.db.write() as connection:
            by = By(doing.by, _instant(doing.at), self.db.now(connection), TEAM)
            self._store(connection, doing, by)

    def _store(self, connection: Connection, doing: Item | Task | Close | Report, by: By) -> None:
        if isinstance(doing, Item):
            self.items[doing.text] = briefing_changes.add(connection, _new_item(connection, doing), by).id
        elif isinstance(doing, Close):
            briefing_changes.close(connection, self._item(doing.of), by, doing.outcome)
        elif isinstance(doing, Report):
            _report(connection, doing, by)
        else:
            self._give(connection, doing, by)

    def _give(self, connection: Connection, doing: Task, by: By) -> None:
        """An item becomes an action, and its owner is told."""
        item = briefings.by_id(connection, self._item(doing.of))
        owner = people.by_name(connection, doing.owner)
        new = NewAction(
            doing.title,
            owner.id,
            doing.due,
            agency=owner.agency,
            priority=item.priority,
            classification=item.classification,
            team_id=TEAM,
        )
        action = action_changes.add(connection, new, at=by.at, by=by.user, team_id=TEAM).action
        reached = action_news.reached(connection, action, by.at)
        viewer = Viewer(by.user, team_id=TEAM)
        action_news.tell(self.db, connection, action, action_news.GIVEN, [reached], by=viewer, now=by.at)
        briefing_changes.task(connection, item.id, action.id, owner.name, by)

    def _item(self, words: str) -> int:
        """The number of the item with these words. Raises NotFound where it was not stored."""
        found = [number for text, number in self.items.items() if words in text]
        if not found:
            raise NotFound("briefing item", words)
        return found[0]

    async def _reply(self, reply: Reply) -> None:
        thread = await asyncio.to_thread(self._newest, reply.kind)
        if self.slack and thread:
            await self.slack.doings.say(reply.by, seed.BRIEFING, reply.text, thread_ts=thread)

    def _newest(self, kind: str) -> str:
        """Slack's name of the newest post of a kind in the CSU's channel; "" where there is none."""
        with self.db.read() as connection:
            found = subscriptions.find(connection, TEAM, seed.BRIEFING, kind)
            sent = deliveries.history(connection, subject=found.subject, limit=1) if found else []
        return sent[0].message_ts or "" if sent else ""


def plan_meeting(connection: Connection, at: datetime) -> None:
    """Put the partnership's practice meeting on the work programme."""
    by = PlanBy(seed.COORDINATOR, at, TEAM)
    meeting = add_meeting(connection, MEETING, by)
    for item in AGENDA:
        workplan_changes.add_item(connection, meeting.id, PlanItem(item, owner="Community Safety Manager"), by)


def _new_item(connection: Connection, doing: Item) -> NewItem:
    post = people.by_slack_id(connection, doing.by)[0]
    area, _, ward = doing.place.partition("/")
    return NewItem(
        doing.text,
        agency=post.agency,
        area=area,
        ward=doing.place if ward else "",
        priority=doing.priority,
        classification=doing.classification,
        reference=doing.reference,
        until=doing.until,
    )


def _report(connection: Connection, doing: Report, by: By) -> None:
    """A chair reports, unless that was done already."""
    for meeting in workplan.without_items(connection, Window(MEETING.held_on, MEETING.held_on)):
        for asked in progress.of_meeting(connection, meeting.id):
            if asked.body == doing.body and asked.missing:
                how = {"by": by.user, "team_id": by.team_id}
                progress.report(connection, asked.id, doing.text, seen=asked.revision, at=by.at, **how)


def _instant(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)
