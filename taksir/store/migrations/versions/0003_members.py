"""Who may sign in; and the audit refuses to change or to lose a line."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSAL = "the audit keeps its lines"
STEPS = {"audit_keeps_words": "UPDATE", "audit_keeps_lines": "DELETE"}


def upgrade() -> None:
    """Make the table and the guards."""
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("issuer", sa.String(length=300), server_default="", nullable=False),
        sa.Column("subject", sa.String(length=300), server_default="", nullable=False),
        sa.Column("roles", sa.Text(), server_default="[]", nullable=False),
        sa.Column("area_codes", sa.Text(), server_default="[]", nullable=False),
        sa.Column("groups", sa.Text(), server_default="[]", nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name="uq_member_email"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for name, step in STEPS.items():
        op.execute(_guard(name, step))


def downgrade() -> None:
    """Remove them."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name in STEPS:
        op.execute(f"DROP TRIGGER {name}" + (" ON audit" if is_postgresql else ""))
    if is_postgresql:
        op.execute("DROP FUNCTION audit_refuses")
    op.drop_table("member")


def _guard(name: str, step: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return f"CREATE TRIGGER {name} BEFORE {step} ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
    return f"CREATE TRIGGER {name} BEFORE {step} ON audit BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
