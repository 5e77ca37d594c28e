"""What a poll of a source would give, without storing anything (`feedserver source check`)."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from feedserver.errors import FetchError
from feedserver.model.article import Skipped
from feedserver.model.check import Check, CheckedItem
from feedserver.model.decision import Arrival, Batch, Created, Ignored, Updated
from feedserver.model.source import PollState, SourceKind, StoredSource, Validators
from feedserver.network.request import Request, Response
from feedserver.services import Services
from feedserver.workflow.documents import folder_of, import_documents
from feedserver.workflow.jobs import Job, Reading
from feedserver.workflow.polling import Report, poll
from feedserver.workflow.readers import Readers

_WAIT: Final = 1.0  # seconds between two looks at a reading


def check(services: Services, stored: StoredSource) -> Check:
    """Poll `stored` now and tell what came of it; nothing is written.

    The same steps as a poll, with what is remembered of the last answer left out, so that the
    body comes again. Requests are made one at a time while somebody waits.
    """
    if stored.kind is SourceKind.DOCUMENTS:
        return _check_folder(services, stored)
    known = replace(stored, poll=replace(stored.poll, validators=Validators(), body_hash=None))
    visit = _Visit(services)
    try:
        report = visit.run(known)
    finally:
        visit.close()
    return visit.told(known, report)


def _check_folder(services: Services, stored: StoredSource) -> Check:
    folder = folder_of(services, stored.source)
    results = import_documents(
        services, [folder], lambda _done, _total: None, source=stored.source, store=False
    )
    failed = [result for result in results if result.outcome == "failed"]
    missing = bool(failed) and not folder.is_dir()
    fresh = [result for result in results if result.outcome not in ("failed", "unchanged")]
    return Check(
        source=stored,
        url=str(folder),
        error=f"{failed[0].where}: {failed[0].reason}" if missing else None,
        kind=stored.kind,
        items=tuple(
            CheckedItem(
                title=result.slug or result.where,
                decision="new" if result.outcome == "created" else result.outcome,
                reason=result.reason,
            )
            for result in fresh
        ),
        known=len(results) - len(fresh) - len(failed),
        skipped=() if missing else tuple(Skipped(where=r.where, reason=r.reason) for r in failed),
        next_at=stored.poll.next_at,
        next_reason=stored.poll.next_reason,
    )


class _Visit:
    """One poll whose steps are taken one after the other."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._readers = Readers(services.settings)
        self._hops: list[str] = []
        self._answers: list[Response | FetchError] = []
        self._readings: list[Reading] = []
        self._batch: Batch | None = None

    def run(self, stored: StoredSource) -> Report:
        steps = poll(self._services, stored)
        told: Any = None
        while True:
            try:
                ask = steps.send(told)
            except StopIteration as ended:
                report: Report = ended.value
                return report
            if isinstance(ask, Request):
                told = self._fetch(ask)
            elif isinstance(ask, Job):
                told = self._read(ask)
            else:
                self._batch = ask
                told = ()

    def close(self) -> None:
        self._readers.close()

    def _fetch(self, request: Request) -> Response | FetchError:
        self._hops.append(request.url)
        answer: Response | FetchError
        try:
            answer = self._services.session.get(request)
            if answer.url != request.url:
                self._hops.append(answer.url)
        except FetchError as error:
            answer = error
        self._answers.append(answer)
        return answer

    def _read(self, job: Job) -> Reading:
        self._readers.submit(job, None)
        while True:
            for _, reading in self._readers.collect(_WAIT):
                self._readings.append(reading)
                return reading

    def told(self, stored: StoredSource, report: Report) -> Check:
        batch = self._batch
        left = batch.poll if batch is not None else None
        state = left.poll if left is not None else PollState()
        after = replace(stored, poll=state)
        arrivals = batch.arrivals if batch is not None else ()
        return Check(
            source=stored,
            url=after.url,
            hops=tuple(self._hops),
            status=state.last_status,
            headers=state.headers,
            robots=state.robots,
            host=str(self._services.hosts.describe(stored.url)),
            error=report.error,
            kind=after.kind,
            title=state.title,
            items=tuple(_item(arrival) for arrival in arrivals),
            known=sum(reading.known for reading in self._readings),
            refused=sum(reading.refused for reading in self._readings),
            waiting=state.waiting,
            skipped=report.skipped,
            warnings=report.warnings,
            next_at=report.next_at,
            next_reason=report.next_reason,
        )


def _item(arrival: Arrival) -> CheckedItem:
    decision = arrival.decision
    if isinstance(decision, Ignored):
        return CheckedItem(title=arrival.guid or "", decision="ignored", reason=decision.reason)
    if isinstance(decision, Created):
        content, word = decision.content, "new"
    elif isinstance(decision, Updated):
        content, word = decision.content, f"updated ({decision.significance})"
    else:
        content, word = decision.article.content, "unchanged"
    return CheckedItem(
        title=content.title,
        url=content.canonical_source,
        published_at=content.published_at,
        decision=word,
        reason=decision.reason,
    )
