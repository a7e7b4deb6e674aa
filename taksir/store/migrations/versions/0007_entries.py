"""What people write down in the product, its history, and what they have not saved yet."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "entry",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("area_code", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("group_name", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_kind"), "entry", ["kind"])
    op.create_index(op.f("ix_entry_parent_id"), "entry", ["parent_id"])
    op.create_table(
        "entry_version",
        sa.Column("entry_id", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id_entry")),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_entry_version")),
    )
    op.create_table(
        "entry_draft",
        sa.Column("owner", sa.String(length=600), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("owner", "kind", "entry_id", "parent_id", name=op.f("pk_entry_draft")),
    )


def downgrade() -> None:
    """Forget them."""
    for name in ("entry_draft", "entry_version", "entry"):
        op.drop_table(name)
