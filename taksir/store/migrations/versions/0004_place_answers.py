"""What people said about places that are written like none of the known ones is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "place_answer",
        sa.Column("code_system", sa.String(length=20), nullable=False),
        sa.Column("within", sa.String(length=20), nullable=False),
        sa.Column("written", sa.String(length=200), nullable=False),
        sa.Column("area_code", sa.String(length=20), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code_system", "within", "written", name=op.f("pk_place_answer")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("place_answer")
