"""Keeping finished documents in memory until the record says that they are old."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

import msgspec

from feedserver.errors import NotFoundError, RetractedError, StoreBusyError
from feedserver.model.document import Document

M = TypeVar("M", bound=Hashable)
_log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True):
    """A document, and the state of the record that it was made from."""

    mark: Hashable
    document: Document

    @property
    def size(self) -> int:
        return len(self.document.body) + len(self.document.gzip)


class KeptDocuments:
    """Documents by path, the least used forgotten first; safe to share between threads.

    `most_bytes` bounds the bodies that are kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def get(self, path: str, mark: Callable[[], M], make: Callable[[M], Document]) -> Document:
        """The kept document when its mark is still the record's, else a new one.

        However many ask for a document that must be made, it is made once. While the store
        cannot be reached, and when a document cannot be made, the last good one is given.
        """
        try:
            now = mark()
        except StoreBusyError:
            kept = self._find(path)
            if kept is None:
                raise
            return kept.document
        kept = self._find(path)
        if kept is not None and kept.mark == now:
            return kept.document
        with self._making:
            kept = self._find(path)
            if kept is not None and kept.mark == now:
                return kept.document
            try:
                document = make(now)
            except (NotFoundError, RetractedError):
                raise
            except Exception:
                if kept is None:
                    raise
                _log.exception("%s: cannot be made; the last good one is served", path)
                return kept.document
            self._keep(path, _Kept(now, document))
            return document

    def _find(self, path: str) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(path)
            if kept is not None:
                self._kept.move_to_end(path)
            return kept

    def _keep(self, path: str, kept: _Kept) -> None:
        with self._lock:
            before = self._kept.pop(path, None)
            self._held += kept.size - (before.size if before else 0)
            self._kept[path] = kept
            while self._held > self._most_bytes and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._held -= dropped.size
