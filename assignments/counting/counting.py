# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Counting
#
# How large is a recurrent network, what does a step of it cost, and what has to be remembered to train it? None of
# these questions needs a GPU, or even a network: three short formulas answer them, and whoever knows where their terms
# come from can read a model's size off its first line. Here you derive them, and then count what is really there.
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $I$ | `input_size` | numbers in one input |
# | $H$ | `hidden_size` | numbers in one state |
# | $k$ | from `kind` | blocks of $H$ rows: one for each gate **and** for the candidate |
# | $T$ | `seq_len` | steps in a sequence |
# | $B$ | `batch` | sequences that are read side by side |
# | $L$ | `num_layers` | layers, each reading the outputs of the one below |
# | $D$ | `bidirectional` | directions: 2 if `bidirectional`, else 1 |
# | $n_b$ | `biases` | bias vectors in each block: 2, 1 or 0 |
#
# | `kind` | $k$ | the blocks |
# |---|---|---|
# | `"rnn"` (Elman 1990) | 1 | the new state itself |
# | `"lstm"` (Hochreiter & Schmidhuber 1997; Gers et al. 2000) | 4 | input gate, forget gate, candidate, output gate |
# | `"gru"` (Cho et al. 2014) | 3 | reset gate, update gate, candidate |
#
# Every block computes $W x + U h + b$ with a $W$ of shape $(H, I)$ and a $U$ of shape $(H, H)$, and then squashes it.
#
# **Rules.** Every answer is a plain Python `int`: no float, no tensor, no number of NumPy's, no text. Sizes may be
# as large as $10^8$, so count with formulas (a layer of that size fits into no memory) and with whole numbers
# throughout: `//` where something has to be divided, and no detour through `float`, which is exact only up to
# $2^{53}$. Nothing is forbidden. Do build a small `nn.LSTM` and count it when you want to know whether your formula
# is right.

# %%
from torch import nn

# %% [markdown]
# ## 1. `count_parameters`: the numbers that are learnt
#
# A layer that reads $I$ numbers has, in each of its directions,
#
# $$k\,(H I + H H + n_b H)$$
#
# parameters: each block sees the input *and* the old state. There is no $T$ in it. The same weights are used at every
# step, which is why one network reads sequences of any length.
#
# **Two biases or one?** Textbooks add one bias vector in each block, $n_b = 1$. PyTorch keeps two, `bias_ih` and
# `bias_hh`, and adds both, $n_b = 2$. (For the RNN and the LSTM one of them is redundant; cuDNN wants them, so they are
# there.) Both counts are right, of different things, and so `biases` says which is meant: 2, 1, or 0 for none.
#
# **More layers.** Layer 1 reads the input. Every later layer reads the outputs of the layer below it.
#
# **Both directions.** A bidirectional layer has a second set of weights *and biases* for the way back. Its output is
# the two states side by side, $2H$ numbers, and that is what the next layer reads. Each direction still has a state of
# its own, of $H$ numbers.
#
# Traps: what does layer 2 read when there are two directions? What is multiplied by $D$, and what is not?


# %%
def count_parameters(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    num_layers: int = 1,
    bidirectional: bool = False,
    biases: int = 2,
) -> int:
    """Parameters of a recurrent network; with two biases those of ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU``.

    Args:
        kind: "rnn", "lstm" or "gru".
        input_size: numbers in one input, I.
        hidden_size: numbers in one state of one direction, H.
        num_layers: layers, one above the other.
        bidirectional: whether each layer also reads the sequence from its end.
        biases: bias vectors in each block: 2 as in PyTorch, 1 as in textbooks, 0 for none.

    Returns:
        The number of parameters, those of an output layer not included.
    """
    # TODO: count one direction of one layer first, then ask what each layer reads.
    raise NotImplementedError("count_parameters: find the formula")


# %% [markdown]
# ## 2. `count_of_module`: what is really there
#
# Formulas are for models that somebody has described. This one is for a model that somebody has built: count the
# numbers in it that training will change.
#
# - Count **numbers**, not tensors: an `nn.LSTM` with one layer has four parameter tensors, whatever its size.
# - A **frozen** parameter (`requires_grad` is false) does not change, and does not count.
# - A **shared** parameter counts once, under however many names and in however many places it stands: tied embeddings
#   (Press & Wolf 2017), or one cell used three times. Two parameters that merely hold equal numbers are two.
# - **Buffers**, such as the running mean of a batch normalisation, are not learnt by gradients, and do not count.
# - Training or evaluation mode makes no difference.
#
# Any `nn.Module` may come: nested, without any parameters, with a parameter of a single number and no axes. Leave the
# module as it is.


# %%
def count_of_module(module: nn.Module) -> int:
    """Count the trainable parameters of a module.

    Args:
        module: any module; it may be nested, share parameters, and be frozen in parts.

    Returns:
        How many numbers training would change.
    """
    # TODO: which method of a module gives each parameter once, and which attribute says that it is trained?
    raise NotImplementedError("count_of_module: count numbers, not tensors")


