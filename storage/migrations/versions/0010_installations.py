"""Workspaces that installed cspbot by themselves, each with its own token."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDS = ("team_name", "enterprise_id", "app_id", "bot_token", "bot_id", "bot_user_id", "bot_scopes", "installed_by")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "installation",
        sa.Column("team_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in WORDS),
        sa.Column("installed_at", Instant(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name="pk_installation"),
    )
    op.create_table(
        "install_state",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_install_state"),
    )


def downgrade() -> None:
    """Back. Each workspace has to install cspbot again."""
    op.drop_table("install_state")
    op.drop_table("installation")
