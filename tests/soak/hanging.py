"""A thousand sources of which fifty hang, at the shipped limits: the others are on time."""

from __future__ import annotations

import tempfile
from pathlib import Path

from feedserver.workflow.polling import PollOutcome
from tests.faults.hanging import hang
from tests.faults.newsroom import FULL, QUICK
from tests.soak import Result, say
from tests.support import misdeeds


def run(*, quick: bool) -> Result:
    """1,000 sources of which 50 hang; a small run has 100, of which 5 do."""
    result = Result()
    count, of_which, limits = (100, 5, QUICK) if quick else (1000, 50, FULL)
    for name, behaviour in {
        "hanging": misdeeds.hanging,
        "dripping": misdeeds.dripping_headers(0.5),
    }.items():
        with tempfile.TemporaryDirectory(prefix="feedserver-soak-") as folder:
            hung = hang(Path(folder), limits, count, of_which, behaviour)
        alone, beside = hung.seconds_alone, hung.seconds_beside
        say(f"{name}: the others were done after {beside:.2f} s, {alone:.2f} s without them")
        result.figures |= {f"{name}_alone": alone, f"{name}_beside": beside}
        allowed = alone * 1.2 + 1
        result.check(beside < allowed, f"{name}: the others took {beside:.2f} s, not {alone:.2f}")
        reports = {source: seen.report for source, seen in hung.beside.seen.items()}
        lost = [source for source in hung.good if reports[source].published != 1]
        result.check(not lost, f"{name}: {len(lost)} good sources brought nothing")
        failed = [s for s in hung.hanging if reports[s].outcome is PollOutcome.FAILED]
        result.check(len(failed) == of_which, f"{name}: not all that hang failed")
        result.check(
            hung.beside.seconds < allowed + limits.timeout,
            f"{name}: the refresh took {hung.beside.seconds:.2f} s",
        )
    return result
