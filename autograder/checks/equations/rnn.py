"""The plain recurrent step, h' = tanh(W x + b + U h + d) (Elman 1990), and what goes wrong in it."""

from __future__ import annotations

from .equation import Edit, Equation, Slot
from .gates import reading

_SUM = Slot("a", "A[0] + S[0]", (
    Edit("A[0] * S[0]", "Input and state multiplied", "You multiply the two parts: add them."),
    Edit("A[0] - S[0]", "State's part subtracted", "You subtract the state's part: add it."),
    Edit("A[0] + S[0] + h", "Old state added to the sum", "You add h itself to the sum: it enters by weight_hh alone."),
))  # fmt: skip
_SQUASHED = Slot("h_new", "tanh(a)", (
    Edit("sigmoid(a)", "Sigmoid in place of tanh", "Your state can never be negative: this cell's is a tanh."),
    Edit("relu(a)", "ReLU in place of tanh", "You cut every negative sum to zero: use tanh."),
    Edit("a", "No activation at all", "You return the plain sum: put tanh around it."),
    Edit("softmax(a)", "Softmax in place of tanh", "Your units compete for a sum of one: use tanh."),
    Edit("a.clamp(-1, 1)", "Sum cut off in place of tanh", "You clip the sum to [-1, 1]: use tanh."),
    Edit("2 * sigmoid(a) - 1", "tanh written as a sigmoid of the wrong argument", "2 * sigmoid(a) - 1 is the tanh of "
         "a / 2: double the argument, or call torch.tanh."),
    Edit("tanh(tanh(a))", "Squashed twice", "You take the tanh twice: once is enough."),
    Edit("tanh(A[0]) + tanh(S[0])", "Input and state squashed separately", "You squash the two parts by themselves: "
         "add first, and take one tanh of the sum."),
    Edit("tanh(A[0]) + S[0]", "Only the input's part squashed", "The state's part stands outside your tanh: put one "
         "tanh around the whole sum."),
    Edit("A[0] + tanh(S[0])", "Only the state's part squashed", "The input's part stands outside your tanh: put one "
         "tanh around the whole sum."),
    Edit("tanh(a - b - d) + b + d", "Biases added after the tanh", "You add the biases on top of the tanh: they belong "
         "inside."),
    Edit("tanh(a) + h", "Old state added to the new one", "You add h to the new state: this cell has no such path."),
    Edit("(tanh(a) + h) / 2", "Old and new state averaged", "You average the new state with the old one: return the "
         "new one."),
    Edit("tanh(a).detach()", "New state detached from the graph", "You detach what you return, so no gradient comes "
         "back: return it attached."),
))  # fmt: skip
_STATE = Slot("result", "h_new", (
    Edit("h_new, h_new", "Returns a pair instead of the state", "You return (output, state): a cell hands back one "
         "tensor, the new state."),
))  # fmt: skip

RNN = Equation("", (*reading(False, ""), _SUM, _SQUASHED), "x, h", _STATE)
