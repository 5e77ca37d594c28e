"""Fetched -> Parsed, chosen by source kind. Pure: bytes in, records out."""
