"""What partners contribute to the briefing, what was decided of it for each slot, and calls for figures."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.tables.base import metadata, number, revision, words
from storage.types import Instant

briefing_item = Table(
    "briefing_item",
    metadata,
    number(),
    *map(words, ("team_id", "text", "agency", "area", "ward", "priority", "classification", "reference", "link")),
    Column("until", Date),  # the last day on which it is said; NULL: until it is closed
    words("status"),  # open, closed or dropped
    *map(words, ("contributed_by", "closed_by")),
    Column("contributed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("action_id", ForeignKey("action.id")),  # the tasking that came of it
    revision(),
    Index("ix_briefing_item_status", "status", "id"),
)

briefing_entry = Table(  # what was decided of an item for one slot of one subscription
    "briefing_entry",
    metadata,
    Column("subscription_id", ForeignKey("subscription.id"), primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("item_id", ForeignKey("briefing_item.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    words("decision"),  # in, held or dropped
    words("decided_by"),
    Column("decided_at", Instant),
)

briefing_draft = Table(
    "briefing_draft",
    metadata,
    Column("subscription_id", ForeignKey("subscription.id"), primary_key=True),
    Column("slot", Text, primary_key=True),
    words("approved_by"),
    Column("approved_at", Instant),
    revision(),
)

data_call = Table(
    "data_call",
    metadata,
    number(),
    *map(words, ("team_id", "title")),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("due", Date, nullable=False),
    *map(words, ("note", "called_by", "status")),  # open or closed
    Column("called_at", Instant, nullable=False),
)

data_request = Table(
    "data_request",
    metadata,
    number(),
    Column("call_id", ForeignKey("data_call.id"), nullable=False),
    words("supplier"),
    Column("owner_id", ForeignKey("person.id")),
    Column("action_id", ForeignKey("action.id")),  # by which it is reminded of
    *map(words, ("status", "received_by", "file_name", "content", "note", "decided_by")),
    # status: requested, received, loaded or returned; content: the figures as a file of the figure format
    Column("received_at", Instant),
    Column("decided_at", Instant),
    revision(),
    UniqueConstraint("call_id", "supplier"),
)

data_arrival = Table(  # everything that was ever sent for a request; the last one is what data_request shows
    "data_arrival",
    metadata,
    number(),
    Column("request_id", ForeignKey("data_request.id"), nullable=False, index=True),
    Column("received_at", Instant, nullable=False),
    *map(words, ("received_by", "file_name", "content", "note", "outcome", "decided_by")),
    # outcome: "" while nobody decided, loaded, returned or replaced by a later one
    Column("decided_at", Instant),
)

progress = Table(  # what a group's chair reports before a meeting
    "progress",
    metadata,
    number(),
    Column("meeting_id", ForeignKey("meeting.id"), nullable=False),
    words("body"),
    Column("chair_id", ForeignKey("person.id")),
    Column("action_id", ForeignKey("action.id")),
    *map(words, ("text", "reported_by")),
    Column("asked_at", Instant, nullable=False),
    Column("reported_at", Instant),
    revision(),
    UniqueConstraint("meeting_id", "body"),
)
