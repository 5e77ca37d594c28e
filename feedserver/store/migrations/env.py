"""Run by alembic: applies the steps on the connection that `store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from feedserver.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # All steps or none, on SQLite too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
