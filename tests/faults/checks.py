"""What must hold of a source that failed."""

from __future__ import annotations

from feedserver.workflow.polling import PollOutcome
from tests.faults.newsroom import Examined


def check_failure(examined: Examined, name: str, said: str) -> None:
    """The source says what is wrong in one line, waits, and nothing that was there is lost."""
    before, after = examined.before[name], examined.after[name]
    poll = after.source.poll
    assert poll.last_error is not None
    assert said in poll.last_error
    assert "\n" not in poll.last_error
    assert examined.refreshed.seen[name].report.outcome is PollOutcome.FAILED
    assert poll.failures == 1
    assert poll.next_at is not None
    assert poll.next_at > before.source.poll.next_at
    assert (poll.validators, poll.body_hash) == (
        before.source.poll.validators,
        before.source.poll.body_hash,
    )
    assert after.shown == before.shown
