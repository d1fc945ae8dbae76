"""The GRU's step in its two forms, and what goes wrong in it.

PyTorch: n = tanh(W x + b + r ∘ (U h + d)), h' = (1 - z) ∘ n + z ∘ h.
Cho et al. (2014): n = tanh(W x + b + U (r ∘ h) + d), h' = (1 - z) ∘ h + z ∘ n.
"""

from __future__ import annotations

from .equation import Edit, Equation, Slot
from .gates import candidate, reading, rows, squash, squashed, sums

_PRODUCT = "r * (seen @ V[k_n] + D[k_n])"
"""PyTorch's form: the reset gate after the product."""
_RESET_STATE = "(r * seen) @ V[k_n] + D[k_n]"

_TWO_TANHS = "Add first and squash once: one tanh around the whole sum."
_SHARED = (
    Edit("A[k_n] + S[k_n]", "Reset gate never used", "Your candidate does without r, so the gate is always open: let "
         "it scale what comes from h."),
    Edit("A[k_n]", "Candidate computed from the input alone", "Your candidate looks only at x: add what comes from h, "
         "scaled by r."),
    Edit("r * A[k_n] + S[k_n]", "Reset gate on the input's part", "Your r scales what comes from x: it decides how "
         "much of the past is seen, so move it over to h."),
    Edit("r * (A[k_n] + S[k_n])", "Reset gate on the whole sum", "Your r scales both parts of the candidate: the "
         "input's part is added unscaled."),
    Edit("A[k_n] + r + S[k_n]", "Reset gate added instead of multiplied", "You add r: the gate multiplies."),
    Edit("A[k_n] + r * h", "State's weights left out of the candidate", "Your candidate adds r * h without a matrix: "
         "multiply by the last block of weight_hh."),
)  # fmt: skip
_CANDIDATE = Slot("p_n", f"A[k_n] + {_PRODUCT}", (
    Edit(f"A[k_n] + {_RESET_STATE}", "Reset gate before the product", "Your reset gate is applied before the product "
         "with W_hn; PyTorch applies it after, to W_hn h + b_hn."),
    Edit("A[k_n] + r * (seen @ V[k_n]) + D[k_n]", "Hidden bias outside the reset gate", "You add b_hn after the reset "
         "gate has done its work: r multiplies the product and its bias together."),
    Edit("A[k_n] + (r * seen) @ V[k_n] + r * D[k_n]", "Reset gate before the product, and on the bias", "Your reset "
         "gate multiplies h and b_hn before the product with W_hn: it multiplies W_hn h + b_hn."),
    Edit("A[k_n] + z * S[k_n]", "Update gate used for the reset", "Your candidate scales the past by z: that is r's."),
    *_SHARED,
))  # fmt: skip
_CANDIDATE_2014 = Slot("p_n", f"A[k_n] + {_RESET_STATE}", (
    Edit(f"A[k_n] + {_PRODUCT}", "Reset gate after the product, and on the bias", "Your reset gate scales W_hn h + "
         "b_hn, as PyTorch's does. In the form of 2014 it multiplies h before the product."),
    Edit("A[k_n] + r * (seen @ V[k_n]) + D[k_n]", "Reset gate after the product", "Your reset gate scales the finished "
         "product W_hn h. In the form of 2014 it multiplies h before the product."),
    Edit("A[k_n] + (r * seen) @ V[k_n] + r * D[k_n]", "Reset gate on the bias too", "Your reset gate scales b_hn as "
         "well: it multiplies h alone."),
    Edit("A[k_n] + (z * seen) @ V[k_n] + D[k_n]", "Update gate used for the reset", "Your candidate scales the past by "
         "z: that is r's."),
    Edit("A[k_n] + (r * seen) @ V[k_n].mT + D[k_n]", "Candidate's state weights not transposed", "You multiply by W_hn "
         "as it stands: rows and columns are exchanged, use W_hn.T."),
    *_SHARED,
))  # fmt: skip

