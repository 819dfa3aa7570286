"""The forms of the briefing: contribute, edit, keep, give somebody a task, put a draft in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import briefing_forms as views
from bot.messages import briefing_list
from bot.messages.briefing_draft import ADD, ORDER
from bot.messages.briefing_items import EDIT, KEEP, TASK
from bot.messages.form import Entered, Option, View
from bot.messages.message import Message
from bot.policy import CONFIDENTIAL, Viewer
from handlers import briefing_end, briefing_place, briefing_review, briefing_steps, briefing_words, due_dates, forms
from handlers.briefing import ADDED
from handlers.forms import OFFERED, Finder, Form, Opening, Outcome, Post, Submission
from jobs import action_news, briefing_draft
from storage import action_changes, briefing_changes, briefing_drafts, people, priorities
from storage.action_rows import Action, NewAction
from storage.briefings import Item, NewItem
from storage.day_words import LONDON, day_or_none, local_day
from storage.engine import Database
from storage.errors import BadInput, NotFound
from storage.names import same_name
from storage.vocabulary import Area, vocabulary

NEEDED = "This is needed."


def open_new(opening: Opening, db: Database) -> View:
    """`brief-new [text]`, and the shortcut on a message: its words are the first draft of the item."""
    viewer = opening.viewer
    briefing_steps.check_member(viewer)
    areas = vocabulary(db).areas.by_slug
    with db.read() as connection:
        named = briefing_words.names(connection, viewer.team_id)
        text = opening.value or briefing_words.of_message(str(opening.message.get("text") or ""), named)
        place = briefing_place.place_in(text, areas.values())
        known = NewItem(text[: views.TEXT_CHARS], agency=briefing_steps.agency_of(connection, viewer))
        offered = _priorities(connection, opening.now)
    return views.contribute(ADD, known, _option(place), offered, new=True)


def submit_new(submission: Submission, db: Database) -> Outcome:
    """Store the item, once however often the form arrives."""
    briefing_steps.check_member(submission.viewer)
    new = _entered(submission.entered, db, submission.link)
    if errors := _problems(new):
        return Outcome(errors=errors)
    with db.write() as connection:
        by = briefing_steps.by(db, connection, submission.viewer, submission.now)
        if same := briefing_steps.same(connection, new, by, submission.key):
            return Outcome(errors={views.TEXT: f"{same} Nothing was stored: say in the text what is different."})
        item = briefing_changes.add(connection, new, by, key=submission.key)
    return _said(submission, briefing_list.stored(ADDED, item, local_day(submission.now), LONDON, undo=True))


def open_edit(opening: Opening, db: Database) -> View:
    """`brief-edit N`."""
    with db.read() as connection:
        item = briefing_steps.mine(connection, opening)
        offered = _priorities(connection, opening.now)
    areas = vocabulary(db).areas.by_slug
    view = views.contribute(EDIT, item, _option(areas.get(item.ward) or areas.get(item.area)), offered, new=False)
    return view | {"kept": str(item.revision)}


def submit_edit(submission: Submission, db: Database) -> Outcome:
    """Store what was changed, unless somebody else was faster."""
    new = _entered(submission.entered, db, "")
    if errors := _problems(new):
        return Outcome(errors=errors)
    with db.write() as connection:
        item = briefing_steps.mine(connection, submission)
        by = briefing_steps.by(db, connection, submission.viewer, submission.now)
        officer = briefing_steps.is_officer(submission.viewer)
        seen = briefing_steps.number(submission.kept)
        item = briefing_changes.edit(connection, item.id, new, by, revision=seen, reviewed=officer)
    said = "Stored. Where it is posted today it is changed there."
    return _said(submission, briefing_list.stored(said, item, local_day(submission.now), LONDON))


def open_keep(opening: Opening, db: Database) -> View:
    """`brief-keep N`."""
    with db.read() as connection:
        item = briefing_steps.mine(connection, opening)
    return views.keep(KEEP, item, local_day(opening.now), LONDON)


def submit_keep(submission: Submission, db: Database) -> Outcome:
    """Store until when it is said."""
    until = submission.entered.day(views.UNTIL)
    if until and until < local_day(submission.now):
        return Outcome(errors={views.UNTIL: "That day has passed."})
    with db.write() as connection:
        item = briefing_steps.mine(connection, submission)
        by = briefing_steps.by(db, connection, submission.viewer, submission.now)
        item = briefing_changes.keep(connection, item.id, until, by)
    return _said(submission, briefing_list.stored("Kept.", item, local_day(submission.now), LONDON))


def open_task(opening: Opening, db: Database) -> View:
    """`brief-task N`: officers only."""
    briefing_steps.check_officer(opening.viewer)
    with db.read() as connection:
        item = briefing_steps.mine(connection, opening)
    if item.action_id:
        raise BadInput(f"This item has a tasking already: action {item.action_id}.")
    return views.task(TASK, item, local_day(opening.now), LONDON)


def submit_task(submission: Submission, db: Database) -> Outcome:
    """Make the action, remember it at the item, and tell its owner; all or nothing."""
    briefing_steps.check_officer(submission.viewer)
    title = " ".join(submission.entered.text(views.TITLE).split())
    if not title:
        return Outcome(errors={views.TITLE: NEEDED})
    try:
        due = due_dates.read(submission.entered.text(views.DUE), local_day(submission.now))
    except BadInput as error:
        return Outcome(errors={views.DUE: str(error)[:150]})
    with db.write() as connection:
        item = briefing_steps.mine(connection, submission)
        try:
            owner = people.by_name(connection, submission.entered.chosen(views.OWNER))
        except NotFound as error:
            return Outcome(errors={views.OWNER: str(error)[:150]})
        new = NewAction(
            title,
            owner.id,
            due.day if due else None,
            agency=owner.agency,
            priority=item.priority,
            classification=item.classification,
            link=item.link,
            team_id=submission.viewer.team_id,
        )
        item = _task(db, connection, submission, item, new, owner.name)
    said = "Stored as an action. Its owner is told, and reminded of it."
    return _said(submission, briefing_list.stored(said, item, local_day(submission.now), LONDON))


def open_order(opening: Opening, db: Database) -> View:
    """`brief-order S|SLOT`: of a draft."""
    briefing_review.check_may_review(opening.audience)
    with db.read() as connection:
        edition = briefing_review.edition_in(connection, opening.value, opening.viewer)
        draft = briefing_drafts.read(connection, edition)
    if not draft.lines:
        raise BadInput("There is nothing to put in order.")
    return views.order(ORDER, draft, edition.day, ZoneInfo(edition.subscription.zone))


def submit_order(submission: Submission, db: Database) -> Outcome:
    """Store the order."""
    briefing_review.check_may_review(submission.audience)
    numbers = re.findall(r"\d+", submission.entered.text(views.ORDER))
    if not numbers or any(len(each) > 9 for each in numbers):
        return Outcome(errors={views.ORDER: "Write the numbers of the items with commas between."})
    with db.write() as connection:
        edition = briefing_review.edition_in(connection, submission.value, submission.viewer)
        briefing_review.check_open(edition, submission.now)
        by = briefing_steps.by(db, connection, submission.viewer, submission.now)
        try:
            briefing_drafts.reorder(connection, edition, [int(each) for each in numbers], by)
        except BadInput as error:
            return Outcome(errors={views.ORDER: str(error)[:150]})
        shown = briefing_draft.show(connection, edition, submission.now, note="The order is stored.")
    return _in_place(submission, shown)


def places(typed: str, viewer: Viewer, db: Database, now: datetime) -> Sequence[Option]:
    """Districts, wards and places whose name has the words typed."""
    wanted = same_name(typed)
    areas = [area for area in vocabulary(db).areas.by_slug.values() if area.kind in {"district", "ward", "place"}]
    found = [(area.name, area.slug) for area in areas if wanted in same_name(area.name)]
    return found[:OFFERED]


def _task(db: Database, connection: Connection, submission: Submission, item: Item, new: NewAction, owner: str) -> Item:
    """Store the action and remember it at the item; a form that came before changes nothing."""
    at, viewer = submission.now, submission.viewer
    marked = action_changes.add(connection, new, at=at, by=viewer.user_id, team_id=viewer.team_id, key=submission.key)
    if not marked.first:
        return item
    _tell(db, connection, marked.action, submission)
    by = briefing_steps.by(db, connection, viewer, at)
    return briefing_changes.task(connection, item.id, marked.action.id, f"{owner}, due {day_or_none(new.due)}", by)


def _tell(db: Database, connection: Connection, action: Action, submission: Submission) -> None:
    to = [action_news.reached(connection, action, submission.now)]
    action_news.tell(db, connection, action, action_news.GIVEN, to, by=submission.viewer, now=submission.now)


def _entered(entered: Entered, db: Database, link: str) -> NewItem:
    place = vocabulary(db).areas.by_slug.get(entered.chosen(views.PLACE))
    area, ward = briefing_place.slugs_of(place) if place else ("", "")
    return NewItem(
        text=entered.text(views.TEXT),
        agency=" ".join(entered.text(views.AGENCY).split()),
        area=area,
        ward=ward,
        priority=entered.chosen(views.PRIORITY),
        classification=entered.chosen(views.CLASSIFICATION) or "in-confidence",
        reference=" ".join(entered.text(views.REFERENCE).split()),
        until=entered.day(views.UNTIL),
        link=link,
    )


def _problems(new: NewItem) -> dict[str, str]:
    """Words beside the inputs that can't be stored."""
    return {} if new.text else {views.TEXT: NEEDED}


def _priorities(connection: Connection, now: datetime) -> list[Option]:
    return [(priority.name, priority.slug) for priority in priorities.current(connection, today=local_day(now))]


def _option(place: Area | None) -> Option | None:
    return (place.name, place.slug) if place else None


def _said(submission: Submission, message: Message) -> Outcome:
    """The form closes, and what was stored is said to who filled it in, where they opened it."""
    return forms.said(submission, message, level=CONFIDENTIAL)


def _in_place(submission: Submission, message: Message) -> Outcome:
    """The draft anew where it stands; where it can't be changed there (seen by one reader only) it is said again."""
    origin = submission.origin
    if origin.message_ts and not origin.thread_ts:
        return Outcome(posts=(Post(message, channel=origin.channel_id, ts=origin.message_ts),))
    return _said(submission, message)


FORMS = (
    Form(ADD, open_new, submit_new),
    Form(EDIT, open_edit, submit_edit),
    Form(KEEP, open_keep, submit_keep),
    Form(TASK, open_task, submit_task),
    Form(ORDER, open_order, submit_order),
    *briefing_end.FORMS,
)
FINDERS: dict[str, Finder] = {views.PLACES: places}
SHORTCUTS = {"csp:brief:from_message": ADD}
