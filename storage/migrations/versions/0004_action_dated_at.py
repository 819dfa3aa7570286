"""Since when an action has its due date, and until when quiet hours hold a delivery back."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of actions that are there already the day on which they were stored is the best that is known."""
    op.add_column("delivery", sa.Column("not_before", Instant(), nullable=True))
    op.add_column("action", sa.Column("dated_at", Instant(), nullable=True))
    op.execute(sa.text("UPDATE action SET dated_at = created_at"))
    with op.batch_alter_table("action") as batch:
        batch.alter_column("dated_at", existing_type=Instant(), nullable=False)


def downgrade() -> None:
    """Back."""
    op.drop_column("action", "dated_at")
    op.drop_column("delivery", "not_before")
