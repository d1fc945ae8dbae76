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
# # Recurrent cells
#
# A recurrent network is one small function, the *cell*, applied again and again: it reads one input, updates a state of
# fixed size, and hands that state to itself. Here you write the cells that everything else in this unit is built from.
#
# | symbol | in the code | shape | meaning |
# |---|---|---|---|
# | $B$ | `x.shape[0]` | | rows in the batch; they never influence one another |
# | $T$ | `x.shape[1]` | | steps in a sequence |
# | $I$ | `input_size` | | numbers in one input |
# | $H$ | `hidden_size` | | numbers in one state |
# | $x$ | `x` | $(B, I)$ | input of this step |
# | $h,\ h'$ | `h` | $(B, H)$ | hidden state before and after the step |
# | $c,\ c'$ | `c` | $(B, H)$ | LSTM cell state before and after the step |
# | $W_{ih}$ | `weight_ih` | $(kH, I)$ | weights from the input, $k$ blocks of $H$ rows |
# | $W_{hh}$ | `weight_hh` | $(kH, H)$ | weights from the state, $k$ blocks of $H$ rows |
# | $b_{ih},\ b_{hh}$ | `bias_ih`, `bias_hh` | $(kH,)$ | two biases, as PyTorch keeps them; both are added |
#
# $\sigma$ is the logistic sigmoid and $\odot$ multiplies entry by entry. A batch stands in rows, so the product $Wx$ of
# the equations is `x @ W.T` in the code.
#
# **Rules.** Parameters carry exactly the names and shapes given, registered with `nn.Parameter`, so that the grader can
# load its own weights into your cell. How you initialise them is up to you. PyTorch's finished layers (`nn.LSTMCell`,
# `nn.GRU`, `torch.lstm_cell` and their kin) may not compute the answer; everything else may. Do not change the
# arguments in place, keep nothing between calls, and work in whatever floating-point type arrives.
#
# **Devices.** Everything stays where the arguments are: handed tensors on a GPU, a cell computes on that GPU and
# returns its result there. You need no GPU to write it so. `x.new_zeros(...)` and `torch.zeros_like(x)` take type
# and device over from `x`, and `torch.eye(n, dtype=x.dtype, device=x.device)` is told both; what a module keeps
# besides its parameters goes into `register_buffer`, so that `.to` moves it too. Neither `"cuda"` nor `.cpu()`
# needs to be written.

# %%
import torch
from torch import nn

# %% [markdown]
# ## 1. `rnn_cell`: the plain recurrent cell (Elman 1990)
#
# $$h' = \tanh(W_{ih}\,x + b_{ih} + W_{hh}\,h + b_{hh})$$
#
# | parameter | shape |
# |---|---|
# | `weight_ih` | $(H, I)$ |
# | `weight_hh` | $(H, H)$ |
# | `bias_ih`, `bias_hh` | $(H,)$ |
#
# Two sums go into one `tanh`. Should a state ever leave $(-1, 1)$, look at what is squashed, and when.


# %%
class RNNCell(nn.Module):
    """One step of a plain recurrent network; the counterpart of ``nn.RNNCell``."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: register weight_ih, weight_hh, bias_ih and bias_hh.
        raise NotImplementedError("rnn_cell: create the parameters")

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """
        Args:
            x: input of this step, shape (B, I).
            h: state before the step, shape (B, H).

        Returns:
            The state after the step, shape (B, H).
        """
        # TODO: one line is enough.
        raise NotImplementedError("rnn_cell: compute the next state")


# %% [markdown]
# ## 2. `unroll`: the same cell at every step
#
# $$h_t = \mathrm{cell}(x_t,\ h_{t-1}), \qquad t = 1 \dots T$$
#
# `cell` is anything that can be called with `(x_t, h)` and returns the next state. The batch comes first and time
# second. Call the cell once for each step, in order, and not more often. A sequence may be empty: for $T = 0$ there
# are no outputs, and the final state is `h0`.


# %%
def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Run ``cell`` along a sequence; the counterpart of ``nn.RNN(batch_first=True)``.

    Args:
        cell: callable (x_t of shape (B, I), h of shape (B, H)) -> next h of shape (B, H).
        x: the inputs, shape (B, T, I).
        h0: the state before the first step, shape (B, H).

    Returns:
        outputs: the state after each step, shape (B, T, H).
        h_T: the state after the last step, shape (B, H).
    """
    # TODO: loop over time, feed each state back, stack along the time axis.
    raise NotImplementedError("unroll: run the cell along the sequence")


