"""The wire: what is sent arrives, and bytes that are no message are a `WireError` and nothing else."""

from __future__ import annotations

import datetime
import random
import resource
import struct
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import messages, wire
from autograder.messages import (
    MAX_SHORTCUTS,
    Fault,
    Load,
    Loaded,
    LoadProblem,
    Place,
    Progress,
    Raised,
    Ready,
    Refused,
    Shortcut,
    Surveyed,
    Unit,
    clip,
)
from autograder.wire import (
    DTYPES,
    MAX_ANSWER_HEADER,
    MAX_DEPTH,
    MAX_FRAME,
    MAX_RANK,
    MAX_TENSORS,
    PREFIX,
    Call,
    Done,
    Opaque,
    Request,
    Response,
    Returned,
    WireError,
    Work,
    decode,
    encode,
    frame_length,
)

TENSOR, OPAQUE = 1, 2
PLACE = Place("cells.py", 3, "return h", "forward")
RAISED = Raised("call", "ValueError", "no", [PLACE])
MESSAGES: list[tuple[Any, Any]] = [
    (Load("cells", [Unit("cells.ipynb, cell 1", "x = 1", True)], {"helper": "y = 2"}, "z = 3", 7, [("a", 1)]), Request),
    (Work(3, [Call("f", [[1, 2.5, None]]), Call("C", [], [4, 5], strided=True, echo=True)]), Request),
    (Ready(["rlimits"]), Response),
    (Surveyed([Shortcut(PLACE, "calls torch.lstm_cell")]), Response),
    (Progress(PLACE, ["x", "y"]), Response),
    (Loaded([LoadProblem(["x"], RAISED)], ["Cell"]), Response),
    (Done(3, [Returned([1]), RAISED, Refused("lstm_cell", [PLACE])], ["Thread-1 (cells.py, line 3)"]), Response),
    (Fault("no memory"), Response),
]


def receive(frame: bytes, kind: Any = Response) -> Any:
    """What a link or a worker does with bytes from the socket."""
    prefix = frame[:PREFIX]
    length = frame_length(prefix)
    body = bytearray(frame[PREFIX : PREFIX + length])
    if len(body) < length:
        raise WireError("the rest never comes")
    return decode(prefix, body, kind)


def test_more_shortcuts_than_a_submission_may_have_are_no_message() -> None:
    shortcut = Shortcut(PLACE, "calls torch.lstm_cell")
    assert receive(encode(Surveyed([shortcut] * MAX_SHORTCUTS)))
    with pytest.raises(WireError):
        receive(encode(Surveyed([shortcut] * (MAX_SHORTCUTS + 1))))
    with pytest.raises(WireError):
        receive(encode(Surveyed([Shortcut(PLACE, "x" * 5000)])))


def frame_of(header: bytes, raw: bytes = b"") -> bytes:
    """A frame that `encode` would not make."""
    body = header + bytes(-len(header) % 16) + raw
    return struct.pack("<II", len(body), len(header)) + body


def answer(value: object, **more: object) -> bytes:
    """A header that answers with one value, which may be anything that msgpack knows."""
    returned = {"type": "Returned", "values": [value], **more}
    return msgspec.msgpack.encode({"type": "Done", "number": 0, "replies": [returned], "threads": []})


def extension(code: int, content: object) -> msgspec.msgpack.Ext:
    return msgspec.msgpack.Ext(code, content if isinstance(content, bytes) else msgspec.msgpack.encode(content))


def same(one: object, other: object) -> bool:
    """Equality to the bit, through containers; a tuple arrives as a list."""
    if isinstance(one, torch.Tensor):
        return (
            isinstance(other, torch.Tensor)
            and (one.dtype, one.shape) == (other.dtype, other.shape)
            and one.reshape(-1).view(torch.uint8).tolist() == other.reshape(-1).view(torch.uint8).tolist()
        )
    if isinstance(one, list | tuple):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, Opaque):
        return isinstance(other, Opaque) and one.type_name == other.type_name
    return type(one) is type(other) and (one == other or one != one)


