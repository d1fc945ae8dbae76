"""The LSTM's step and what goes wrong in it, with its variants (peepholes, coupled gates).

i, f, o = σ(…), g = tanh(…), c' = f ∘ c + i ∘ g, h' = o ∘ tanh(c') (Hochreiter & Schmidhuber 1997; Gers et al. 2000;
peepholes: Gers & Schmidhuber 2000; coupled gates: Greff et al. 2017).
"""

from __future__ import annotations

from .equation import Edit, Equation, Slot
from .gates import candidate, reading, rows, squash, squashed, sums

_PLUS_ONE = Edit("A[k_f] + S[k_f] + 1", "One added to the forget gate in every step", "You add 1 to the forget gate's "
                 "sum at every step. A forget bias of one is for initialising: leave the sum as it is.")  # fmt: skip

_MEMORY = Slot("m", "f * c + i * g", (
    Edit("c + i * g", "Forget gate left out", "You add the new content to all of the old memory: multiply c by f."),
    Edit("f * c + g", "Candidate written without the input gate", "Your candidate enters the memory at full strength: "
         "write i * g."),
    Edit("i * g", "Old memory dropped", "Nothing of c survives a step in your cell: add f * c."),
    Edit("f * c", "Nothing new written into the memory", "Your memory only fades: add i * g."),
    Edit("f * c + (1 - f) * g", "Input gate taken as 1 - f", "You write with strength 1 - f, which is the coupled "
         "LSTM. The standard cell has an input gate of its own: use i."),
    Edit("(1 - i) * c + i * g", "Forget gate taken as 1 - i", "You keep with strength 1 - i. The standard cell has a "
         "forget gate of its own: use f."),
    Edit("f * (c + i * g)", "Forget gate applied after the addition", "Your f scales the new content as well: it "
         "belongs to the old memory alone, f * c + i * g."),
    Edit("f * tanh(c) + i * g", "Old memory squashed", "You take the tanh of the old memory before f multiplies it: "
         "use c as it comes."),
    Edit("tanh(f * c + i * g)", "Memory squashed by tanh", "Your new memory goes through tanh before it is handed on, "
         "so it can never exceed 1: squash only what the cell shows."),
    Edit("f * h + i * g", "Hidden state kept in place of the memory", "Your forget gate multiplies h. What is kept is "
         "the memory: f * c."),
    Edit("f * c - i * g", "New content subtracted", "You subtract i * g from the memory: add it."),
    Edit("f + c + i * g", "Forget gate added instead of multiplied", "You add f to c: the gate multiplies, f * c."),
    Edit("f * c + i + g", "Input gate added instead of multiplied", "You add i to g: the gate multiplies, i * g."),
    Edit("f * c + o * g", "Output gate used for writing", "You write with the output gate: use i * g."),
    Edit("(f * c + i * g).clamp(-1, 1)", "Memory cut off at 1", "You clip the memory to [-1, 1]: let it grow."),
    Edit("f * c.detach() + i * g", "Old memory detached from the graph", "You detach c, and no gradient flows back "
         "into it. That path is how an LSTM learns over many steps: leave c attached."),
))  # fmt: skip

_SHOWN = Slot("h_new", "o * tanh(m)", (
    Edit("o * m", "New memory shown without tanh", "You show the memory as o * c': squash it first, o * tanh(c')."),
    Edit("tanh(m)", "Output gate left out", "You show all of the memory: multiply tanh(c') by o."),
    Edit("o * tanh(c)", "Hidden state computed from the old memory", "You show the memory from before the step: put "
         "the new c', not c, into the last tanh."),
    Edit("o * sigmoid(m)", "New memory shown through a sigmoid", "You squash the memory with a sigmoid, so h' is never "
         "negative: use tanh."),
    Edit("tanh(o * m)", "tanh around the output gate", "You squash after o has multiplied: o * tanh(c')."),
    Edit("o + tanh(m)", "Output gate added instead of multiplied", "You add o to tanh(c'): the gate multiplies."),
    Edit("o * tanh(m) + h", "Old state added to the new one", "You add h to the new state: the LSTM has no such path."),
    Edit("o * tanh(m) + (1 - o) * h", "Output gate mixes in the old state", "You mix the old state in with 1 - o, as a "
         "GRU does: h' is o * tanh(c') alone."),
    Edit("o * tanh(i * g)", "Only the new content shown", "You show tanh(i * g): all of c' belongs there."),
    Edit("o * tanh(tanh(m))", "New memory squashed twice on its way to h'", "You take tanh twice: once is enough."),
    Edit("f * tanh(m)", "Forget gate used for showing", "You multiply tanh(c') by f: the output gate o belongs there."),
    Edit("i * tanh(m)", "Input gate used for showing", "You multiply tanh(c') by i: the output gate o belongs there."),
    Edit("o * tanh(m.detach())", "Gradient cut between memory and hidden state", "You detach the memory where it is "
         "shown, so no gradient gets from h' into it: leave it attached."),
))  # fmt: skip

_HANDED_ON = Slot("c_new", "m", (
    Edit("tanh(m)", "Memory handed on after tanh", "The memory that you hand on has gone through tanh: hand on "
         "f * c + i * g itself."),
    Edit("c", "Old memory handed on", "You return the memory that came in: return the new one."),
    Edit("i * g", "Only the new content handed on", "Your new memory lacks the old one's share: return f * c + i * g."),
    Edit("h_new", "Hidden state returned as the memory", "You return h' twice: the second of the pair is c'."),
    Edit("m.detach()", "New memory detached from the graph", "You detach the memory that you return, so no gradient "
         "comes back through it: return it attached."),
))  # fmt: skip

