"""Deliveries are counted as they come in: their order no longer hangs on a clock that may be set back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Number what is there in the order in which the clock had it."""
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("number", sa.Integer, nullable=False, server_default="0"))
    op.execute(
        "UPDATE delivery SET number = (SELECT count(*) FROM delivery AS earlier WHERE earlier.received_at < "
        "delivery.received_at OR (earlier.received_at = delivery.received_at AND earlier.id <= delivery.id))"
    )


def downgrade() -> None:
    """Take the numbers away."""
    with op.batch_alter_table("delivery") as table:
        table.drop_column("number")
