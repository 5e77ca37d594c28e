"""The tables. Times are microseconds since 1970 (`BigInteger`): the same on every database.

`article.version` is the current version's number; a version's body is kept by the version that
`body_of` names, so that versions which share a body store it once. `membership` is the one
index behind every feed: which articles a selector holds, newest surfaced first.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Compared byte by byte: ranges of slugs are looked for, and a locale would order them its own way.
Slug = String().with_variant(String(collation="C"), "postgresql")

# SQLite only counts up by itself in a column of type INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")

meta: Final = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

log_head: Final = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    # The time of the last change: the log's times never go back, whatever the clock does.
    Column("at", BigInteger, nullable=False),
)

lease: Final = Table(
    "lease",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", BigInteger, nullable=False),
)

source: Final = Table(
    "source",
    metadata,
    Column("id", String, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text),
    Column("poll", Text, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("polled_at", BigInteger, nullable=False, server_default="0"),
    Column("leased_by", String),
    Column("leased_until", BigInteger, nullable=False, server_default="0"),
    Index("ix_source_state_next_at", "state", "next_at"),
)

article: Final = Table(
    "article",
    metadata,
    Column("pk", Key, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("slug", Slug, nullable=False, unique=True),
    Column("status", String, nullable=False),
    Column("own", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source_id", String, ForeignKey("source.id")),
    Column("republish", String, nullable=False),
    Column("canonical_key", String, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("first_published_at", BigInteger, nullable=False),
    Column("surfaced_at", BigInteger, nullable=False),
    Column("edited_at", BigInteger, nullable=False),
    Column("retraction_reason", Text),
    # When the articles that tell the same story last became others.
    Column("related_at", BigInteger, nullable=False, server_default="0"),
    Index("ix_article_canonical_key", "canonical_key"),
)

version: Final = Table(
    "version",
    metadata,
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),
    Column("body_of", Integer, nullable=False),
    Column("coding", String),
    Column("body", LargeBinary),
)

article_source: Final = Table(
    "article_source",
    metadata,
    Column("source_id", String, ForeignKey("source.id"), primary_key=True),
    Column("guid", String, primary_key=True),
    # Empty for an item that was seen and not taken.
    Column("article_pk", Key, ForeignKey("article.pk")),
    Column("entry_hash", String, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("ix_article_source_article_pk", "article_pk"),
)

document: Final = Table(
    "document",
    metadata,
    Column("slug", String, primary_key=True),
    # The file it was read from.
    Column("place", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("article_pk", Key, ForeignKey("article.pk"), nullable=False),
    Column("read_at", BigInteger, nullable=False),
)

link: Final = Table(
    "link",
    metadata,
    Column("source_id", String, ForeignKey("source.id"), primary_key=True),
    # A long address by its digest.
    Column("url", String, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What is remembered of the canonical source of an article that is read again.
watch: Final = Table(
    "watch",
    metadata,
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    # What the page said where the article says otherwise, compressed; empty elsewhere.
    Column("page", LargeBinary),
    # Beyond all time where it is not read again.
    Column("next_at", BigInteger, nullable=False),
    Column("leased_by", String),
    Column("leased_until", BigInteger, nullable=False, server_default="0"),
    Index("ix_watch_next_at", "next_at"),
)

# Names of entities that articles declare: what is looked for in others.
declared_entity: Final = Table(
    "declared_entity",
    metadata,
    Column("name", String, primary_key=True),
    sqlite_with_rowid=False,
)

# What an article's text is compared by, and the parts of it by which similar ones are found.
minhash: Final = Table(
    "minhash",
    metadata,
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
)

band: Final = Table(
    "band",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Index("ix_band_article_pk", "article_pk"),
    sqlite_with_rowid=False,
)

# Articles of other publishers that tell the same story; each pair stands here both ways.
related: Final = Table(
    "related",
    metadata,
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Column("other_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    Column("resemblance", Integer, nullable=False),
    sqlite_with_rowid=False,
)

selector: Final = Table(
    "selector",
    metadata,
    Column("pk", Key, primary_key=True),
    Column("kind", String, nullable=False),
    Column("slug", String, nullable=False),
    Column("id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("articles", BigInteger, nullable=False),
    Column("touched_seq", BigInteger, nullable=False),
    Column("touched_at", BigInteger, nullable=False),
    UniqueConstraint("kind", "slug"),
)

membership: Final = Table(
    "membership",
    metadata,
    Column("selector_pk", Key, ForeignKey("selector.pk"), primary_key=True, autoincrement=False),
    Column("surfaced_at", BigInteger, primary_key=True, autoincrement=False),
    Column("article_pk", Key, ForeignKey("article.pk"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

change: Final = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", String, nullable=False),
    Column("article_pk", Key, ForeignKey("article.pk"), nullable=False),
    Column("article_id", String, nullable=False),
    Column("slug", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("previous_version", Integer),
    Column("significance", String, nullable=False),
    Column("changed", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("backfill", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["article_pk", "version"],
        ["version.article_pk", "version.number"],
    ),
    Index("ix_change_article_pk", "article_pk", "seq"),
)
