"""Why a source is asked again just then, in words: every one that an operator can see.

docs/schedule.md explains each; a test holds it to that.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Parts of a reason, with the names of what is filled in."""

    FIRST = "first poll: interval {after}"
    MOVES = "{outcome}: interval {before} → {after}"
    STAYS = "{outcome}: interval stays {after}"
    CRON = "cron {expression} ({zone})"
    ONE_WAITS = "one more page waits: again in {time}"
    MORE_WAIT = "{count} more pages wait: again in {time}"
    FAILED = "failed {times}: again in {time}"
    FAILED_CRON = "failed {times}: not before {time} have passed"
    GONE = "gone (410): not asked again until it is resumed"
    RETRY_AFTER = "the source asks for {time} (Retry-After)"
    TTL = "the source asks for {time} (ttl)"
    FRESH = "the answer holds for {time} (Cache-Control or Expires)"
    AT_MOST = ", of which {most} counts"
    SKIPS = "skips {what}, as the feed asks ({rules}): not before {until} UTC"
    SKIPS_ALL = "{rules} ignored: nothing would be left"
    SKIPS_CRON = "{rules} ignored: the schedule knows no other time"
    READ_AGAIN = "read again {step} after its last change"
    READ_LATER = "unchanged for longer than {step}: read again in {step}"
    READ_FAILED = "could not be read {times}: again in {time}"
    READ_NOW = "its feed shows a newer state"
    READ_FIRST = "not read yet"
    READ_NEVER = "not read again: {why}"
