"""What somebody's Home tab says, gathered from everything that is stored, with the figures they may read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import WorkingDays
from bot.messages import action_words, agenda, dates, form, home, owed_lines
from bot.messages.digest import PriorityTable
from bot.messages.home import MINE, Waiting, Week
from bot.messages.owed_lines import Line
from bot.policy import Audience, Viewer, viewer_of
from jobs import priority_rows
from jobs.on_duty import FURTHEST, duty_of
from storage import (
    absences,
    action_lists,
    action_requests,
    actions,
    capabilities,
    owed,
    people,
    posts,
    rosters,
    workplan,
)
from storage.access import CLEARANCES, Channel
from storage.action_lists import Filter
from storage.action_requests import HANDOVER, MORE_TIME, Request
from storage.day_words import day_words, local_day
from storage.homes import Home as Opened
from storage.people import KnownPerson

MANAGER = "manager"
REQUESTS_READ = 200
_DAY = timedelta(days=1)
_SUNDAY = 6


@dataclass
class Scene:
    """What is the same for every Home tab of one moment: the week, and the priorities by what a reader may see."""

    now: datetime
    zone: ZoneInfo
    working_days: WorkingDays
    _week: Week | None = None
    _priorities: dict[int, PriorityTable] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date at home."""
        return self.now.astimezone(self.zone).date()

    def week(self, connection: Connection) -> Week:
        """This week's meetings, agendas and reports."""
        if self._week is None:
            self._week = _week(connection, self.today, self.working_days)
        return self._week

    def priorities(self, connection: Connection, audience: Audience) -> PriorityTable:
        """The priorities with their current figures, as this audience may see them."""
        if audience.level not in self._priorities:
            table = priority_rows.table(connection, audience, self.now)
            self._priorities[audience.level] = table
        return self._priorities[audience.level]


def compose(connection: Connection, opened: Opened, scene: Scene) -> home.View:
    """The view of somebody's Home tab."""
    viewer = viewer_of(connection, opened.team_id, opened.user_id)
    native = capabilities.native(connection, opened.team_id)
    return home.render(gather(connection, opened, viewer, scene), native)


def gather(connection: Connection, opened: Opened, viewer: Viewer, scene: Scene) -> home.Home:
    """What it says. The page is its reader's alone, as a direct message is."""
    today, user = scene.today, viewer.user_id
    acting = absences.acting_posts(connection, user, today)
    others = list(_reports_and_duties(connection, acting, today))
    found = action_lists.page(connection, Filter(mine=user), today=today, limit=MINE)
    overdue = action_lists.page(connection, Filter(mine=user, overdue=True), today=today, limit=1).total
    until = today + (_SUNDAY - today.weekday()) * _DAY
    soon = Filter(mine=user, due_from=today, due_until=until)
    own = [owed_lines.of_action(action) for action in found.actions]
    lines = sorted((*own, *others), key=lambda line: line.thing.due or date.max)
    dues = [line.thing.due for line in others if line.thing.due]
    private = Audience(viewer, Channel("D", "", "dm", CLEARANCES[0], None))
    return home.Home(
        today=today,
        rings_at=_rings_at(connection, user, scene),
        mine=_on_behalf(connection, lines[:MINE], user, acting, today),
        total=found.total + len(others),
        overdue=overdue + sum(due < today for due in dues),
        soon=action_lists.page(connection, soon, today=today, limit=1).total
        + sum(today <= due <= until for due in dues),
        waiting=list(_waiting(connection, acting, viewer, today)),
        week=scene.week(connection),
        priorities=scene.priorities(connection, private),
        team_overdue=_team_overdue(connection, viewer, today),
        away=_away(connection, user, scene),
        first=local_day(opened.first_opened_at) == today,
    )


def _reports_and_duties(connection: Connection, acting: Sequence[KnownPerson], today: date) -> Iterator[Line]:
    """What the reader's posts owe besides actions."""
    for post in acting:
        yield from map(Line, owed.of_post(connection, post.id, today, (owed.ITEM, owed.DUTY)))


def _on_behalf(
    connection: Connection, lines: Sequence[Line], user: str, acting: Sequence[KnownPerson], today: date
) -> list[Line]:
    """The same lines; those of posts that the reader stands in for say so, and until when."""
    others = {post.id: post for post in acting if post.slack_id != user}
    if not others:
        return list(lines)
    away = absences.absent_on(connection, today)
    made = []
    for line in lines:
        post = others.get(line.thing.owner_id or 0)
        absence = away.get(post.slack_id) if post else None
        made.append(replace(line, on_behalf=post.name, away_until=absence.last if absence else None) if post else line)
    return made


