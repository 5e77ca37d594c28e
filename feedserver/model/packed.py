"""Records as bytes between this program's own processes: MessagePack, never stored."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from feedserver.model.instant import Instant

T = TypeVar("T")


def _encode_hook(value: object) -> object:
    if isinstance(value, Instant):
        return (value.us, value.digits)
    raise NotImplementedError(f"{type(value).__name__} cannot be packed")


def _decode_hook(kind: type, value: Any) -> object:
    if kind is Instant:
        return Instant(*value)
    raise NotImplementedError(f"{kind.__name__} cannot be unpacked")


class Packer(Generic[T]):
    """Packs and unpacks records of one type, each exactly as it was."""

    def __init__(self, kind: Any) -> None:
        """`kind` is T; a union of tagged records is no type to the type checker."""
        self._encoder = msgspec.msgpack.Encoder(enc_hook=_encode_hook)
        self._decoder = msgspec.msgpack.Decoder(kind, dec_hook=_decode_hook)

    def pack(self, record: T) -> bytes:
        """The record's bytes."""
        return self._encoder.encode(record)

    def unpack(self, data: bytes) -> T:
        """The record; `msgspec.ValidationError` for bytes that hold no such record."""
        record: T = self._decoder.decode(data)
        return record