# %% [markdown]
# ## 3. `multiply_adds`: what a layer costs
#
# A matrix of shape $(m, n)$ times a vector of $n$ numbers takes $m \cdot n$ multiplications, each followed by an
# addition. Such a pair is one *multiply-add*. One step of one sequence therefore costs
#
# $$k\,H\,(I + H)$$
#
# of them, and a forward pass does that for every step of every sequence.
#
# Count one layer in one direction. Count **the matrix products only**, at every step, the first included
# (nobody skips the product with $h_0$, even if it is zero). Not counted: biases, activations, and the products entry by
# entry such as $f \odot c$. All these are $O(H)$ a step, against $O(H^2)$. A multiply-add is one, although
# some tables call it two floating-point operations.


# %%
def multiply_adds(kind: str, input_size: int, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    """Count the multiply-adds in the matrix products of one layer's forward pass.

    Args:
        kind: "rnn", "lstm" or "gru".
        input_size: numbers in one input, I.
        hidden_size: numbers in one state, H.
        seq_len: steps in a sequence, T; perhaps 0.
        batch: sequences, B.

    Returns:
        The number of multiply-adds.
    """
    # TODO: one step of one sequence first. How often is it done?
    raise NotImplementedError("multiply_adds: count the matrix products")


# %% [markdown]
# ## 4. `bptt_floats`: what has to be kept
#
# Backpropagation through time (Werbos 1990) walks back from step $T$ to step 1 and needs the states it passes. So the
# forward pass keeps them, and memory grows with $T$ even though the parameters do not: $O(T \cdot H)$.
#
# What is counted here, exactly: the states **after** each of the $T$ steps, of each sequence,
#
# - $h_1, \dots, h_T$ for the RNN and the GRU,
# - $h_1, \dots, h_T$ **and** $c_1, \dots, c_T$ for the LSTM.
#
# Not counted: the initial state (it was handed in), the inputs, the parameters, and the activations of the gates.
# Gates could be kept too, as PyTorch does, or worked out again from the states; the states are what nobody can do
# without. Give the number of floats, not of bytes.


# %%
def bptt_floats(kind: str, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    """Count the floats in the states that one layer keeps for backpropagation through time.

    Args:
        kind: "rnn", "lstm" or "gru".
        hidden_size: numbers in one state, H.
        seq_len: steps in a sequence, T; perhaps 0.
        batch: sequences, B.

    Returns:
        The number of floats in the states after steps 1 to T.
    """
    # TODO: how many states does a step leave behind, and how large is each?
    raise NotImplementedError("bptt_floats: count the states")


# %% [markdown]
# ## 5. `quick_checks`: numbers to know by heart
#
# No arguments, one whole number each. Work them out on paper, or let Python do the arithmetic, or call your own
# `count_parameters`.
#
# One of them goes back to why recurrent networks were wanted in the first place. A plain network (an MLP) that reads a
# whole text at once needs an input for *every word at every position*: this is the one-hot code of pairs (token,
# position). A recurrent network needs one input for each word, whatever the position.


# %%
def rnn_without_biases() -> int:
    """Parameters of a plain RNN with H = 256 and I = 100, biases left out."""
    raise NotImplementedError("quick_checks: rnn_without_biases")


def rnn_for_longer_sequences() -> int:
    """The same RNN has been trained on sequences of 50 steps and now reads 100. How many parameters has it now?"""
    raise NotImplementedError("quick_checks: rnn_for_longer_sequences")


def lstm_without_biases() -> int:
    """Parameters of an LSTM with H = I = 128, biases left out."""
    raise NotImplementedError("quick_checks: lstm_without_biases")


def gru_without_biases() -> int:
    """Parameters of a GRU with H = I = 128, biases left out."""
    raise NotImplementedError("quick_checks: gru_without_biases")


def gru_saves_percent() -> int:
    """By how many percent is that GRU smaller than that LSTM?"""
    raise NotImplementedError("quick_checks: gru_saves_percent")


def lstm_with_one_bias() -> int:
    """Parameters of the LSTM with H = I = 128 and one bias vector in each block, as textbooks count."""
    raise NotImplementedError("quick_checks: lstm_with_one_bias")


def lstm_of_pytorch() -> int:
    """Parameters of ``nn.LSTM(128, 128)``."""
    raise NotImplementedError("quick_checks: lstm_of_pytorch")


def gru_in_a_model() -> int:
    """A whole model, with a GRU in the place of an LSTM.

    A model is made of ``nn.Embedding(1000, 128)``, ``nn.LSTM(128, 128)`` and ``nn.Linear(128, 12)``, and has
    261,644 parameters. How many has it when the LSTM is replaced by ``nn.GRU(128, 128)``?
    """
    raise NotImplementedError("quick_checks: gru_in_a_model")


def one_hot_inputs() -> int:
    """Inputs of an MLP that reads a text of 100 positions with a vocabulary of 50,000 words, as one-hot pairs."""
    raise NotImplementedError("quick_checks: one_hot_inputs")