# %% [markdown]
# ## 3. `lstm_cell`: a memory behind gates (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000)
#
# $$\begin{aligned}
# i &= \sigma(W_{ii}\,x + b_{ii} + W_{hi}\,h + b_{hi}) &&\text{input gate}\\
# f &= \sigma(W_{if}\,x + b_{if} + W_{hf}\,h + b_{hf}) &&\text{forget gate}\\
# g &= \tanh(W_{ig}\,x + b_{ig} + W_{hg}\,h + b_{hg}) &&\text{candidate}\\
# o &= \sigma(W_{io}\,x + b_{io} + W_{ho}\,h + b_{ho}) &&\text{output gate}\\
# c' &= f \odot c + i \odot g\\
# h' &= o \odot \tanh(c')
# \end{aligned}$$
#
# The four blocks stand one above the other in each parameter, **in the order i, f, g, o**, as in PyTorch. (Other texts
# and libraries use other orders: the weights then mean something else.)
#
# | parameter | shape |
# |---|---|
# | `weight_ih` | $(4H, I)$ |
# | `weight_hh` | $(4H, H)$ |
# | `bias_ih`, `bias_hh` | $(4H,)$ |


# %%
class LSTMCell(nn.Module):
    """One step of an LSTM; the counterpart of ``nn.LSTMCell``."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: register weight_ih, weight_hh, bias_ih and bias_hh.
        raise NotImplementedError("lstm_cell: create the parameters")

    def forward(self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """
        Args:
            x: input of this step, shape (B, I).
            state: the pair (h, c) before the step, each of shape (B, H).

        Returns:
            The pair (h', c') after the step, each of shape (B, H).
        """
        # TODO: four gates, then the new memory, then what is shown of it.
        raise NotImplementedError("lstm_cell: compute the next state")


# %% [markdown]
# ## 4. `gru_cell`: two gates, one state, as PyTorch computes it
#
# $$\begin{aligned}
# r &= \sigma(W_{ir}\,x + b_{ir} + W_{hr}\,h + b_{hr}) &&\text{reset gate}\\
# z &= \sigma(W_{iz}\,x + b_{iz} + W_{hz}\,h + b_{hz}) &&\text{update gate}\\
# n &= \tanh(W_{in}\,x + b_{in} + r \odot (W_{hn}\,h + b_{hn})) &&\text{candidate}\\
# h' &= (1 - z) \odot n + z \odot h
# \end{aligned}$$
#
# The reset gate acts **after** the product with $W_{hn}$, bias included, and $z \to 1$ **keeps the old** state. Blocks
# stand in the order r, z, n.
#
# | parameter | shape |
# |---|---|
# | `weight_ih` | $(3H, I)$ |
# | `weight_hh` | $(3H, H)$ |
# | `bias_ih`, `bias_hh` | $(3H,)$ |


# %%
class GRUCell(nn.Module):
    """One step of a GRU in PyTorch's form; the counterpart of ``nn.GRUCell``."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: register weight_ih, weight_hh, bias_ih and bias_hh.
        raise NotImplementedError("gru_cell: create the parameters")

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """
        Args:
            x: input of this step, shape (B, I).
            h: state before the step, shape (B, H).

        Returns:
            The state after the step, shape (B, H).
        """
        # TODO: mind what the reset gate multiplies.
        raise NotImplementedError("gru_cell: compute the next state")


# %% [markdown]
# ## 5. `gru_cell_2014`: the form that the papers print (Cho et al. 2014)
#
# $$\begin{aligned}
# r &= \sigma(W_{ir}\,x + b_{ir} + W_{hr}\,h + b_{hr})\\
# z &= \sigma(W_{iz}\,x + b_{iz} + W_{hz}\,h + b_{hz})\\
# \tilde h &= \tanh(W_{in}\,x + b_{in} + W_{hn}\,(r \odot h) + b_{hn})\\
# h' &= (1 - z) \odot h + z \odot \tilde h
# \end{aligned}$$
#
# Two things differ from exercise 4: the reset gate acts **before** the product, and $z \to 1$ means **new**. The second
# is a change of sign in three parameters; the first makes a different model. Same parameters, same shapes, same order
# r, z, n.


