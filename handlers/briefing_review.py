"""Reviewing a briefing's draft: In, Hold, Drop and Approve, each answered with the draft as it then stands."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.clock import england_and_wales
from bot.messages import briefing_draft as words
from bot.messages import dates
from bot.messages.message import Message
from bot.policy import Audience, Viewer
from handlers import briefing_steps
from handlers.questions import Question
from jobs import briefing_draft
from storage import briefing_changes, briefing_drafts, installations, posts
from storage.briefing_drafts import ALREADY, APPROVED, DROPPED, HELD, UNDECIDED, Approval, Edition
from storage.engine import Database
from storage.errors import BadInput, NotCleared

NOT_HERE = "A draft holds what is in confidence: only an officer can see it, in a direct message with cspbot."
NONE = "No channel has a daily briefing that can be reviewed. `/csp digest` sets one up."
NOT_TIDIED = "Nothing was closed: the draft was changed since you saw it. Look again."
NOBODY_APPROVED = "waited for review too long"
NOT_ON_RECORD = "That draft is not on record. Type `/csp brief review` for the one that is open."
DECISIONS = {"brief_in": UNDECIDED, "brief_hold": HELD, "brief_drop": DROPPED}
_SAID = {UNDECIDED: "goes in", HELD: "is held back this time", DROPPED: "is dropped"}
_SENT = ("sent", "sending", "unknown", "checking")


def opened(audience: Audience, db: Database, now: datetime) -> Message:
    """The drafts that are open, each as a message. Raises NotCleared, BadInput where there is none."""
    check_may_review(audience)
    viewer = briefing_steps.viewer_of(audience)
    with db.read() as connection:
        found = briefing_draft.open_editions(connection, viewer.team_id, now, england_and_wales())
        made = [briefing_draft.show(connection, edition, now) for edition in found]
    if not made:
        raise BadInput(NONE)
    return Message(made[0].text, made[0].blocks, tuple(made[1:]))


def decide(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """In, Hold or Drop of one item of a draft."""
    check_may_review(audience)
    place, _, value = question.rest.rpartition(" ")
    decision = DECISIONS[question.verb]
    with db.write() as connection:
        edition = edition_in(connection, place, briefing_steps.viewer_of(audience))
        check_open(edition, now)
        by = briefing_steps.by(db, connection, briefing_steps.viewer_of(audience), now)
        briefing_drafts.decide(connection, edition, briefing_steps.number(value), decision, by)
        return briefing_draft.show(connection, edition, now, note=f"Item {value} {_SAID[decision]}.")


def approve(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Approve a draft as it was seen; whoever saw another state of it is shown what it is now."""
    check_may_review(audience)
    place, _, mark = question.rest.rpartition(" ")
    with db.write() as connection:
        edition = edition_in(connection, place, briefing_steps.viewer_of(audience))
        check_open(edition, now)
        by = briefing_steps.by(db, connection, briefing_steps.viewer_of(audience), now)
        approval = briefing_drafts.approve(connection, edition, mark, by)
        note = _note(connection, edition, approval, now)
        return briefing_draft.show(connection, edition, now, note=note)


def tidy(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Close what has waited too long in a draft, if the draft is still as it was seen."""
    check_may_review(audience)
    place, _, mark = question.rest.rpartition(" ")
    with db.write() as connection:
        edition = edition_in(connection, place, briefing_steps.viewer_of(audience))
        draft = briefing_drafts.read(connection, edition)
        if draft.mark != mark:
            return briefing_draft.show(connection, edition, now, note=NOT_TIDIED)
        by = briefing_steps.by(db, connection, briefing_steps.viewer_of(audience), now)
        stale = briefing_draft.stale(connection, draft, england_and_wales())
        for item in stale:
            briefing_changes.close(connection, item.id, by, NOBODY_APPROVED)
        named = ", ".join(str(item.id) for item in stale)
        note = f"Closed: {named}. `/csp brief reopen` and the number opens one again."
        return briefing_draft.show(connection, edition, now, note=note)


def turn(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """Another page of a draft."""
    check_may_review(audience)
    place, _, page = question.rest.rpartition(" ")
    with db.read() as connection:
        edition = edition_in(connection, place, briefing_steps.viewer_of(audience))
        return briefing_draft.show(connection, edition, now, page=briefing_steps.number(page))


def preview(question: Question, audience: Audience, db: Database, now: datetime) -> Message:
    """The briefing as its channel would see it with what waits approved, for whoever asks alone."""
    check_may_review(audience)
    with db.read() as connection:
        edition = edition_in(connection, question.rest, briefing_steps.viewer_of(audience))
        shown = briefing_draft.preview(connection, edition, england_and_wales(), now)
        first, *rest = words.preview(shown, briefing_draft.place_name(connection, edition))
    return Message(first.text, first.blocks, tuple(rest))


def check_may_review(audience: Audience) -> None:
    """Raise NotCleared for whoever may not see a draft, or not here."""
    viewer = briefing_steps.viewer_of(audience)
    briefing_steps.check_officer(viewer)
    if not briefing_draft.may_review(viewer, audience):
        raise NotCleared(NOT_HERE)


def edition_in(connection: Connection, place: str, viewer: Viewer) -> Edition:
    """The briefing that a button names ("3 2015-02-09T08:30"), of the viewer's workspace. Raises BadInput."""
    number, _, slot = place.strip().replace("|", " ").partition(" ")
    found = briefing_draft.edition_of(connection, briefing_steps.number(number), slot)
    try:
        due = briefing_draft.due_at(found) if found else None
    except ValueError:
        due = None
    if found is None or due is None or _is_elsewhere(connection, found, viewer):
        raise BadInput(NOT_ON_RECORD)
    return found


def _is_elsewhere(connection: Connection, edition: Edition, viewer: Viewer) -> bool:
    return installations.is_elsewhere(connection, edition.subscription.team_id, viewer.team_id)


def check_open(edition: Edition, now: datetime) -> None:
    """Raise BadInput where the briefing is past: what waits is reviewed for the next one."""
    closed = briefing_draft.closes_at(edition, england_and_wales())
    if now >= closed:
        zone = ZoneInfo(edition.subscription.zone)
        said = (
            f"The briefing of {dates.full_date(edition.day)} could be changed until {dates.date_and_time(closed, zone)}"
        )
        raise BadInput(f"{said}. Nothing was changed; `/csp brief review` shows what waits.")


def _note(connection: Connection, edition: Edition, approval: Approval, now: datetime) -> str:
    draft = approval.draft
    if approval.outcome == APPROVED:
        return f"Approved. {_what_happens(connection, edition, approval.count)}"
    if approval.outcome == ALREADY:
        who = posts.Names(connection, [draft.approved_by]).at(draft.approved_by, draft.approved_at or now)
        return f"It was approved already by {who}. Nothing was changed."
    return "Not approved: the draft was changed since you saw it. Look again, then approve."


def _what_happens(connection: Connection, edition: Edition, count: int) -> str:
    posted, at = briefing_draft.posted_as(connection, edition), briefing_draft.comes_at(connection, edition)
    items = "1 item" if count == 1 else f"{count} items"
    if posted is None and at is None:
        return (
            f"{items} will not go out that day: this briefing was paused or moved. They come again in its next draft."
        )
    if posted is None and at:
        return f"{items} will go out at {dates.clock_time(at, ZoneInfo(edition.subscription.zone))}."
    if posted and posted.state in ("pending", "leased"):
        return f"{items} will go out with it."
    if posted and posted.state in _SENT:
        return f"{items} will be put into the posted briefing."
    return "The briefing was not posted, so they come again in the next draft."
