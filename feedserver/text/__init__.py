"""Helpers for addresses, slugs, dates, HTML, Markdown and language. Pure: text in, text out."""
