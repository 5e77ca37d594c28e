"""Articles that tell the same story, and names that articles declare.

Revision ID: 0004
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# SQLite only counts up by itself in a column of type INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "article", sa.Column("related_at", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.create_table(
        "minhash",
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name=op.f("fk_minhash_article_pk_article")
        ),
        sa.PrimaryKeyConstraint("article_pk", name=op.f("pk_minhash")),
    )
    op.create_table(
        "band",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name=op.f("fk_band_article_pk_article")
        ),
        sa.PrimaryKeyConstraint("band", "article_pk", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_band_article_pk", "band", ["article_pk"])
    op.create_table(
        "related",
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("other_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("resemblance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name=op.f("fk_related_article_pk_article")
        ),
        sa.ForeignKeyConstraint(
            ["other_pk"], ["article.pk"], name=op.f("fk_related_other_pk_article")
        ),
        sa.PrimaryKeyConstraint("article_pk", "other_pk", name=op.f("pk_related")),
        sqlite_with_rowid=False,
    )
    names = op.create_table(
        "declared_entity",
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_declared_entity")),
        sqlite_with_rowid=False,
    )
    _fill(names)


def _fill(names: sa.Table) -> None:
    """Know what the documents that are stored already declare."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT version.record AS record FROM article JOIN version"
            " ON version.article_pk = article.pk AND version.number = article.version"
            " WHERE article.own"
        )
    )
    found: set[str] = set()
    for row in rows:
        content = json.loads(row.record)["content"]
        if "entities" in content["declared"]:
            found.update(name for name in content["entities"] if 0 < len(name) <= 200)
    if found:
        connection.execute(names.insert(), [{"name": name} for name in sorted(found)])
