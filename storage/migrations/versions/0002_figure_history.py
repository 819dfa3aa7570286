"""What a figure was before it was changed."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Printed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "figure_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("value", Printed(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("supplier", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("classification", sa.Text(), server_default="", nullable=False),
        sa.Column("embargo_until", Instant(), nullable=True),
        sa.Column("as_at", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("loaded_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name="fk_figure_history_figure_id"),
        sa.PrimaryKeyConstraint("id", name="pk_figure_history"),
    )
    op.create_index("ix_figure_history_figure_id", "figure_history", ["figure_id"])
    op.create_index("ix_figure_history_changed_at", "figure_history", ["changed_at"])


def downgrade() -> None:
    """Back."""
    op.drop_table("figure_history")