# ---------------------------------------------------------------------- what is sent arrives
@pytest.mark.parametrize(("message", "kind"), MESSAGES, ids=lambda thing: type(thing).__name__)
def test_every_message_arrives_as_it_was_sent(message: Any, kind: Any) -> None:
    assert receive(encode(message), kind) == message


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    dtype = draw(st.sampled_from(list(DTYPES.values())))
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    bits = torch.randint(0, 256, (*shape, dtype.itemsize), dtype=torch.uint8)
    bits = bits % 2 if dtype is torch.bool else bits
    tensor = bits.reshape(-1).view(dtype).reshape(shape) if bits.numel() else torch.empty(shape, dtype=dtype)
    return tensor.transpose(0, -1) if len(shape) > 1 and draw(st.booleans()) else tensor


plain = st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats() | st.text()
opaque = st.text(max_size=50).map(Opaque)
values = st.recursive(
    plain | opaque | tensors(),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(values)
def test_any_value_arrives_to_the_bit(value: Any) -> None:
    depth = str(value).count("[")  # a generous bound; the cap itself has a test of its own
    done = Done(0, [Returned([value], {"x0": torch.ones(2), "w": None}, [True], [[value]])], [])
    if depth > MAX_DEPTH:
        return
    (reply,) = receive(encode(done)).replies
    assert same(value, reply.values[0])
    assert same(value, reply.after[0][0])
    assert same({"x0": torch.ones(2), "w": None}, reply.gradients)


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_travels_empty_without_a_dimension_and_large(name: str) -> None:
    dtype = DTYPES[name]
    sent: list[Any] = [
        torch.ones(shape, dtype=dtype) for shape in ((), (0,), (3, 0, 2), (1,), (1000, 257), (1,) * MAX_RANK)
    ]
    assert same(sent, receive(encode(Done(0, [Returned(sent)], []))).replies[0].values)


def test_views_travel_as_the_numbers_that_they_show() -> None:
    base = torch.arange(12.0).reshape(3, 4)
    sent: list[Any] = [
        base.T,
        base[:, ::2],
        base[1:, 1],
        torch.ones(1).expand(5),
        base.flip(0),
        torch.tensor([2 - 3j]).conj().imag,
    ]
    arrived = receive(encode(Done(0, [Returned(sent)], []))).replies[0].values
    assert [tensor.tolist() for tensor in arrived] == [tensor.tolist() for tensor in sent]


@pytest.mark.parametrize("name", DTYPES)
def test_a_single_number_travels_whatever_its_stride(name: str) -> None:
    four = torch.tensor([0, 1, 0, 1], dtype=DTYPES[name])
    sent: list[Any] = [
        four.view(1, 1, 4)[..., 1],
        four[1:2],
        four[1::2][:1],
        torch.stack((four[:1], four[1:2]), -1)[..., 1],
    ]
    arrived = receive(encode(Done(0, [Returned(sent)], []))).replies[0].values
    assert [tensor.tolist() for tensor in arrived] == [[[1]], [1], [1], [1]]


def test_what_arrives_can_be_written_to() -> None:
    (tensor,) = receive(encode(Done(0, [Returned([torch.zeros(3)])], []))).replies[0].values
    assert (tensor + tensor.add_(1)).tolist() == [2, 2, 2]


def test_clipped_text_always_travels() -> None:
    text = clip("\ud800" + "é" * 5000)
    assert len(text) == 4000
    assert text.startswith("?é")
    assert text.endswith("é…")
    assert receive(encode(Fault(text))) == Fault(text)


# ---------------------------------------------------------------------- what does not fit is not sent
@pytest.mark.parametrize(
    ("value", "complaint"),
    {
        "complex": (torch.ones(1, dtype=torch.complex64), "a tensor of dtype torch.complex64 cannot travel"),
        "sparse": (torch.eye(3).to_sparse(), "layout torch.sparse_coo cannot travel"),
        "meta": (torch.ones(3, device="meta"), "meta device"),
        "a view of terabytes": (torch.zeros(1).expand(1 << 40), "tensors of more than 64 MiB"),
        "many views of megabytes": ([torch.zeros(1).expand(1 << 20)] * 40, "tensors of more than 64 MiB"),
        "an object": (object(), "a object cannot travel|a object among the values"),
        "half a surrogate pair": ("\ud800", "surrogates not allowed"),
        "a large integer": (1 << 64, "can't serialize ints"),
        "text beyond the header's cap": ("x" * MAX_ANSWER_HEADER, f"at most {MAX_ANSWER_HEADER} fit"),
    }.values(),
    ids=lambda thing: None,
)
def test_what_cannot_travel_is_a_wire_error_of_the_sender(value: Any, complaint: str) -> None:
    with pytest.raises((WireError, ValueError), match=complaint):
        encode(Done(0, [Returned([value])], []))


def test_a_frame_just_too_long_is_not_sent() -> None:
    with pytest.raises(WireError, match=f"at most {MAX_FRAME} fit"):
        encode(Work(0, [Call("f", [[torch.zeros(MAX_FRAME, dtype=torch.uint8)]])]))


def test_a_class_of_large_files_can_be_sent_to_a_worker() -> None:
    load = Load("cells", [Unit("cells.py", "#" * (2 * MAX_ANSWER_HEADER))])
    assert receive(encode(load), Request) == load


# ---------------------------------------------------------------------- caps
@pytest.mark.parametrize(
    ("length", "header"), [(MAX_FRAME + 1, 0), (0xFFFFFFFF, 0), (16, 17), (0, 1), (MAX_FRAME, 0xFFFFFFFF)]
)
def test_a_length_that_is_too_large_is_refused_before_anything_is_allocated(length: int, header: int) -> None:
    with pytest.raises(WireError, match=f"announces {length} bytes"):
        frame_length(struct.pack("<II", length, header))


def test_the_longest_frame_is_taken() -> None:
    assert frame_length(struct.pack("<II", MAX_FRAME, 0)) == MAX_FRAME


SPECS: dict[str, tuple[object, bytes, str]] = {
    "rank": (("uint8", [1] * (MAX_RANK + 1)), b"\1" * 16, "shape"),
    "a negative size": (("uint8", [-1]), b"\1" * 16, "shape"),
    "two negative sizes": (("uint8", [-1, -1]), b"\1" * 16, "shape"),
    "a huge size": (("uint8", [1 << 31]), b"\1" * 16, "shape"),
    "a size beyond 64 bits of product": (("uint8", [(1 << 31) - 1] * 8), b"\1" * 16, "bytes where 16 are left"),
    "a product that is 16 modulo 2**64": (("uint8", [1 << 30, 1 << 30, 16]), b"\1" * 16, "bytes where 16 are left"),
    "an empty one with overflowing strides": (("uint8", [0] + [(1 << 31) - 1] * 7), b"", "overflow"),
    "missing bytes": (("float64", [3]), b"\1" * 16, "a tensor of 24 bytes where 16 are left"),
    "no bytes at all": (("float64", [1]), b"", "a tensor of 8 bytes where 0 are left"),
    "a boolean that is 2": (("bool", [3]), b"\1\2\0" + bytes(13), "neither 0 nor 1"),
    "another dtype": (("complex64", [1]), b"\1" * 16, "dtype 'complex64'"),
    "a dtype that is an attribute of torch": (("load", [1]), b"\1" * 16, "dtype 'load'"),
    "a size that is a fraction": (("uint8", [1.5]), b"\1" * 16, "Expected `int`"),
    "a third field": (("uint8", [1], 0), b"\1" * 16, "length 2, got 3"),
    "nothing": (b"", b"", "truncated"),
}


@pytest.mark.parametrize(("spec", "raw", "complaint"), SPECS.values(), ids=list(SPECS))
def test_a_tensor_that_is_none_is_refused(spec: object, raw: bytes, complaint: str) -> None:
    with pytest.raises(WireError, match=complaint):
        receive(frame_of(answer(extension(TENSOR, spec)), raw))


def test_more_tensors_than_the_cap_are_refused() -> None:
    tensor = extension(TENSOR, ("uint8", [0]))
    assert len(receive(frame_of(answer([tensor] * MAX_TENSORS))).replies[0].values[0]) == MAX_TENSORS
    with pytest.raises(WireError, match=f"more than {MAX_TENSORS} tensors"):
        receive(frame_of(answer([tensor] * (MAX_TENSORS + 1))))


VALUES: dict[str, tuple[object, str]] = {
    "an unknown extension": (extension(3, b"x"), "extension 3 is unknown"),
    "bytes": (b"x", "a bytes among the values"),
    "a date": (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "a datetime among the values"),
    "a number as a key": ({1: 2}, "a dictionary's key that is no text"),
    "an extension as a key": ({"key": 1}, "a dictionary's key that is no text"),
}


@pytest.mark.parametrize(("value", "complaint"), VALUES.values(), ids=list(VALUES))
def test_what_is_no_value_is_refused_among_the_results(value: object, complaint: str) -> None:
    header = answer(value).replace(b"\xa3key", b"\xc7\3\2key")
    with pytest.raises(WireError, match=complaint):
        receive(frame_of(header))


def test_a_result_may_be_nested_to_the_cap_and_no_deeper() -> None:
    nested: object = 1
    for _ in range(MAX_DEPTH):
        nested = [nested]
    assert receive(frame_of(answer(nested))).replies[0].values == [nested]
    with pytest.raises(WireError, match="nested too deeply"):
        receive(frame_of(answer([nested])))


@pytest.mark.parametrize("depth", [500, 1_000, 100_000, 1_000_000])
@pytest.mark.parametrize("opening", [b"\x91", b"\x81\xa1k"])
def test_deep_nesting_is_an_error_and_no_crash(depth: int, opening: bytes) -> None:
    before, after = answer("VALUE").split(b"\xa5VALUE")
    depth = min(depth, (MAX_ANSWER_HEADER - 1000) // len(opening))
    with pytest.raises(WireError, match=r"too deeply|recursion"):
        receive(frame_of(before + opening * depth + b"\xc0" + after))


def test_an_answer_of_many_small_things_is_refused_before_it_costs_memory() -> None:
    before, after = answer("VALUE").split(b"\xa5VALUE")
    count = 60_000_000
    header = before + b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count + after
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WireError, match="an answer with a header of"):
        receive(frame_of(header))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown < 400 << 10  # KiB, most of it this test's own copies; decoded it would be 4 GiB


@pytest.mark.parametrize("gap", [b"\0", b"\xc0", b"rubbish"])
def test_trailing_rubbish_is_refused(gap: bytes) -> None:
    sent = encode(Done(0, [Returned([torch.ones(4)])], []))
    header_length = struct.unpack_from("<I", sent, 4)[0]
    with pytest.raises(WireError, match="trailing"):
        receive(frame_of(sent[PREFIX : PREFIX + header_length] + gap, sent[-16:]))
    with pytest.raises(WireError, match=f"{len(gap)} bytes more"):
        receive(struct.pack("<II", len(sent) - PREFIX + len(gap), header_length) + sent[PREFIX:] + gap)


def test_a_message_of_another_kind_is_refused() -> None:
    for message, kind in MESSAGES:
        with pytest.raises(WireError, match="Invalid value"):
            receive(encode(message), Response if kind is Request else Request)


HEADERS: dict[str, object] = {
    "nothing": None,
    "a list": [],
    "no type": {},
    "an unknown type": {"type": "Exec", "code": "1"},
    "a field missing": {"type": "Done", "number": 0, "replies": []},
    "text for a number": {"type": "Done", "number": "0", "replies": [], "threads": []},
    "a tensor for text": {"type": "Fault", "message": extension(OPAQUE, b"x")},
    "text for a gradient": {
        "type": "Done", "number": 0, "threads": [],
        "replies": [{"type": "Returned", "values": [], "gradients": {"x0": "wrong"}}],
    },
    "an opaque gradient": {
        "type": "Done", "number": 0, "threads": [],
        "replies": [{"type": "Returned", "values": [], "gradients": {"x0": extension(OPAQUE, b"x")}}],
    },
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS.values(), ids=list(HEADERS))
def test_a_header_that_is_no_message_is_refused(header: object) -> None:
    with pytest.raises(WireError, match="not a message that was asked for"):
        receive(frame_of(msgspec.msgpack.encode(header)))


def test_an_empty_body_is_refused() -> None:
    with pytest.raises(WireError):
        receive(struct.pack("<II", 0, 0))


# ---------------------------------------------------------------------- fuzz
def _mutations(seed: int, count: int) -> list[bytes]:
    """Frames with flipped bytes, cut short, with pieces of others, or with their lengths mended afterwards."""
    chance = random.Random(seed)
    tensors: list[Any] = [torch.ones((2, 3), dtype=dtype) for dtype in DTYPES.values()]
    rich = Done(
        1, [Returned([tensors, {"a": 1.5, "b": (Opaque("x"), "é")}], {"x0": tensors[2], "w": None}, [True])], []
    )
    seeds = [encode(message) for message, kind in MESSAGES if kind is Response] + [encode(rich)] * 3
    special = [
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\0\0\xff\xff",
        b"\xc9\0\0\1\0\1",
        b"\xd6\xff",
    ]
    mutants = []
    for _ in range(count):
        frame = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            if not frame:
                break
            at = chance.randrange(len(frame))
            match chance.randrange(5):
                case 0:
                    frame[at] ^= 1 << chance.randrange(8)
                case 1:
                    frame[at] = chance.randrange(256)
                case 2:
                    del frame[max(at, 1) :]
                case 3:
                    frame[at : at + chance.randrange(8)] = chance.choice(special)
                case _:
                    other = chance.choice(seeds)
                    start = chance.randrange(len(other))
                    frame[at : at + chance.randrange(40)] = other[start : start + chance.randrange(40)]
        if chance.random() < 0.5 and len(frame) > PREFIX:  # so that the decoder behind the lengths is reached
            struct.pack_into("<I", frame, 0, len(frame) - PREFIX)
        mutants.append(bytes(frame))
    return mutants


def test_no_mutated_frame_gets_past_the_decoder_or_breaks_it() -> None:
    mutants = _mutations(seed=20150, count=20_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = 0
    for frame in mutants:
        try:
            message = receive(frame.ljust(PREFIX, b"\0"))
        except WireError:
            continue
        assert isinstance(message, Response)
        encode(message)  # whatever was taken is a message that could have been sent
        taken += 1
    assert 0 < taken < len(mutants) / 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 128 << 10


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_arbitrary_bytes_are_at_most_a_wire_error(header: bytes, raw: int) -> None:
    with pytest.raises(WireError):
        receive(frame_of(header, b"\1" * raw))
    assert wire.PREFIX == 8


def test_text_that_nobody_has_clipped_is_refused() -> None:
    longest = Done(0, [msgspec.structs.replace(RAISED, message="x" * messages.MAX_TEXT)], [])
    assert receive(encode(longest)) == longest
    with pytest.raises(WireError, match="length"):
        receive(encode(Done(0, [msgspec.structs.replace(RAISED, message="x" * (messages.MAX_TEXT + 1))], [])))
