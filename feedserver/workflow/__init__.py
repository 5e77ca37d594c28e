"""Calls the stages in order and decides nothing itself."""
