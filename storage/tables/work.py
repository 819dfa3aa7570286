"""Meetings, the work programme and actions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from storage.tables.base import metadata, number, partial, revision, words
from storage.types import Instant

meeting = Table(
    "meeting",
    metadata,
    number(),
    words("body"),
    Column("held_on", Date, nullable=False),
    words("label"),
    words("place"),  # where it is held
    Column("agenda_on", Date),  # when the agenda is to be public; NULL: five clear days before
    words("status"),  # empty: it is to be held, or was; else cancelled
    revision(),
    UniqueConstraint("body", "held_on", "label"),
    Index("ix_meeting_held_on", "held_on"),
)

workplan_item = Table(
    "workplan_item",
    metadata,
    number(),
    Column("meeting_id", ForeignKey("meeting.id")),  # NULL: a draw-down topic of `body`, for a meeting to come
    words("body"),  # of a draw-down topic only: an item on a plan is of its meeting's body
    words("item"),
    words("basis"),
    words("owner"),
    Column("owner_id", ForeignKey("person.id")),  # the post that `owner` names, where it names one
    Column("report_due", Date),
    *map(words, ("status", "moved", "note", "source", "place")),  # moved: brought forward, postponed or added
    Column("dated_at", Instant),  # since when its report has this deadline; NULL: since before that was written down
    revision(),
    UniqueConstraint("meeting_id", "item"),
    Index("ix_workplan_item_report_due", "report_due"),
)

proposal = Table(
    "proposal",
    metadata,
    number(),
    words("change"),  # move, add, cancel or postpone
    Column("item_id", ForeignKey("workplan_item.id"), index=True),  # NULL: the item is to be added
    Column("meeting_id", ForeignKey("meeting.id")),  # where to; NULL: to the draw-down topics
    *map(words, ("body", "item", "basis", "owner")),
    Column("report_due", Date),
    *map(words, ("reason", "proposed_by", "state", "decided_by", "minute")),  # state: open, agreed, declined
    Column("proposed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_on", ForeignKey("meeting.id")),  # the meeting that agreed or declined it
)

resolution = Table(
    "resolution",
    metadata,
    number(),
    words("body"),
    Column("held_on", Date),
    *map(words, ("place", "text", "recorded_by")),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("body", "held_on", "place", "text"),
)

_LISTED_BY = ("owner_id", "agency", "priority", "meeting", "created_by")

action = Table(
    "action",
    metadata,
    number(),
    Column("title", Text, nullable=False),
    words("detail"),
    Column("owner_id", ForeignKey("person.id")),
    words("agency"),
    words("priority"),
    words("meeting"),
    words("round"),  # tells actions of one title from one meeting apart: 2, 3, or the turn of one that recurs
    Column("due", Date),
    words("status"),
    words("classification"),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    words("source"),
    words("place"),
    Column("done_at", Instant),
    words("done_by"),
    Column("created_at", Instant, nullable=False),
    Column("dated_at", Instant, nullable=False),  # since when it is open with this due date
    *map(words, ("created_by", "outcome", "recurs")),  # recurs: a rule in words, see storage/recurring.py
    *map(
        words, ("team_id", "link", "thread_channel", "thread_ts")
    ),  # the message it came from, and where it is discussed
    Column("offered_to", ForeignKey("person.id")),  # who was asked to take it over and has not answered
    revision(),
    UniqueConstraint("title", "meeting", "round"),
    Index("ix_action_status", "status", "due"),
    *(Index(f"ix_action_{name}", name, "status", "due") for name in _LISTED_BY),
    *(Index(f"ix_action_{name}", name) for name in ("done_at", "created_at")),
    partial("ix_action_thread_ts", "thread_ts", "thread_ts <> ''"),
    partial("ix_action_offered_to", "offered_to", "offered_to IS NOT NULL"),
    partial("ix_action_recurs", "recurs", "recurs <> ''"),
)

action_request = Table(
    "action_request",
    metadata,
    number(),
    Column("action_id", ForeignKey("action.id"), nullable=False, index=True),
    *map(words, ("kind", "asked_by", "reason", "state", "decided_by")),  # kind: more-time, not-mine, handover
    Column("asked_at", Instant, nullable=False),
    Column("until", Date),
    Column("to_id", ForeignKey("person.id")),
    Column("decided_at", Instant),
    partial("ix_action_request_open", "action_id", "state = 'open'"),
)

duty = Table(
    "duty",
    metadata,
    number(),
    Column("slug", Text, nullable=False, unique=True),
    *map(words, ("name", "owner", "reference", "certainty", "note")),
    Column("owner_id", ForeignKey("person.id")),
    Column("every_months", Integer, nullable=False),
    Column("last_on", Date),
    Column("next_on", Date),
    Column("dated_at", Instant),
)
