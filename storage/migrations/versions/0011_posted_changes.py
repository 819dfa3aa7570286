"""What was changed since posted messages were last brought up to date."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "posted_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("what", "team_id", "day")),
        sa.Column("subscription_id", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posted_change"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("posted_change")