# %%
class GRUCell2014(nn.Module):
    """One step of a GRU in the form of Cho et al. (2014)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: register weight_ih, weight_hh, bias_ih and bias_hh, shaped as in exercise 4.
        raise NotImplementedError("gru_cell_2014: create the parameters")

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """
        Args:
            x: input of this step, shape (B, I).
            h: state before the step, shape (B, H).

        Returns:
            The state after the step, shape (B, H).
        """
        # TODO: reset first, multiply afterwards.
        raise NotImplementedError("gru_cell_2014: compute the next state")


# %% [markdown]
# ## 6. `lstm_variants`: peepholes, and one gate for two
#
# **Peephole LSTM** (Gers & Schmidhuber 2000): the gates may look at the memory itself, entry by entry. The input and
# forget gates see the old memory $c$, the output gate sees the new one $c'$. Blocks in the order i, f, g, o.
#
# $$\begin{aligned}
# i &= \sigma(W_{ii}\,x + b_{ii} + W_{hi}\,h + b_{hi} + w_{ci} \odot c)\\
# f &= \sigma(W_{if}\,x + b_{if} + W_{hf}\,h + b_{hf} + w_{cf} \odot c)\\
# g &= \tanh(W_{ig}\,x + b_{ig} + W_{hg}\,h + b_{hg})\\
# c' &= f \odot c + i \odot g\\
# o &= \sigma(W_{io}\,x + b_{io} + W_{ho}\,h + b_{ho} + w_{co} \odot c')\\
# h' &= o \odot \tanh(c')
# \end{aligned}$$
#
# **Coupled gates** (see Greff et al. 2017): what is forgotten makes room for exactly as much that is new, $i = 1 - f$.
# Three blocks remain, in the order f, g, o.
#
# $$c' = f \odot c + (1 - f) \odot g, \qquad h' = o \odot \tanh(c')$$
#
# | parameter | peephole | coupled |
# |---|---|---|
# | `weight_ih` | $(4H, I)$ | $(3H, I)$ |
# | `weight_hh` | $(4H, H)$ | $(3H, H)$ |
# | `bias_ih`, `bias_hh` | $(4H,)$ | $(3H,)$ |
# | `weight_ci`, `weight_cf`, `weight_co` | $(H,)$ | |


# %%
class PeepholeLSTMCell(nn.Module):
    """One step of an LSTM whose gates see the memory (Gers & Schmidhuber 2000)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: the LSTM's four parameters, and weight_ci, weight_cf, weight_co.
        raise NotImplementedError("lstm_variants: create the peephole parameters")

    def forward(self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes as in exercise 3: x (B, I), state (h, c) -> (h', c')."""
        # TODO: which memory does each gate see, the old or the new?
        raise NotImplementedError("lstm_variants: compute the peephole step")


class CoupledLSTMCell(nn.Module):
    """One step of an LSTM with coupled input and forget gates, i = 1 - f."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        # TODO: three blocks, f, g, o.
        raise NotImplementedError("lstm_variants: create the coupled parameters")

    def forward(self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Shapes as in exercise 3: x (B, I), state (h, c) -> (h', c')."""
        # TODO: one gate decides what goes and what comes.
        raise NotImplementedError("lstm_variants: compute the coupled step")


# %% [markdown]
# ## 7. `worked_examples`: by hand
#
# One unit, one number per symbol. Work these out on paper or with a calculator and return plain numbers, **to at least
# four decimals**. (You may also let Python do the arithmetic: `return 0.1 * 2.0 + ...`.)


# %%
def lstm_flip() -> tuple[float, float]:
    """A memory that changes its sign in one step.

    The memory holds c = 2.0. The gates are f = 0.1 (forget almost everything), i = 0.9 (write almost everything) and
    o = 0.5; the candidate is g = -0.8.

    Returns:
        The pair (c', h').
    """
    raise NotImplementedError("worked_examples: lstm_flip")


def lstm_from_preactivations() -> tuple[float, float]:
    """One LSTM step from the numbers *inside* the activations.

    The pre-activations (before sigma or tanh) are i: 0.5, f: 2.0, g: -1.0, o: 0.0; the memory holds c = 1.5.

    Returns:
        The pair (c', h').
    """
    raise NotImplementedError("worked_examples: lstm_from_preactivations")


def gru_near_zero() -> tuple[float, float]:
    """The update gate almost closed, z = 0.05, with old state h = 0.8 and candidate n = -0.6.

    Returns:
        The pair (h' in PyTorch's form of exercise 4, h' in the 2014 form of exercise 5).
    """
    raise NotImplementedError("worked_examples: gru_near_zero")


def gru_near_one() -> tuple[float, float]:
    """The update gate almost open, z = 0.95, with old state h = 0.8 and candidate n = -0.6.

    Returns:
        The pair (h' in PyTorch's form of exercise 4, h' in the 2014 form of exercise 5).
    """
    raise NotImplementedError("worked_examples: gru_near_one")
