"""How a wrong training is told: by the first chunk in which it differs, since what follows is only a consequence."""

import re

import torch
from msgspec import structs

from autograder.checks import Finding
from autograder.wire import Returned


def trains_as_asked(student, *batteries):
    """Every sequence of these batteries is trained on as the reference does it."""
    for battery in batteries:
        try:
            student.agrees(battery)
        except Finding as found:
            example = found.counterexample
            if example is not None:
                found.counterexample = structs.replace(example, text=tidy(example.text))
            found.message = plainer(found.message) or first_difference(student, battery) or found.message
            raise


SAYINGS = {
    "Trying to backward through the graph a second time": (
        "Backward walks into the graph of an earlier chunk, which has been used up: cut the state between chunks. "
        '(PyTorch says: "Trying to backward through the graph a second time", and recommends retain_graph=True, which '
        "would only hide it.)"
    ),
    "has been modified by an inplace operation": (
        "Backward walks through weights that a step has changed since they were used: either the graph of a former "
        'chunk is still there, or the step comes before its backward. (PyTorch: "modified by an inplace operation".)'
    ),
}


def plainer(message):
    """What PyTorch says of a graph that reaches too far, in the words of the handout; empty for any other message."""
    return next((ours for theirs, ours in SAYINGS.items() if theirs in message), "")


def tidy(text):
    """A case in words: k is told as a size, and not as the tensor whose length it is."""
    text = re.sub(r"\bK(?= = )", "k", text)
    return re.sub(r"(; |, )k = 0\b", lambda match: " = 0" if match[1] == ", " else "", text)


def first_difference(student, battery):
    """Where the first wrong sequence begins to be wrong; empty if that is no matter of numbers."""
    bank = student.banks.bank(battery)
    names = list(bank.signature.outputs)
    posed = bank.drawn
    for case, right, reply in zip(posed.cases, posed.expected, student.replies(posed.calls), strict=True):
        found = bank.judge.mismatches(right, reply)
        if not found:
            continue
        if not isinstance(reply, Returned) or found[0].stage not in ("shape", "values"):
            return ""
        sizes = f"For T = {case.sizes['T']} and k = {case.sizes['K']}"
        got = reply.values[0]
        chunks = case.sizes["C"]
        losses, steps = (len(one) if isinstance(one, torch.Tensor) and one.dim() else 0 for one in got[:2])
        if losses != chunks or steps != chunks:
            return f"{sizes}: chunks should be {chunks}; losses returned: {losses}, steps of the optimiser: {steps}."
        return f"{sizes}: {story_of(names, right.outputs, got, chunks)}"
    return ""


def story_of(names, right, got, chunks):
    """The first chunk that differs, and in what."""

    def same(a, b):
        return a.shape == b.shape and bool(((a - b).abs() <= 1e-9 * a.abs().clamp(min=1.0)).all())

    gradients = [place for place, name in enumerate(names) if ".grad" in name]
    for chunk in range(chunks):
        if not same(right[0][chunk], got[0][chunk]):
            before = "; all before it is right" if chunk else ""
            return f"the loss of chunk {chunk + 1} is wrong{before}."
        wrong = [
            names[place].partition(".")[0] for place in gradients if not same(right[place][chunk], got[place][chunk])
        ]
        if wrong:
            many = "all parameters" if len(wrong) == len(gradients) > 1 else " and ".join(wrong)
            return f"at the step of chunk {chunk + 1} the loss is right, and the gradient of {many} is wrong."
    wrong = [name for name, a, b in zip(names, right, got, strict=True) if not same(a, b)]
    return f"losses and gradients are right in all chunks; wrong: {', '.join(wrong)}."
