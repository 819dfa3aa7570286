"""Finding a delivery by its message, the workspace of a data call, and everything that a supplier ever sent for one."""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = ("received_by", "file_name", "content", "note", "outcome", "decided_by")


def upgrade() -> None:
    """Forward. What was received until now is kept as the first thing that arrived for its request."""
    op.create_index("ix_delivery_posted_in", "delivery", ["posted_in", "message_ts"])
    with op.batch_alter_table("data_call") as batch:
        batch.add_column(sa.Column("team_id", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "data_arrival",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in WORDS),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["data_request.id"], name="fk_data_arrival_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_data_arrival"),
    )
    op.create_index("ix_data_arrival_request_id", "data_arrival", ["request_id"])
    op.execute(
        "INSERT INTO data_arrival (request_id, received_at, received_by, file_name, content, note, outcome,"
        " decided_by, decided_at) SELECT id, received_at, received_by, file_name, content, note,"
        " CASE status WHEN 'received' THEN '' ELSE status END, decided_by,"
        " decided_at FROM data_request WHERE received_at IS NOT NULL"
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("data_arrival")
    with op.batch_alter_table("data_call") as batch:
        batch.drop_column("team_id")
    op.drop_index("ix_delivery_posted_in", "delivery")