_NEW = Slot("h_new", "(1 - z) * n + z * h", (
    Edit("(1 - z) * h + z * n", "Update gate weights the new state", "In your last line z says how much of the "
         "candidate comes in: with PyTorch's weights it says how much of the old state stays."),
    Edit("n + z * h", "Candidate enters in full", "You add the whole candidate to z * h: multiply it by 1 - z."),
    Edit("(1 - z) * n", "Old state dropped", "What the update gate keeps is thrown away: add z * h."),
    Edit("(1 - z) * n + z * r * h", "Mix uses the reset state", "What z keeps has been multiplied by r: mix the "
         "candidate with h as it came in."),
    Edit("(1 - z) * n + h", "Old state kept in full", "You add the whole of h: multiply it by z."),
    Edit("z * n + z * h", "The same share for old and new", "Both parts have the factor z: the candidate's is 1 - z."),
    Edit("(1 - z) * (n + h)", "The same share, 1 - z, for old and new", "Both parts have the factor 1 - z: the old "
         "state's is z."),
    Edit("r * h + z * n", "Gates used as forget and input gates", "You scale h by r and the candidate by z, as an LSTM "
         "would: the update gate alone does the mixing."),
    Edit("(1 - r) * n + r * h", "Reset gate used for the mixing", "You mix with r: the update gate z does that."),
    Edit("n", "Update gate never used", "You return the candidate: mix it with h, (1 - z) * n + z * h."),
    Edit("(1 - z) * n - z * h", "Old state subtracted", "You subtract z * h: add it."),
    Edit("tanh((1 - z) * n + z * h)", "New state squashed again", "You take the tanh of the mix: both its parts are "
         "bounded already."),
    Edit("(1 - z) * n + z * h.detach()", "Direct path detached", "You detach h in the last line, the very path by "
         "which a GRU learns over long times: use h itself."),
))  # fmt: skip
_NEW_2014 = Slot("h_new", "(1 - z) * h + z * n", (
    Edit("(1 - z) * n + z * h", "Update gate keeps the old state", "In your last line z says how much of the old state "
         "stays. In the form of 2014 it says how much of the candidate comes in."),
    Edit("h + z * n", "Update without the complement", "You keep the whole of h: multiply it by 1 - z."),
    Edit("z * n", "Old state dropped", "What the update gate leaves is thrown away: add (1 - z) * h."),
    Edit("(1 - z) * h + n", "Candidate enters in full", "You add the whole candidate: multiply it by z."),
    Edit("(1 - z) * r * h + z * n", "Mix uses the reset state", "What your last line keeps has been multiplied by r: "
         "mix the candidate with h as it came in."),
    Edit("z * h + z * n", "The same share for old and new", "Both parts have the factor z: the old state's is 1 - z."),
    Edit("(1 - z) * (n + h)", "The same share, 1 - z, for old and new", "Both parts have the factor 1 - z: the "
         "candidate's is z."),
    Edit("(1 - r) * h + r * n", "Reset gate used for the mixing", "You mix with r: the update gate z does that."),
    Edit("n", "Update gate never used", "You return the candidate: mix it with h, (1 - z) * h + z * n."),
    Edit("tanh((1 - z) * h + z * n)", "New state squashed again", "You take the tanh of the mix: both its parts are "
         "bounded already."),
    Edit("(1 - z) * h.detach() + z * n", "Direct path detached", "You detach h in the last line, the very path by "
         "which a GRU learns over long times: use h itself."),
))  # fmt: skip

_STATE = Slot("result", "h_new", (
    Edit("h_new, h_new", "Returns a pair", "You return the new state twice: a GRU cell has one state, return that "
         "tensor alone."),
))  # fmt: skip
_SPLIT = Edit("tanh(A[k_n]) + tanh(p_n - A[k_n])", "Two tanhs in the candidate", f"You squash the input's part and the "
              f"state's part by themselves. {_TWO_TANHS}")  # fmt: skip


def _gru(p_n: Slot, new: Slot) -> Equation:
    slots = (
        *reading(False, "rzn"),
        *rows("rzn"),
        squash(),
        sums("r"),
        sums("z"),
        squashed("r"),
        squashed("z", turned=False),  # as the mix turned round
        p_n,
        candidate("n", _SPLIT),
        new,
    )
    return Equation("rzn", slots, "x, h", _STATE)


GRU = _gru(_CANDIDATE, _NEW)
GRU_2014 = _gru(_CANDIDATE_2014, _NEW_2014)
