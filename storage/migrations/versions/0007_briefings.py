"""What partners contribute to the briefing, calls for figures and progress, and subscriptions with more to choose."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEW = ("progress", "data_request", "data_call", "briefing_draft", "briefing_entry", "briefing_item")
CHOSEN = ("areas", "priorities", "days", "owner")


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("subscription") as batch:
        for column in CHOSEN:
            batch.add_column(_words(column))
        batch.add_column(sa.Column("working_days_only", sa.Boolean(), server_default=sa.text("true"), nullable=False))
        batch.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("draft_minutes", sa.Integer(), server_default="30", nullable=False))
    _make_briefings()
    _make_calls()


def downgrade() -> None:
    """Back."""
    for table in NEW:
        op.drop_table(table)
    with op.batch_alter_table("subscription") as batch:
        for column in (*CHOSEN, "working_days_only", "paused_until", "draft_minutes"):
            batch.drop_column(column)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer(), server_default="0", nullable=False)


def _id(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _make_briefings() -> None:
    op.create_table(
        "briefing_item",
        _number(),
        *map(_words, ("team_id", "text", "agency", "area", "ward", "priority", "classification", "reference", "link")),
        sa.Column("until", sa.Date(), nullable=True),
        *map(_words, ("status", "contributed_by", "closed_by")),
        sa.Column("contributed_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        _id("action_id"),
        _revision(),
        _refers("briefing_item", "action_id", "action"),
        sa.PrimaryKeyConstraint("id", name="pk_briefing_item"),
    )
    op.create_index("ix_briefing_item_status", "briefing_item", ["status", "id"])
    op.create_table(
        "briefing_entry",
        _id("subscription_id", nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        _id("item_id", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *map(_words, ("decision", "decided_by")),
        sa.Column("decided_at", Instant(), nullable=True),
        _refers("briefing_entry", "subscription_id", "subscription"),
        _refers("briefing_entry", "item_id", "briefing_item"),
        sa.PrimaryKeyConstraint("subscription_id", "slot", "item_id", name="pk_briefing_entry"),
    )
    op.create_table(
        "briefing_draft",
        _id("subscription_id", nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        _words("approved_by"),
        sa.Column("approved_at", Instant(), nullable=True),
        _revision(),
        _refers("briefing_draft", "subscription_id", "subscription"),
        sa.PrimaryKeyConstraint("subscription_id", "slot", name="pk_briefing_draft"),
    )


def _make_calls() -> None:
    op.create_table(
        "data_call",
        _number(),
        _words("title"),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        *map(_words, ("note", "called_by", "status")),
        sa.Column("called_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_call"),
    )
    op.create_table(
        "data_request",
        _number(),
        _id("call_id", nullable=False),
        _words("supplier"),
        _id("owner_id"),
        _id("action_id"),
        *map(_words, ("status", "received_by", "file_name", "content", "note", "decided_by")),
        sa.Column("received_at", Instant(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        _revision(),
        _refers("data_request", "call_id", "data_call"),
        _refers("data_request", "owner_id", "person"),
        _refers("data_request", "action_id", "action"),
        sa.PrimaryKeyConstraint("id", name="pk_data_request"),
        sa.UniqueConstraint("call_id", "supplier", name="uq_data_request_call_id_supplier"),
    )
    op.create_table(
        "progress",
        _number(),
        _id("meeting_id", nullable=False),
        _words("body"),
        _id("chair_id"),
        _id("action_id"),
        *map(_words, ("text", "reported_by")),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=True),
        _revision(),
        _refers("progress", "meeting_id", "meeting"),
        _refers("progress", "chair_id", "person"),
        _refers("progress", "action_id", "action"),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("meeting_id", "body", name="uq_progress_meeting_id_body"),
    )
