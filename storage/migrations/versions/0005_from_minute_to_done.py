"""Actions kept in chat, posts and who holds them, proposals, duties, and reminders of more than actions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PEOPLE = ("holding", "absence", "agency", "preference", "home")
WORK = ("proposal", "resolution", "action_request", "duty")
SENDING = ("snooze", "ladder")
LISTED_BY = ("agency", "priority", "meeting", "created_by")
GIVEN = {"thread_ts": "thread_ts <> ''", "offered_to": "offered_to IS NOT NULL", "recurs": "recurs <> ''"}


def upgrade() -> None:
    """Forward."""
    _grow_people()
    _grow_meetings()
    _grow_items()
    _grow_actions()
    _make_people()
    _make_work()
    _make_sending()
    _rungs_of_everything()
    _rename_round("zone", "recipient")
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject", "audit", ["subject"])


def downgrade() -> None:
    """Back. What only the newer tables can hold is gone: a topic without a meeting, the second of two equal actions."""
    op.drop_index("ix_audit_subject", "audit")
    op.drop_index("ix_audit_at", "audit")
    _rename_round("recipient", "zone")
    _rungs_of_actions()
    for table in (*SENDING, *WORK, *PEOPLE):
        op.drop_table(table)
    _shrink_actions()
    _shrink_items()
    with op.batch_alter_table("meeting") as batch:
        batch.drop_index("ix_meeting_held_on")
        for column in ("place", "agenda_on", "status", "revision"):
            batch.drop_column(column)
    with op.batch_alter_table("person") as batch:
        batch.drop_index("ix_person_slack_id")
        for column in ("deputy_id", "manager_id"):
            batch.drop_constraint(f"fk_person_{column}", type_="foreignkey")
        for column in ("deputy_id", "manager_id", "working_days", "hours"):
            batch.drop_column(column)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer(), server_default="0", nullable=False)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False)


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=True)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _grow_people() -> None:
    with op.batch_alter_table("person") as batch:
        for column in ("deputy_id", "manager_id"):
            batch.add_column(_id(column))
            batch.create_foreign_key(f"fk_person_{column}", "person", [column], ["id"])
        for column in ("working_days", "hours"):
            batch.add_column(_words(column))
        batch.create_index("ix_person_slack_id", ["slack_id"])


def _grow_meetings() -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(_words("place"))
        batch.add_column(sa.Column("agenda_on", sa.Date(), nullable=True))
        batch.add_column(_words("status"))
        batch.add_column(_revision())
        batch.create_index("ix_meeting_held_on", ["held_on"])


def _grow_items() -> None:
    with op.batch_alter_table("workplan_item") as batch:
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(_words("body"))
        batch.add_column(_words("moved"))
        batch.add_column(_id("owner_id"))
        batch.add_column(sa.Column("dated_at", Instant(), nullable=True))
        batch.add_column(_revision())
        batch.create_foreign_key("fk_workplan_item_owner_id", "person", ["owner_id"], ["id"])
        batch.create_index("ix_workplan_item_report_due", ["report_due"])
    op.execute(
        sa.text("UPDATE workplan_item SET owner_id = (SELECT id FROM person WHERE person.name = workplan_item.owner)")
    )


def _shrink_items() -> None:
    op.execute(sa.text("DELETE FROM workplan_item WHERE meeting_id IS NULL"))
    with op.batch_alter_table("workplan_item") as batch:
        batch.drop_index("ix_workplan_item_report_due")
        batch.drop_constraint("fk_workplan_item_owner_id", type_="foreignkey")
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
        for column in ("body", "moved", "owner_id", "dated_at", "revision"):
            batch.drop_column(column)


def _grow_actions() -> None:
    with op.batch_alter_table("action") as batch:
        texts = ("round", "created_by", "outcome", "recurs", "team_id", "link", "thread_channel", "thread_ts")
        for column in texts:
            batch.add_column(_words(column))
        batch.add_column(_id("offered_to"))
        batch.add_column(_revision())
        batch.create_foreign_key("fk_action_offered_to", "person", ["offered_to"], ["id"])
        batch.drop_constraint("uq_action_title_meeting", type_="unique")
        batch.create_unique_constraint("uq_action_title_meeting_round", ["title", "meeting", "round"])
        batch.create_index("ix_action_status", ["status", "due"])
        batch.create_index("ix_action_owner_id", ["owner_id", "status", "due"])
        for column in LISTED_BY:
            batch.create_index(f"ix_action_{column}", [column, "status", "due"])
        for column in ("done_at", "created_at"):
            batch.create_index(f"ix_action_{column}", [column])
    for column, given in GIVEN.items():
        where = sa.text(given)
        op.create_index(f"ix_action_{column}", "action", [column], sqlite_where=where, postgresql_where=where)


def _shrink_actions() -> None:
    op.execute(sa.text("DELETE FROM action WHERE round <> ''"))
    with op.batch_alter_table("action") as batch:
        for column in ("owner_id", "done_at", "created_at", *LISTED_BY, *GIVEN):
            batch.drop_index(f"ix_action_{column}")
        batch.drop_index("ix_action_status")
        batch.drop_constraint("fk_action_offered_to", type_="foreignkey")
        batch.drop_constraint("uq_action_title_meeting_round", type_="unique")
        batch.create_unique_constraint("uq_action_title_meeting", ["title", "meeting"])
        texts = ("round", "created_by", "outcome", "recurs", "team_id", "link", "thread_channel", "thread_ts")
        for column in (*texts, "offered_to", "revision"):
            batch.drop_column(column)


def _make_people() -> None:
    op.create_table(
        "holding",
        _number(),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *map(_words, ("slack_id", "holder", "recorded_by")),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        _refers("holding", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_holding"),
        sa.UniqueConstraint("person_id", "first", name="uq_holding_person_id_first"),
    )
    op.create_index("ix_holding_person_id", "holding", ["person_id"])
    op.create_table(
        "absence",
        _number(),
        _words("slack_id"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _words("deputy"),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_slack_id", "absence", ["slack_id"])
    op.create_table(
        "agency",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        _refers("agency", "contact_id", "person"),
        sa.PrimaryKeyConstraint("name", name="pk_agency"),
    )
    op.create_table(
        "preference",
        sa.Column("slack_id", sa.Text(), nullable=False),
        _words("remind_at"),
        sa.Column("summaries", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("slack_id", name="pk_preference"),
    )
    op.create_table(
        "home",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        *map(_words, ("hash", "digest")),
        sa.Column("first_opened_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_home"),
    )


def _make_work() -> None:
    op.create_table(
        "proposal",
        _number(),
        _words("change"),
        _id("item_id"),
        _id("meeting_id"),
        *map(_words, ("body", "item", "basis", "owner")),
        sa.Column("report_due", sa.Date(), nullable=True),
        *map(_words, ("reason", "proposed_by", "state", "decided_by", "minute")),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        _id("decided_on"),
        _refers("proposal", "item_id", "workplan_item"),
        _refers("proposal", "meeting_id", "meeting"),
        _refers("proposal", "decided_on", "meeting"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_item_id", "proposal", ["item_id"])
    op.create_table(
        "resolution",
        _number(),
        _words("body"),
        sa.Column("held_on", sa.Date(), nullable=True),
        *map(_words, ("place", "text", "recorded_by")),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resolution"),
        sa.UniqueConstraint("body", "held_on", "place", "text", name="uq_resolution_body_held_on_place_text"),
    )
    op.create_table(
        "action_request",
        _number(),
        sa.Column("action_id", sa.Integer(), nullable=False),
        *map(_words, ("kind", "asked_by", "reason", "state", "decided_by")),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        _id("to_id"),
        sa.Column("decided_at", Instant(), nullable=True),
        _refers("action_request", "action_id", "action"),
        _refers("action_request", "to_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_action_request"),
    )
    op.create_index("ix_action_request_action_id", "action_request", ["action_id"])
    still_open = sa.text("state = 'open'")
    op.create_index(
        "ix_action_request_open",
        "action_request",
        ["action_id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "duty",
        _number(),
        sa.Column("slug", sa.Text(), nullable=False),
        *map(_words, ("name", "owner", "reference", "certainty", "note")),
        _id("owner_id"),
        sa.Column("every_months", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("dated_at", Instant(), nullable=True),
        _refers("duty", "owner_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
        sa.UniqueConstraint("slug", name="uq_duty_slug"),
    )


def _make_sending() -> None:
    op.create_table(
        "snooze",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", "recipient", name="pk_snooze"),
    )
    op.create_table(
        "ladder",
        sa.Column("scope", sa.Text(), nullable=False),
        _words("rungs"),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("summary_after", sa.Integer(), nullable=False),
        _words("changed_by"),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_ladder"),
    )


def _rungs_of_everything() -> None:
    about: list[sa.Column[Any]] = [
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
    ]
    _new_rungs(about)
    op.execute(
        sa.text(
            "INSERT INTO new_rung (kind, number, recipient, due, rung, delivery_id) "
            "SELECT 'action', action_id, recipient, due, rung, delivery_id FROM reminder_rung"
        )
    )
    _replace_rungs()


def _rungs_of_actions() -> None:
    _new_rungs([sa.Column("action_id", sa.Integer(), nullable=False)])
    op.execute(
        sa.text(
            "INSERT INTO new_rung (action_id, recipient, due, rung, delivery_id) "
            "SELECT number, recipient, due, rung, delivery_id FROM reminder_rung "
            "WHERE kind = 'action' AND number IN (SELECT id FROM action WHERE round = '')"
        )
    )
    _replace_rungs()


def _rename_round(old: str, new: str) -> None:
    """A round is one person's, not one zone's."""
    with op.batch_alter_table("reminder_round") as batch:
        batch.alter_column(old, new_column_name=new)


def _new_rungs(about: Sequence[sa.Column[Any]]) -> None:
    of_actions = [_refers("reminder_rung", column.name, "action") for column in about if column.name == "action_id"]
    op.create_table(
        "new_rung",
        *about,
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        *of_actions,
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_reminder_rung_delivery_id"),
        sa.PrimaryKeyConstraint(*(column.name for column in about), "recipient", "due", "rung", name="pk_new_rung"),
    )


def _replace_rungs() -> None:
    """An index must be gone before a new table's can have its name: the table is renamed first."""
    op.drop_table("reminder_rung")
    op.rename_table("new_rung", "reminder_rung")
    op.create_index("ix_reminder_rung_delivery_id", "reminder_rung", ["delivery_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("ALTER INDEX pk_new_rung RENAME TO pk_reminder_rung"))
