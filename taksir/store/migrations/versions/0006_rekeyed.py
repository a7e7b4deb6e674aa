"""When the key of the pseudonyms was rotated, which file stands for which earlier one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "rekeyed",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("first_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_rekeyed")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("rekeyed")
