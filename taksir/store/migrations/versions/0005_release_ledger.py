"""What has been released is remembered, so that a later cut cannot be subtracted from an earlier one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "release_ledger",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("table_key", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_ledger")),
        sa.UniqueConstraint("table_key", "place", name="uq_release_ledger_place"),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("release_ledger")
