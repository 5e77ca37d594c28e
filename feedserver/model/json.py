"""Reading and writing records as JSON: msgspec, taught what an `Instant` looks like."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from feedserver.model.instant import Instant

T = TypeVar("T")


def _encode_hook(value: object) -> object:
    if isinstance(value, Instant):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


def _decode_hook(kind: type, value: object) -> object:
    if kind is Instant:
        return Instant.parse(str(value))
    raise NotImplementedError(f"{kind.__name__} has no JSON form")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_hook)


def encode(value: object) -> bytes:
    """JSON in UTF-8, compact, keys in the record's order."""
    return _ENCODER.encode(value)


def decode(data: bytes | str, kind: type[T]) -> T:
    """The record of type `kind`; `msgspec.ValidationError` names the path that is wrong."""
    return msgspec.json.decode(data, type=kind, dec_hook=_decode_hook)


def plain(value: object) -> Any:
    """The record as dicts, lists and plain values, as its JSON would hold them."""
    return msgspec.to_builtins(value, enc_hook=_encode_hook)
