"""The store's history, one file per step, applied by alembic."""
