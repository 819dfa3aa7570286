"""Theme rankings scored in chat."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "ranking",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Text(), server_default="", nullable=False),
        sa.Column("scored_by", sa.Text(), server_default="", nullable=False),
        sa.Column("post", sa.Text(), server_default="", nullable=False),
        sa.Column("scored_at", Instant(), nullable=False),
        sa.Column("classification", sa.Text(), server_default="", nullable=False),
        sa.Column("marked_at", Instant(), nullable=True),
        sa.Column("marked_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name="fk_ranking_area"),
        sa.PrimaryKeyConstraint("id", name="pk_ranking"),
        sa.UniqueConstraint("form", name="uq_ranking_form"),
    )
    op.create_index("ix_ranking_area", "ranking", ["area"])
    op.create_table(
        "ranking_score",
        sa.Column("ranking_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("community_concern", sa.Integer(), nullable=False),
        sa.Column("harm", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("trend", sa.Integer(), nullable=False),
        sa.Column("performance", sa.Integer(), nullable=False),
        sa.Column("contribution", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name="fk_ranking_score_ranking_id"),
        sa.PrimaryKeyConstraint("ranking_id", "theme", name="pk_ranking_score"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("ranking_score")
    op.drop_table("ranking")
