"""Mistakes that every gated cell shares: how parameters are read, which rows a gate takes, how it is squashed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from .equation import Edit, Slot

NAMES = {
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "r": "reset gate",
    "z": "update gate",
    "n": "candidate",
}


def reading(memory: bool, gates: str) -> list[Slot]:
    """What is multiplied with what: A holds the input's part of each gate, S the state's."""
    seen = [
        Edit("tanh(h)", "Old state squashed once more before use", "You take the tanh of h before multiplying by "
             "weight_hh; h has been through one already: use it as it comes."),
        Edit("0 * h", "Old state not looked at", "Nothing that is multiplied with weight_hh reaches your result: "
             "add weight_hh times h to the sums."),
        Edit("h[..., :1, :].expand_as(h)", "First row's state used for the whole batch", "Every row of your batch "
             "reads the state of the first one: multiply all of h, shape (B, H), by weight_hh."),
        Edit("h.detach()", "Old state detached from the graph", "You detach h before the product with weight_hh, so "
             "that no gradient flows back through it: use h itself."),
    ]  # fmt: skip
    if memory:
        seen.insert(0, Edit("c", "Gates read the memory instead of the hidden state", "You multiply weight_hh with "
                            "c. The gates see what the cell showed last, which is h."))  # fmt: skip
    layout = (
        Edit("interleaved", "Gates read unit by unit instead of block by block", f"You take every "
             f"{_ORDINAL[len(gates)]} row as one gate. The rows come gate by gate: first all H of {gates[0]}, then "
             f"all of {gates[1]}, and so on."),
    ) if gates else ()  # fmt: skip
    return [
        Slot("layout", "blocks", layout),
        Slot("seen", "h", tuple(seen)),
        Slot("read", "x", (
            Edit("0 * x", "Input not looked at", "Your result does not depend on x: add weight_ih times x."),
        )),
        Slot("P", "W.mT", (
            Edit("W.reshape(*W.shape[:-2], W.shape[-1], W.shape[-2])", "Input weights reshaped instead of transposed",
                 "reshape makes the shape fit but deals the numbers of weight_ih out anew: swap its axes with .T."),
        )),
        Slot("V", "layout(U.mT)", (
            Edit("[part.mT for part in layout(U.mT)]", "State weights used without the transpose",
                 "You multiply h by the blocks of weight_hh as they are. They are square, so nothing complains, but "
                 "rows and columns are exchanged: write h @ W.T, as for x."),
            Edit("layout(U.reshape(*U.shape[:-2], U.shape[-1], U.shape[-2]))",
                 "State weights reshaped instead of transposed",
                 "reshape makes the shape fit but deals the numbers of weight_hh out anew: swap its axes with .T."),
        )),
        Slot("b", "b_ih", (
            Edit("0 * b_ih", "Input bias left out", "Your sums lack bias_ih. Both biases are added here."),
            Edit("b_hh", "State bias added twice, input bias never", "You add bias_hh where bias_ih belongs."),
            Edit("2 * b_ih", "Input bias counted twice", "You add bias_ih once too often."),
        )),
        Slot("d", "b_hh", (
            Edit("0 * b_hh", "State bias left out", "Your sums lack bias_hh. Both biases are added here."),
            Edit("b_ih", "Input bias added twice, state bias never", "You add bias_ih where bias_hh belongs."),
            Edit("2 * b_hh", "State bias counted twice", "You add bias_hh once too often."),
        )),
        Slot("A", "layout(read @ P + b)"),
        Slot("D", "layout(d)"),
        Slot("S", "[seen @ v + e for v, e in zip(V, D)]"),
    ]  # fmt: skip


def rows(gates: str) -> list[Slot]:
    """Which block of rows each gate takes."""
    right = ", ".join(gates)
    orders = [
        Edit(", ".join(str(order.index(gate)) for gate in gates), *_order(order, gates, right))
        for order in permutations(gates)
        if "".join(order) != gates
    ]
    slots = [Slot("order", ", ".join(map(str, range(len(gates)))), tuple(orders))]
    for place, gate in enumerate(gates):
        copies = [
            Edit(f"order[{other}]", f"{_cap(gate)} computed from the rows of {NAMES[gates[other]]} {gates[other]}",
                 f"Your {NAMES[gate]} takes the rows of the {NAMES[gates[other]]}, perhaps from a copied line. Its "
                 f"own are the {_PLACES[place]} block.")
            for other in range(len(gates)) if other != place
        ]  # fmt: skip
        slots.append(Slot(f"k_{gate}", f"order[{place}]", tuple(copies)))
    return slots


def sums(gate: str, *more: Edit, extra: str = "") -> Slot:
    """The pre-activation of a gate; `extra` is what peepholes add."""
    a, s = f"A[k_{gate}]{extra}", f"S[k_{gate}]{extra}"
    which = f"{NAMES[gate]} {gate}"
    return Slot(f"p_{gate}", f"A[k_{gate}] + S[k_{gate}]{extra}", (
        Edit(a, f"{_cap(gate)} computed from the input alone", f"Your {which} looks only at x: add its block of "
             f"weight_hh times h, and its bias."),
        Edit(s, f"{_cap(gate)} computed from the state alone", f"Your {which} looks only at h: add its block of "
             f"weight_ih times x, and its bias."),
        *more,
    ))  # fmt: skip


def squashed(gate: str, turned: bool = True) -> Slot:
    """A gate: the sigmoid of its pre-activation (`squash` may be another for all of them).

    `turned` is for gates whose 1 - σ is not a mistake of another slot already.
    """
    p, which = f"p_{gate}", f"{NAMES[gate]} {gate}"
    round_ = Edit(f"1 - squash({p})", f"{_cap(gate)} turned round", f"You use 1 - {gate} for {gate}: your {which} "
                  f"closes where it should open.")  # fmt: skip
    return Slot(gate, f"squash({p})", (
        Edit(f"tanh({p})", f"{_cap(gate)} squashed by tanh", f"Your {which} is a tanh, which can be negative. A gate "
             f"lies between 0 and 1: use the sigmoid."),
        Edit(p, f"{_cap(gate)} not squashed", f"Your {which} is the plain sum: put the sigmoid around it."),
        Edit(f"relu({p})", f"{_cap(gate)} by ReLU", f"Your {which} is a ReLU, which can exceed 1: use the sigmoid."),
        Edit(f"softmax({p})", f"{_cap(gate)} by softmax", f"Your {which} is a softmax, in which the units compete. "
             f"Each unit has a valve of its own: use the sigmoid."),
        *((round_,) if turned else ()),
        Edit(f"squash({p}).mean(-1, keepdim=True)", f"One value of {gate} for all units", f"You average your {which} "
             f"over the units. Each unit has one of its own: leave it with shape (B, H)."),
        Edit(f"squash({p}).detach()", f"{_cap(gate)} detached from the graph", f"You detach your {which}, so that it "
             f"cannot learn: leave it attached."),
    ))  # fmt: skip


def squash() -> Slot:
    """What all gates are squashed by."""
    return Slot("squash", "sigmoid", (
        Edit("tanh", "All gates squashed by tanh", "Your gates are tanhs, which can be negative. A gate lies between "
             "0 and 1: use the sigmoid."),
        Edit("softmax", "All gates by softmax", "Your gates are softmaxes, so the units of one row compete. Each unit "
             "has a valve of its own: use the sigmoid."),
        Edit("relu", "All gates by ReLU", "Your gates are ReLUs, which can exceed 1: use the sigmoid."),
        Edit("hard_sigmoid", "Hard sigmoid for the gates", "Your gates are piecewise linear (a hard sigmoid): use the "
             "logistic sigmoid."),
    ))  # fmt: skip


def candidate(gate: str, *more: Edit) -> Slot:
    p = f"p_{gate}"
    return Slot(gate, f"tanh({p})", (
        Edit(f"sigmoid({p})", "Candidate squashed by a sigmoid", "Your candidate is a sigmoid like the gates, so it "
             "can only propose positive values: use tanh."),
        Edit(p, "Candidate not squashed", "Your candidate is the plain sum: put tanh around it."),
        Edit(f"relu({p})", "Candidate by ReLU", "Your candidate is a ReLU: use tanh, which keeps the sign and bounds "
             "the size."),
        Edit(f"tanh(tanh({p}))", "Candidate squashed twice", "You take the candidate's tanh twice: once is enough."),
        Edit(f"(2 * sigmoid({p}) - 1)", "tanh written as a sigmoid of the wrong argument", "2 * sigmoid(a) - 1 is the "
             "tanh of a / 2: double the argument, or call torch.tanh."),
        Edit(f"tanh({p}).detach()", "Candidate detached from the graph", "You detach the candidate, so that it cannot "
             "learn: leave it attached."),
        *more,
    ))  # fmt: skip


def _order(order: Sequence[str], gates: str, right: str) -> tuple[str, str]:
    read = ", ".join(order)
    moved = [gate for gate, place in zip(gates, order, strict=True) if gate != place]
    name = f"Blocks read in the order {read}"
    if len(moved) == 2:
        first, second = (NAMES[gate] for gate in moved)
        return (
            name,
            f"The {first} and the {second} are swapped: you take the blocks as {read}, and they stand as {right}.",
        )
    return name, f"You take the blocks of rows as {read}. In this exercise they stand as {right}."


def _cap(gate: str) -> str:
    return f"{NAMES[gate]} {gate}".capitalize() if gate not in "gn" else "Candidate"


_ORDINAL = {3: "third", 4: "fourth"}
_PLACES = ("first", "second", "third", "fourth")
