"""Mutated frames under a seed: whatever a worker writes, the decoder gives a message or a `WireError`.

``FUZZ_FRAMES`` says how many; .ci/run asks for a million.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder.messages import Fault, Loaded, LoadProblem, Place, Progress, Raised, Ready, Refused, Sync
from autograder.wire import DTYPES, PREFIX, Done, Opaque, Response, Returned, WireError, decode, encode, frame_length

FRAMES = int(os.environ.get("FUZZ_FRAMES", "100000"))
PARTS = 10
"""Tests that share them, so that several processes can."""

_PLACE = Place("cells.py", 3, "return h", "forward")
_RAISED = Raised("call", "ValueError", "no", [_PLACE])
_TENSORS: list[Any] = [torch.ones((2, 3), dtype=dtype) for dtype in DTYPES.values()]
_RICH = Returned(
    [_TENSORS, {"a": 1.5, "b": (Opaque("x"), "é", None)}],
    {"x0": _TENSORS[2], "w": None},
    [True],
    [[1], [_TENSORS[3]]],
    ["cuda"],
    [Sync("a number is fetched", _PLACE)],
)
SEEDS = [
    encode(message)
    for message in (
        Ready(["rlimits", "seccomp"]),
        Progress(_PLACE, ["x", "y"]),
        Loaded([LoadProblem(["x"], _RAISED)], ["Cell"]),
        Done(3, [Returned([1]), _RAISED, Refused("lstm_cell", [_PLACE])], ["Thread-1 (cells.py, line 3)"]),
        Done(1, [_RICH], []),
        Done(2, [_RICH, _RICH], []),
        Fault("no memory"),
    )
]
SPECIAL = [  # lengths and openings of msgpack: maps, lists, texts, extensions, integers and floats at their limits
    b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xdd\xff\xff\xff\xff", b"\xdf\0\0\xff\xff", b"\xdb\x7f\xff\xff\xff",
    b"\xc9\0\0\1\0\1", b"\xd6\xff", b"\xc8\xff\xff\1", b"\xc7\0\1", b"\xcf" + b"\xff" * 8, b"\xd3\x80" + b"\0" * 7,
    b"\xcb\x7f\xf8" + b"\0" * 6, b"\xc1", b"\xc0", b"\xc3", b"\x91" * 12, b"\x81\xa1x" * 9,
]  # fmt: skip


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Frames with bits flipped, bytes set, pieces cut out, doubled or taken from others, and mostly mended lengths."""
    chance = random.Random(seed)
    for _ in range(count):
        frame = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randint(1, 5)):
            frame = frame or bytearray(1)
            at = chance.randrange(len(frame))
            match chance.randrange(7):
                case 0:
                    frame[at] ^= 1 << chance.randrange(8)
                case 1:
                    frame[at] = chance.randrange(256)
                case 2:
                    del frame[max(at, 1) :]
                case 3:
                    frame[at : at + chance.randrange(12)] = chance.choice(SPECIAL)
                case 4:
                    frame[at:at] = frame[at : at + chance.randrange(60)]
                case 5:
                    del frame[max(at, 1) : at + chance.randrange(60)]
                case _:
                    other = chance.choice(SEEDS)
                    start = chance.randrange(len(other))
                    frame[at : at + chance.randrange(40)] = other[start : start + chance.randrange(40)]
        if len(frame) > PREFIX and chance.random() < 0.7:  # so that the decoder behind the lengths is reached
            header = int.from_bytes(frame[4:8], "little")
            if chance.random() < 0.8:
                header = min(header, len(frame) - PREFIX)
            struct.pack_into("<II", frame, 0, len(frame) - PREFIX, header)
        yield bytes(frame)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_mutated_frame_is_a_message_or_a_wire_error(part: int) -> None:
    taken = count = 0
    for frame in mutants(20150 + part, FRAMES // PARTS):
        count += 1
        prefix = frame[:PREFIX].ljust(PREFIX, b"\0")
        try:
            length = frame_length(prefix)
            message = decode(prefix, bytearray(frame[PREFIX : PREFIX + length]), Response)
        except WireError:
            continue
        assert isinstance(message, Response)
        encode(message)  # whatever was taken is a message that could have been sent
        taken += 1
    assert 0 < taken < count / 2
