"""What is sent on time: subscriptions, deliveries, reminders, and the ticker that plans them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from storage.tables.base import metadata, number, partial, words
from storage.types import Instant

# Two clocks: next_due_at, since, scheduled_at, expires_at, not_before and planned_at go by the application's clock,
# which a demo or `--at` may set; run_at, lease_until, first_sent_at, sent_at, last_tick_at and until by the database's.

subscription = Table(
    "subscription",
    metadata,
    number(),
    *map(words, ("team_id", "channel_id", "kind", "zone", "local_time", "clearance", "when_empty")),
    Column("catchup_seconds", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("next_due_at", Instant, nullable=False),
    words("created_by"),
    *map(words, ("areas", "priorities", "days", "owner")),  # slugs and days with spaces between; empty: the usual
    Column("working_days_only", Boolean, nullable=False, server_default=text("true")),
    Column("paused_until", Date),  # the first day on which it is sent again
    Column("draft_minutes", Integer, nullable=False, server_default="30"),  # how long before its slot a draft is shown
    UniqueConstraint("team_id", "channel_id", "kind"),
    partial("ix_subscription_due", "next_due_at", "enabled"),
    partial("ix_subscription_since", "since", "enabled"),
)

delivery = Table(
    "delivery",
    metadata,
    number(),
    *map(words, ("kind", "subject", "team_id", "recipient", "slot")),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("scheduled_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    words("state"),
    Column("run_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    words("lease_owner"),
    Column("lease_token", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("first_sent_at", Instant),
    Column("sent_at", Instant),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("parts_sent", Integer, nullable=False, server_default="0"),
    *map(words, ("posted_in", "message_ts", "reason")),
    UniqueConstraint("subject", "slot", "recipient"),
    partial("ix_delivery_waiting", "run_at", "state IN ('pending', 'unknown')"),
    partial("ix_delivery_held", "lease_until", "state IN ('leased', 'checking', 'sending')"),
    Index("ix_delivery_posted_in", "posted_in", "message_ts"),
)

reminder_rung = Table(
    "reminder_rung",
    metadata,
    Column("kind", Text, primary_key=True),  # action, item (its report) or duty
    Column("number", Integer, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("due", Date, primary_key=True),
    Column("rung", Text, primary_key=True),
    Column("delivery_id", ForeignKey("delivery.id"), nullable=False, index=True),
)

snooze = Table(  # "remind me later": the rungs stay as they are
    "snooze",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("until", Date, nullable=False),
    Column("at", Instant, nullable=False),
)

ladder = Table(  # on which working days before and after a deadline a reminder goes out
    "ladder",
    metadata,
    Column("scope", Text, primary_key=True),  # "", "action", "item", "duty", "body:NAME", "action:12" or "item:5"
    words("rungs"),
    Column("every", Integer, nullable=False),
    Column("summary_after", Integer, nullable=False),
    words("changed_by"),
    Column("changed_at", Instant, nullable=False),
)

reminder_round = Table(  # the reminders of a Slack user (empty: of owners whom nobody reaches) on a day were planned
    "reminder_round",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("planned_at", Instant, nullable=False),
)

ticker = Table(
    "ticker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_tick_at", Instant, nullable=False),
)

team_pause = Table(
    "team_pause",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)
