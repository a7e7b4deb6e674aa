"""Codes with which votes may be cast, and the votes: nothing ties the one to the other."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "vote_code",
        sa.Column("exercise_id", sa.String(length=60), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "code_hash", name=op.f("pk_vote_code")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("exercise_id", sa.String(length=60), nullable=False),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("is_paper", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    op.create_index(op.f("ix_ballot_exercise_id"), "ballot", ["exercise_id"])
    op.create_table(
        "vote",
        sa.Column("exercise_id", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", name=op.f("pk_vote")),
    )


def downgrade() -> None:
    """Forget them."""
    for name in ("vote", "ballot", "vote_code"):
        op.drop_table(name)
