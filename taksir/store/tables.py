"""The register's tables: everything small and mutable. Microdata never enters them.

Every constraint is named, so that a migration on SQLite does not silently drop it.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MOMENT, SHA256, WHO = sa.String(32), sa.String(64), sa.String(200)
"""A moment in ISO 8601, a checksum in hexadecimal digits, the name of whoever did something."""
STATES = (
    "received", "read", "mapped", "protected", "checked", "ready", "published", "withdrawn",
    "refused", "failed",
)  # fmt: skip
"""States of a delivery, in the order it walks them; the last two end it."""

source = sa.Table(
    "source",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
)

recipe = sa.Table(
    "recipe",
    metadata,
    sa.Column("id", SHA256, primary_key=True),
    sa.Column("source_id", sa.ForeignKey("source.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("confirmed_by", WHO, nullable=False),
    sa.Column("confirmed_at", MOMENT, nullable=False),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("source_id", sa.ForeignKey("source.id")),
    sa.Column("version", sa.Integer),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("raw_sha256", SHA256, nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("recipe_id", sa.ForeignKey("recipe.id")),
    sa.Column("period", sa.String(40), nullable=False, server_default=""),
    sa.Column("counts", sa.Text, nullable=False, server_default="{}"),
    sa.Column("protections", sa.Text, nullable=False, server_default="[]"),
    sa.Column("faults", sa.Text, nullable=False, server_default="[]"),
    sa.Column("terms", sa.Text, nullable=False, server_default="{}"),
    sa.Column("corrects", sa.String(40), nullable=False, server_default=""),
    sa.Column("owner", sa.String(120), nullable=False),
    sa.Column("heartbeat", sa.BigInteger, nullable=False),
    sa.Column("actor", WHO, nullable=False),
    sa.Column("received_at", MOMENT, nullable=False),
    sa.Column("published_at", MOMENT),
    sa.Column("number", sa.Integer, nullable=False, server_default="0"),
    sa.CheckConstraint("state in ({})".format(", ".join(f"'{state}'" for state in STATES)), name="state"),
    sa.UniqueConstraint("source_id", "version", name="uq_delivery_source_version"),
)
"""`number` counts deliveries as they come in: their order, whatever the clock said."""

stored_object = sa.Table(
    "object",
    metadata,
    sa.Column("sha256", SHA256, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
)

record_file = sa.Table(
    "record_file",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("delivery.id"), primary_key=True),
    sa.Column("table_name", sa.String(40), primary_key=True),
    sa.Column("sha256", sa.ForeignKey("object.sha256"), nullable=False),
    sa.Column("row_count", sa.BigInteger, nullable=False),
)

figure = sa.Table(
    "figure",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("digest", SHA256, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", WHO, nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("object_id", sa.String(80), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", SHA256, nullable=False),
    sa.Column("hash", SHA256, nullable=False),
)

member = sa.Table(
    "member",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("email", sa.String(200), nullable=False),
    sa.Column("name", sa.String(200), nullable=False, server_default=""),
    sa.Column("issuer", sa.String(300), nullable=False, server_default=""),
    sa.Column("subject", sa.String(300), nullable=False, server_default=""),
    sa.Column("roles", sa.Text, nullable=False, server_default="[]"),
    sa.Column("area_codes", sa.Text, nullable=False, server_default="[]"),
    sa.Column("groups", sa.Text, nullable=False, server_default="[]"),
    sa.Column("changed_at", MOMENT, nullable=False),
    sa.UniqueConstraint("email", name="uq_member_email"),
)
"""Who may sign in. `issuer` and `subject` are empty until they first do; then those say who they are."""

place_answer = sa.Table(
    "place_answer",
    metadata,
    sa.Column("code_system", sa.String(20), primary_key=True),
    sa.Column("within", sa.String(20), primary_key=True),
    sa.Column("written", sa.String(200), primary_key=True),
    sa.Column("area_code", sa.String(20), nullable=False),
    sa.Column("confirmed_by", WHO, nullable=False),
    sa.Column("confirmed_at", MOMENT, nullable=False),
)
"""Which area people said a written code or name is, inside a larger area; "" for none of the known ones."""

release_ledger = sa.Table(
    "release_ledger",
    metadata,
    sa.Column("id", SHA256, primary_key=True),
    sa.Column("table_key", sa.String(200), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.UniqueConstraint("table_key", "place", name="uq_release_ledger_place"),
)
"""Which cells were released and which withheld, cut after cut; no values."""

rekeyed = sa.Table(
    "rekeyed",
    metadata,
    sa.Column("sha256", SHA256, primary_key=True),
    sa.Column("first_sha256", SHA256, nullable=False),
)
"""A file whose pseudonyms were hashed again, and the checksum under which figures know it."""

entry = sa.Table(
    "entry",
    metadata,
    sa.Column("id", sa.String(60), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False, index=True),
    sa.Column("parent_id", sa.String(60), nullable=False, server_default="", index=True),
    sa.Column("area_code", sa.String(20), nullable=False, server_default=""),
    sa.Column("group_name", sa.String(120), nullable=False, server_default=""),
    sa.Column("version", sa.Integer, nullable=False),
)
"""What people write down in the product; `version` is the newest line of `entry_version`."""

entry_version = sa.Table(
    "entry_version",
    metadata,
    sa.Column("entry_id", sa.ForeignKey("entry.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("is_deleted", sa.Boolean, nullable=False),
    sa.Column("actor", WHO, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
)
"""The whole history of an entry; a line is never changed."""

entry_draft = sa.Table(
    "entry_draft",
    metadata,
    sa.Column("owner", sa.String(600), primary_key=True),
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("entry_id", sa.String(60), primary_key=True),
    sa.Column("parent_id", sa.String(60), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("based_on", sa.Integer, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
)
"""What somebody is writing and has not saved yet; only they see it."""

vote = sa.Table(
    "vote",
    metadata,
    sa.Column("exercise_id", sa.String(60), primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),
)
"""Whether a vote is open or closed."""

vote_code = sa.Table(
    "vote_code",
    metadata,
    sa.Column("exercise_id", sa.String(60), primary_key=True),
    sa.Column("code_hash", SHA256, primary_key=True),
    sa.Column("group_name", sa.String(120), nullable=False),
    sa.Column("is_used", sa.Boolean, nullable=False),
)
"""Codes with which a vote may be cast, as hashes; when one was used, and for what, is not kept."""

ballot = sa.Table(
    "ballot",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("exercise_id", sa.String(60), nullable=False, index=True),
    sa.Column("group_name", sa.String(120), nullable=False),
    sa.Column("points", sa.Text, nullable=False),
    sa.Column("is_paper", sa.Boolean, nullable=False),
)
"""Votes under random ids, without code, time or name."""
