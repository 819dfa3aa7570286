"""What was found in minutes, while somebody goes through it."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "minute_reading",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default="", nullable=False)
            for name in ("team_id", "user_id", "body", "name")
        ),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_minute_reading"),
    )
    op.create_index("ix_minute_reading_user_id", "minute_reading", ["user_id"])
    op.create_index("ix_minute_reading_started_at", "minute_reading", ["started_at"])


def downgrade() -> None:
    """Back."""
    op.drop_table("minute_reading")
