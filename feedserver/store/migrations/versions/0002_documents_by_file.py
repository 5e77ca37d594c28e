"""An article document is remembered by its file too: two files may state one article.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # SQLite cannot change a primary key.
    op.execute("CREATE TABLE document_before AS SELECT * FROM document")
    op.drop_table("document")
    op.create_table(
        "document",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("article_pk", KEY, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_pk"], ["article.pk"], name=op.f("fk_document_article_pk_article")
        ),
        sa.PrimaryKeyConstraint("slug", "place", name=op.f("pk_document")),
    )
    op.execute(
        "INSERT INTO document (slug, place, digest, article_pk, read_at) "
        "SELECT slug, '', digest, article_pk, read_at FROM document_before"
    )
    op.drop_table("document_before")