_PAIR = Slot("result", "h_new, c_new", (
    Edit("c_new, h_new", "Memory returned first", "You return (c', h'): the hidden state comes first, (h', c')."),
    Edit("h_new", "Only the hidden state returned", "You return h' alone: return the pair (h', c')."),
))  # fmt: skip

LSTM = Equation(
    "ifgo",
    (
        *reading(True, "ifgo"),
        *rows("ifgo"),
        squash(),
        sums("i"),
        sums("f", _PLUS_ONE),
        sums("g"),
        sums("o"),
        squashed("i"),
        squashed("f"),
        candidate("g"),
        squashed("o"),
        _MEMORY,
        _SHOWN,
        _HANDED_ON,
    ),
    "x, (h, c)",
    _PAIR,
)


def _peeping(gate: str, memory: str, *more: Edit) -> Slot:
    right = f" + weight_c{gate} * {memory}"
    plain = f"A[k_{gate}] + S[k_{gate}]"
    others = [other for other in "ifo" if other != gate]
    edits = [Edit(plain, f"Peephole of {gate} missing", f"Your gate {gate} does not look at the memory: add "
                  f"weight_c{gate} times it.")]  # fmt: skip
    edits += [
        Edit(f"{plain} + weight_c{other} * {memory}", f"Gate {gate} peeps with the weights of {other}",
             f"Your gate {gate} uses weight_c{other}: its own is weight_c{gate}.")
        for other in others
    ]  # fmt: skip
    edits.append(
        Edit(f"{plain} + weight_c{gate} * tanh({memory})", f"Peephole of {gate} sees the squashed memory",
             f"Your gate {gate} looks at the tanh of the memory: peepholes see it bare.")
    )  # fmt: skip
    return sums(gate, *edits, *more, extra=right)


PEEPHOLE = Equation(
    "ifgo",
    (
        *reading(True, "ifgo"),
        *rows("ifgo"),
        squash(),
        _peeping("i", "c"),
        _peeping("f", "c"),
        sums("g"),
        squashed("i"),
        squashed("f"),
        candidate("g"),
        Slot("m", _MEMORY.code, tuple(edit for edit in _MEMORY.edits if "o * g" not in edit.code)),  # o comes later
        _peeping("o", "m", Edit("A[k_o] + S[k_o] + weight_co * c", "Output gate peeps at the old memory", "Your output "
                                "gate looks at c: it comes after the update and sees the new c'.")),
        squashed("o"),
        _SHOWN,
        _HANDED_ON,
    ),
    "x, (h, c)",
    _PAIR,
    ("weight_ci", "weight_cf", "weight_co"),
)  # fmt: skip

_COUPLED_MEMORY = Slot("m", "f * c + (1 - f) * g", (
    Edit("f * c + g", "Candidate written at full strength", "Your candidate lacks its share: write (1 - f) * g."),
    Edit("(1 - f) * c + f * g", "Shares exchanged", "You keep 1 - f of the memory and write f: f is what is kept."),
    Edit("f * c + f * g", "The same share for old and new", "You write with f: what is forgotten makes room, "
         "(1 - f) * g."),
    Edit("f * c", "Nothing new written into the memory", "Your memory only fades: add (1 - f) * g."),
    Edit("(1 - f) * g", "Old memory dropped", "Nothing of c survives a step in your cell: add f * c."),
    Edit("c + (1 - f) * g", "Forget gate left out for the old memory", "You keep all of c: multiply it by f."),
    Edit("f * c + o * g", "Output gate used for writing", "You write with the output gate: use (1 - f) * g."),
    Edit("tanh(f * c + (1 - f) * g)", "Memory squashed by tanh", "Your new memory goes through tanh before it is "
         "handed on: squash only what the cell shows."),
    Edit("f * tanh(c) + (1 - f) * g", "Old memory squashed", "You take the tanh of the old memory: use c as it comes."),
    Edit("f * c.detach() + (1 - f) * g", "Old memory detached from the graph", "You detach c, and no gradient flows "
         "back into it: leave it attached."),
    Edit("f * c + (1 - f.detach()) * g", "Share of the candidate detached", "You detach f where it makes room for the "
         "candidate: both shares have a gradient."),
))  # fmt: skip
_OF_I = {"o * tanh(i * g)", "i * tanh(m)"}
_COUPLED_SHOWN = Slot("h_new", _SHOWN.code, tuple(edit for edit in _SHOWN.edits if edit.code not in _OF_I))
_COUPLED_HANDED_ON = Slot("c_new", "m", tuple(edit for edit in _HANDED_ON.edits if edit.code != "i * g"))

COUPLED = Equation(
    "fgo",
    (
        *reading(True, "fgo"),
        *rows("fgo"),
        squash(),
        sums("f", _PLUS_ONE),
        sums("g"),
        sums("o"),
        squashed("f", turned=False),  # as exchanged shares
        candidate("g"),
        squashed("o"),
        _COUPLED_MEMORY,
        _COUPLED_SHOWN,
        _COUPLED_HANDED_ON,
    ),
    "x, (h, c)",
    _PAIR,
)
