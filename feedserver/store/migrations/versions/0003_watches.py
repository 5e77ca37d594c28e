"""Articles' canonical sources, which are read again.

Revision ID: 0003
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# SQLite only counts up by itself in a column of type INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1000


def upgrade() -> None:
    watch = op.create_table(
        "watch",
        sa.Column("article_pk", KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name=op.f("fk_watch_article_pk_article")
        ),
        sa.PrimaryKeyConstraint("article_pk", name=op.f("pk_watch")),
    )
    op.create_index("ix_watch_next_at", "watch", ["next_at"])
    _fill(watch)


def _fill(watch: sa.Table) -> None:
    """Watch what is stored already, from its first reading on, oldest change first."""
    connection = op.get_bind()
    last = 0
    while True:
        rows = connection.execute(
            sa.text(
                "SELECT article.pk AS pk, article.edited_at AS at, version.record AS record"
                " FROM article JOIN version ON version.article_pk = article.pk"
                " AND version.number = article.version"
                " WHERE article.pk > :last AND article.status = 'published'"
                " ORDER BY article.pk LIMIT :limit"
            ),
            {"last": last, "limit": _AT_ONCE},
        ).all()
        if not rows:
            return
        last = rows[-1].pk
        found = [(row, json.loads(row.record)["content"]) for row in rows]
        watched = [
            {
                "article_pk": row.pk,
                "state": json.dumps({"url": content["canonical_source"]}),
                "next_at": row.at,
            }
            for row, content in found
            if content["canonical_source"].startswith(("http://", "https://"))
            and content.get("refresh", True)
        ]
        if watched:
            connection.execute(watch.insert(), watched)
