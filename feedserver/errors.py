"""One tree of errors.

Every error that the program raises on purpose is a `FeedserverError`. Its text is one clear
line for the person who can mend it; `retryable` says whether the same call may succeed later.
"""

from __future__ import annotations


class FeedserverError(Exception):
    """The root of the tree."""

    retryable = False
    exit_code = 1


class SettingsError(FeedserverError):
    """A setting is wrong: names file, key, value and what is allowed. Stops the start."""

    exit_code = 2


class UsageError(FeedserverError):
    """A command was called in a way that cannot be carried out."""

    exit_code = 2


class InputError(FeedserverError):
    """An article document, feed or address that cannot be read; names where and why."""


class NotFoundError(FeedserverError):
    """What was asked for is not in the store."""


class RetractedError(FeedserverError):
    """The article was retracted; the text is the public reason."""


class FetchError(FeedserverError):
    """An address could not be fetched. `retryable` differs from case to case."""

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class AddressRefusedError(FetchError):
    """The address guard refused to contact an address."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


class ParseError(FeedserverError):
    """A fetched body is not what its source's kind promises."""


class StoreError(FeedserverError):
    """The store cannot do what was asked."""


class ConflictError(StoreError):
    """Somebody else changed the same article first: read again and decide again."""

    retryable = True


class LeaseLostError(StoreError):
    """A lease ran out and somebody else took over: what was done under it is dropped."""


class StoreBusyError(StoreError):
    """The store cannot be reached or is locked for now."""

    retryable = True


class StoppingError(FeedserverError):
    """This process is ending: what was under way is given back, and nobody's fault."""

    retryable = True


class AlreadyRunningError(FeedserverError):
    """Another `serve` holds the data folder."""
