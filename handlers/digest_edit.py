"""The steps of `/csp digest` that change something: add, change, pause, go on, stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import dates, subscription_form, subscription_words
from bot.messages.form import Entered, Option, View
from bot.messages.subscription_form import (
    AREAS,
    AT,
    BY_NUMBER,
    CLEARANCE,
    DAYS,
    DRAFT,
    EMPTY,
    GOING,
    GRACE,
    NTH,
    ONLY,
    OWNER,
    PRIORITIES,
    STOPPED,
    UNTIL,
    WHAT,
    WORKING,
    ZONE,
    Choices,
)
from handlers import digest_finders
from handlers import digest_steps as steps
from handlers.digest_steps import State
from handlers.forms import Opening, Outcome, Submission
from jobs import notices, subscribing
from storage import access, audit, subscriptions, vocabulary
from storage.access import CLEARANCES, Channel
from storage.day_words import local_day
from storage.engine import Database
from storage.errors import BadInput
from storage.subscriptions import Subscription, Wish

Submit = Callable[[Submission, Database], Outcome]
USUAL_ZONE = "Europe/London"


def view_of_new(connection: Connection, opening: Opening, place_id: str, kind: str) -> View:
    """The form for a digest that a place does not have yet."""
    viewer = opening.viewer
    where = steps.place(connection, viewer, place_id)
    wish = Wish(
        team_id=viewer.team_id,
        channel_id=place_id,
        kind=kind,
        zone=USUAL_ZONE,
        local_time=subscribing.DEFAULT_LOCAL_TIME,
        clearance=where.clearance if where.kind == "private" else CLEARANCES[0],
        when_empty="skip",
        catchup_seconds=subscribing.CATCHUP_SECONDS.get(kind, 0),
        created_by=viewer.user_id,
        owner="" if place_id == viewer.user_id else viewer.user_id,
    )
    made = subscription_form.edit(wish, _choices(connection, opening, where, wish), new=True)
    return State(place_id, kind=kind, opened=opening.now.isoformat()).on(made)


def view_of(connection: Connection, opening: Opening, found: Subscription) -> View:
    """The form for a digest as it is."""
    where = steps.place(connection, opening.viewer, found.channel_id)
    choices = _choices(connection, opening, where, found.wish, found.clearance)
    return subscription_form.edit(found.wish, choices, new=False)


def view_of_pause(connection: Connection, found: Subscription) -> View:
    """The form in which it is paused or stopped."""
    return subscription_form.pause(found, notices.last_problem(connection, found) if found.held else "")


def submit(submission: Submission, db: Database) -> Outcome:
    """Store what was entered, and say when it comes next."""
    state, viewer, days = steps.state_of(submission), submission.viewer, england_and_wales()
    with db.read() as connection:
        errors = _errors(submission.entered, state.kind) | _owner_error(connection, submission)
    if errors:
        return Outcome(errors=errors)
    with db.write() as connection:
        if not _first_time(connection, submission):
            return Outcome(view=steps.listed(connection, viewer, state.place, submission.now))
        old = steps.unchanged(connection, viewer, state) if state.number else None
        where = steps.place(connection, viewer, old.channel_id if old else state.place)
        wish = _wish(submission, where, old)
        if old is None and _has(connection, wish):
            raise BadInput(f"There is a {subscription_words.name(wish.kind)} already; change that one.")
        stored = subscribing.subscribe(connection, wish, now=submission.now, working_days=days)
        _clear_channel(connection, where, stored, db.now(connection))
        said = subscription_form.stored(stored, _coming(connection, stored, submission.now))
        outcome = f"{subscription_words.when(stored)}, {stored.clearance}"
        _note(connection, submission, stored, "changed" if old else "added", outcome)
        return Outcome(view=steps.listed(connection, viewer, state.place, submission.now, said))


def submit_pause(submission: Submission, db: Database) -> Outcome:
    """Pause, go on or stop."""
    state, viewer, now = steps.state_of(submission), submission.viewer, submission.now
    what, until = submission.entered.chosen(WHAT), submission.entered.day(UNTIL)
    if what not in (GOING, STOPPED) and (until is None or until <= local_day(now)):
        return Outcome(errors={UNTIL: "Choose a day after today."})
    with db.write() as connection:
        if not _first_time(connection, submission):
            return Outcome(view=steps.listed(connection, viewer, state.place, now))
        found = steps.unchanged(connection, viewer, state)
        if what == STOPPED:
            subscriptions.switch_off(connection, found)
            said = subscription_form.stopped(found)
        else:
            until = None if what == GOING else until
            changed = subscribing.pause(connection, found, until, now=now, working_days=england_and_wales())
            coming = _coming(connection, changed, now)
            said = subscription_form.paused(found, until) if until else subscription_form.stored(changed, coming)
        _note(connection, submission, found, {STOPPED: "stopped", GOING: "resumed"}.get(what, "paused"), said)
        return Outcome(view=steps.listed(connection, viewer, state.place, now, said))


def _errors(entered: Entered, kind: str) -> dict[str, str]:
    """Words beside the inputs that can't be used."""
    found: dict[str, str] = {}
    try:
        subscribing.wall_time(entered.text(AT))
    except BadInput as error:
        found[AT] = str(error)
    try:
        subscribing.zone(entered.chosen(ZONE))
    except BadInput as error:
        found[ZONE] = str(error)
    weekend = set(entered.ticked(DAYS)) & {"sat", "sun"}
    if kind not in BY_NUMBER and weekend and ONLY in entered.ticked(WORKING):
        found[DAYS] = "Saturday and Sunday are not working days: leave them out, or untick working days only."
    return found


