"""The record, on SQLite and PostgreSQL. The only package that knows SQL."""
