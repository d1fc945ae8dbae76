"""At one glance: right where the judge finds nothing, and never right where he finds something."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from msgspec import structs

from autograder.checks.battery import Bank, Battery, Setting
from autograder.checks.oracle import Oracle
from autograder.checks.signature import CallOptions, Signature
from autograder.messages import Raised
from autograder.wire import Returned

PAIR = Signature("pair", {"x": "B I", "h": "B H"}, ("x", "h"), {"y": "B I", "z": "B H"})
SOURCE = "def pair(x, h):\n    return x.tanh() * h.sum(), h * 2\n"
BATTERIES = {
    "values": Battery("values", PAIR, 4),
    "gradients": Battery("gradients", PAIR, 3, CallOptions(gradients=True)),
    "single": Battery("single", PAIR, 3, CallOptions(default_dtype="float32"), dtype=torch.float32),
    "pretended GPU": Battery("gpu", PAIR, 2, CallOptions(gradients=True, device="fake-gpu")),
}


def bank_of(name: str) -> Bank:
    return Bank(BATTERIES[name], Setting(Oracle.from_source(SOURCE, "pair"), 1e-9, b"secret"))


def right_replies(bank: Bank) -> list[Returned]:
    return [bank.oracle.answer(call) for call in bank.drawn.calls]


@pytest.mark.parametrize("name", BATTERIES)
def test_right_replies_are_seen_to_be_right(name: str) -> None:
    bank = bank_of(name)
    assert bank.glance.sees_all_right(right_replies(bank))


def spoilt(reply: Returned) -> dict[str, Returned | Raised]:
    y, z = reply.values[0]  # type: ignore[misc, index, union-attr]
    off, nan, inf = (y.clone() for _ in range(3))
    off[0, 0] += 1e-4
    nan[0, 0], inf[0, 0] = float("nan"), float("inf")
    found: dict[str, Returned | Raised] = {
        "a wrong number": structs.replace(reply, values=[[off, z]]),
        "no number": structs.replace(reply, values=[[nan, z]]),
        "infinity": structs.replace(reply, values=[[inf, z]]),
        "another shape": structs.replace(reply, values=[[y[:, None], z]]),
        "a shape that broadcasts": structs.replace(reply, values=[[y, z[:1, :1]]]),
        "another type": structs.replace(reply, values=[[y.half(), z]]),
        "the other way round": structs.replace(reply, values=[[z, y]]),
        "one output": structs.replace(reply, values=[y]),
        "nothing": structs.replace(reply, values=[None]),
        "a crash": Raised("call", "ValueError", "no", []),
    }
    if reply.gradients:
        slope = reply.gradients["x0"]
        assert slope is not None
        for words, wrong in {
            "no gradient": None,
            "a wrong gradient": slope + 1e-4,
            "a gradient that is no number": slope * float("nan"),
            "a gradient of another shape": slope[:, None],
        }.items():
            found[words] = structs.replace(reply, gradients=reply.gradients | {"x0": wrong})
        found["no gradients"] = structs.replace(reply, gradients=None)
    if reply.devices:
        found["left on the CPU"] = structs.replace(reply, devices=["cuda", "cpu"])
        found["no places"] = structs.replace(reply, devices=None)
    return found


@pytest.mark.parametrize("name", BATTERIES)
def test_what_the_judge_finds_in_one_reply_is_no_right_battery(name: str) -> None:
    bank = bank_of(name)
    replies = right_replies(bank)
    last = len(replies) - 1
    for words, reply in spoilt(replies[last]).items():
        assert bank.judge.mismatches(bank.drawn.expected[last], reply), words
        assert not bank.glance.sees_all_right([*replies[:last], reply]), words


def test_a_battery_of_shapes_is_left_to_the_judge() -> None:
    bank = Bank(replace(BATTERIES["values"], shapes_only=True), Setting(Oracle.from_source(SOURCE, "pair"), 1e-9, b"s"))
    assert not bank.glance.sees_all_right(right_replies(bank))


def test_right_answers_are_worked_out_when_they_are_looked_at() -> None:
    bank = bank_of("values")
    posed = bank.pose([*bank.drawn.cases, *bank.drawn.cases])
    counted: list[object] = []
    inner = bank.oracle.answer
    bank.oracle.answer = lambda call: counted.append(call) or inner(call)  # type: ignore[func-returns-value, method-assign]
    assert posed.expected[1] is posed.expected[1] and len(counted) == 1
    assert [call for _, calls in posed.parts for call in calls] == list(posed.calls)