def _owner_error(connection: Connection, submission: Submission) -> dict[str, str]:
    """Why somebody can't own a digest, as far as Slack has told."""
    known = access.slack_user(connection, submission.viewer.team_id, submission.entered.person(OWNER))
    if known and known.deleted:
        return {OWNER: "That account is closed. Choose somebody else, or nobody."}
    return {OWNER: "A guest can't own a digest. Choose somebody else, or nobody."} if known and known.guest else {}


def _wish(submission: Submission, where: Channel, old: Subscription | None) -> Wish:
    """What was entered; what the form does not ask for as it was. A digest that was held is tried again."""
    entered, state, viewer = submission.entered, steps.state_of(submission), submission.viewer
    clearance = entered.chosen(CLEARANCE) or CLEARANCES[0]
    has = old.clearance if old else CLEARANCES[0]
    if clearance not in steps.clearances(viewer, where, submission.origin.channel_id, has):
        raise BadInput("This place can be cleared for public figures only. Nothing was stored.")
    kind = old.kind if old else state.kind
    paused = None if old is None or old.held else old.paused_until
    return Wish(
        team_id=viewer.team_id,
        channel_id=where.channel_id,
        kind=kind,
        zone=entered.chosen(ZONE),
        local_time=f"{subscribing.wall_time(entered.text(AT)):%H:%M}",
        clearance=clearance,
        when_empty=entered.chosen(EMPTY) or "skip",
        catchup_seconds=_number(entered.chosen(GRACE)),
        created_by=old.created_by if old else viewer.user_id,
        areas=" ".join(entered.ticked(AREAS)),
        priorities=" ".join(entered.ticked(PRIORITIES)),
        days=entered.chosen(NTH) if kind in BY_NUMBER else " ".join(entered.ticked(DAYS)),
        owner=entered.person(OWNER),
        working_days_only=kind == "pack" or ONLY in entered.ticked(WORKING),
        paused_until=paused,
        draft_minutes=_number(entered.chosen(DRAFT)) if kind == "daily" else 0,
    )


def _choices(connection: Connection, opening: Opening, where: Channel, wish: Wish, has: str = CLEARANCES[0]) -> Choices:
    """The partnership's areas and priorities, and what was chosen before although it is none of these now."""
    named = vocabulary.of(connection).areas.by_slug
    areas, options = digest_finders.every_area(connection), digest_finders.every_priority(connection, opening.now)
    before = [(named[slug].name if slug in named else slug, slug) for slug in wish.areas.split()]
    allowed = steps.clearances(opening.viewer, where, opening.origin.channel_id, has)
    return Choices(
        clearances=allowed,
        areas=_with(areas, before),
        priorities=_with(options, [(slug, slug) for slug in wish.priorities.split()]),
        cleared=steps.cleared(opening.viewer, where, allowed),
    )


def _with(options: list[Option], before: list[Option]) -> list[Option]:
    """The options, and those chosen before that are not among them."""
    known = {slug for _, slug in options}
    return options + [each for each in before if each[1] not in known]


def _has(connection: Connection, wish: Wish) -> bool:
    found = subscriptions.find(connection, wish.team_id, wish.channel_id, wish.kind)
    return found is not None and found.enabled


def _clear_channel(connection: Connection, where: Channel, stored: Subscription, at: datetime) -> None:
    """A channel whose digest is cleared for confidence is cleared too; a digest for less leaves it as it is."""
    if where.kind == "private" and stored.clearance not in (CLEARANCES[0], where.clearance):
        cleared = replace(where, clearance=stored.clearance, checked_at=where.checked_at or at)
        access.remember_channel(connection, stored.team_id, cleared)


def _coming(connection: Connection, stored: Subscription, now: datetime) -> list[str]:
    zone = ZoneInfo(stored.zone)
    slots = subscribing.coming(connection, stored, now=now, working_days=england_and_wales(), count=steps.COMING)
    return [f"{dates.full_date(slot.day)}, {slot.at.astimezone(zone):%H:%M}" for slot in slots]


def _first_time(connection: Connection, submission: Submission) -> bool:
    # The modal stays the same from step to step: what it is about tells one submission from the next.
    return audit.first_time(connection, f"action:{submission.key}:{submission.kept}", datetime.now(UTC))


def _note(connection: Connection, submission: Submission, stored: Subscription, done: str, outcome: str) -> None:
    audit.record(
        connection,
        at=submission.now,
        team_id=stored.team_id,
        actor=submission.viewer.user_id,
        channel_id=stored.channel_id,
        verb=f"subscription {done}",
        subject=stored.subject,
        outcome=outcome,
    )


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() else 0
