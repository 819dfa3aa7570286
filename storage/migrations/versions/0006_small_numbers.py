"""From which count on a number is shown: settings by category and kind of area."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. The settings that are shipped come with the vocabulary."""
    op.create_table(
        "small_number",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("area_kind", sa.Text(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("category", "area_kind", name="pk_small_number"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("small_number")
