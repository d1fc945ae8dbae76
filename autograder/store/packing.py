"""Records as bytes: msgpack, compressed. Nothing is pickled."""

from __future__ import annotations

import hashlib
import zlib
from typing import TypeVar

import msgspec

from ..errors import StoreError

_T = TypeVar("_T")


def encode(record: object) -> bytes:
    """The same bytes for equal records."""
    return msgspec.msgpack.encode(record, order="sorted")


def digest(data: bytes) -> bytes:
    """128 bits of BLAKE2b: enough that no two contents of a store ever share them."""
    return hashlib.blake2b(data, digest_size=16).digest()


def compress(data: bytes) -> bytes:
    return zlib.compress(data)


def pack(record: object) -> bytes:
    return compress(encode(record))


def unpack(data: bytes, kind: type[_T]) -> _T:
    """What `pack` has packed.

    Raises:
        StoreError: another version's record, or damaged bytes.
    """
    try:
        return msgspec.msgpack.decode(zlib.decompress(data), type=kind)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreError(
            f"The store holds a {kind.__name__.lstrip('_')} that this version cannot read ({error}); "
            f"grade the hand-in again, or restore a backup"
        ) from None