def _waiting(connection: Connection, acting: Sequence[KnownPerson], viewer: Viewer, today: date) -> Iterator[Waiting]:
    """Actions that the reader's posts are asked to take over, and what the reader is asked as a manager."""
    for post in acting:
        offered = action_lists.page(connection, Filter(offered_to=post.id), today=today, limit=home.WAITING * 2)
        for action in offered.actions:
            due = f", due {day_words(action.due)}" if action.due else ""
            words = f"{action.owner or action.agency or 'Nobody'} asks {post.name} to take over: {action.title}{due}"
            asked = (("Accept", action_words.ACCEPT), ("Decline", action_words.DECLINE), ("Show", action_words.SHOW))
            yield Waiting(words, tuple((label, f"{verb} {action.id}") for label, verb in asked))
    if not acting and not viewer.at_least(MANAGER):
        return
    for request in action_requests.open_requests(connection)[:REQUESTS_READ]:
        if request.kind != HANDOVER and (words := _asked(connection, request, viewer, today)):
            yield Waiting(words, tuple(_answers(request)))


def _answers(request: Request) -> Iterator[tuple[str, str]]:
    """What the manager can answer to a request: a label and the question behind the button."""
    if request.kind == MORE_TIME or request.to_id:
        yield "Grant" if request.kind == MORE_TIME else "Ask the post named", f"{action_words.GRANT} {request.id}"
    form_name = action_words.OTHER_DATE if request.kind == MORE_TIME else action_words.OTHER_OWNER
    label = "Another date…" if request.kind == MORE_TIME else "Another post…"
    yield label, f"{form.OPENS}{form_name} {request.id}"
    yield "Decline" if request.kind == MORE_TIME else "It stays where it is", f"{action_words.REFUSE} {request.id}"
    yield "Show", f"{action_words.SHOW} {request.action_id}"


def _asked(connection: Connection, request: Request, viewer: Viewer, today: date) -> str:
    """A request in words where it is for this reader to decide, else nothing."""
    action = actions.by_id(connection, request.action_id)
    post = people.by_id(connection, action.owner_id) if action.owner_id else None
    if viewer.user_id not in posts.managers_of(connection, post, today):
        return ""
    who = posts.Names(connection, [request.asked_by]).at(request.asked_by, request.asked_at)
    until = f" until {day_words(request.until)}" if request.until else ""
    what = f"asks for more time{until} for" if request.kind == MORE_TIME else "says it is not their action"
    reason = f" ({request.reason})" if request.reason else ""
    return f"{who} {what}: {action.title}{reason}"


def _team_overdue(connection: Connection, viewer: Viewer, today: date) -> int | None:
    if not viewer.at_least(MANAGER) or viewer.guest:
        return None
    return action_lists.page(connection, Filter(overdue=True), today=today, limit=1).total


def _rings_at(connection: Connection, user: str, scene: Scene) -> str:
    member = rosters.member(connection, user, since=scene.today - FURTHEST * _DAY)
    duty = duty_of(member, scene.zone, scene.working_days)
    return f"{duty.rings_at:%H:%M}, {dates.zone_words(duty.zone)}"


def _away(connection: Connection, user: str, scene: Scene) -> str:
    """When the reader is away next, and who is reminded instead."""
    found = absences.coming(connection, user, scene.today)
    if not found:
        return ""
    away = found[0]
    if not away.deputy:
        return (
            f"You are away from {day_words(away.first)} to {day_words(away.last)}; your reminders are kept until then."
        )
    deputy = posts.Names(connection, [away.deputy]).at(away.deputy, scene.now)
    return f"You are away from {day_words(away.first)} to {day_words(away.last)}; {deputy} is reminded instead."


def _week(connection: Connection, today: date, working_days: WorkingDays) -> Week:
    monday = today - today.weekday() * _DAY
    sunday = monday + _SUNDAY * _DAY
    agendas = agenda.agenda_dates(workplan.meetings_from(connection, today), today, sunday, working_days)
    return Week(
        meetings=workplan.meetings_between(connection, monday, sunday, today=today),
        agendas=agendas,
        reports=workplan.reports_due(connection, today, sunday),
        late=workplan.reports_overdue(connection, today),
    )
