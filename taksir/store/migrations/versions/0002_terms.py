"""A delivery says on what terms it was given, and which delivery it corrects."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns."""
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("terms", sa.Text(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("corrects", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("corrects")
        batch.drop_column("terms")
