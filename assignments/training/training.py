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
# # Training
#
# Four things stand between a recurrent network that is right on paper and one that learns: how far back the
# gradient goes, how long it may be, and with which weights it all begins, where the last one counts twice. Each of
# them is a few lines of code, each of those lines can be wrong without any error message, and you write them all
# yourself.
#
# | symbol | in the code | shape | meaning |
# |---|---|---|---|
# | $B,\ T$ | | | rows in the batch, steps in the sequence |
# | $I,\ H,\ O$ | | | numbers in one input, in one state, in one prediction |
# | $x$ | `x` | $(B, T, I)$ | the inputs |
# | $y$ | `y` | $(B, T, O)$ | the targets, one for **every** step |
# | $k$ | `k` | | steps in a chunk |
# | $s$ | `state` | $(B, H)$, or a pair of those | what is carried from step to step |
# | $g$ | `parameter.grad` | as the parameter | a gradient; $\lVert g \rVert$ its length |
# | $W_{ih},\ W_{hh}$ | `weight_ih`, `weight_hh` | $(4H, I)$, $(4H, H)$ | blocks for the gates $i, f, g, o$, stacked |
# | $b_{ih},\ b_{hh}$ | `bias_ih`, `bias_hh` | $(4H,)$ | two biases, **both** added |
# | $\rho(W)$ | | | spectral radius: the largest absolute value of an eigenvalue |
#
# **Rules.** PyTorch's own clipping (`torch.nn.utils.clip_grad_norm_` and its relatives) is refused here, for it is
# what you are asked to write; `torch.nn.init` and `torch.linalg` are yours. New tensors belong where their
# neighbours are: make them with `x.new_zeros(…)` or `torch.zeros_like(x)`, not on a device or of a type that you
# have chosen, so that the same code runs on a GPU.

# %%
import torch

# %% [markdown]
# ## 1. `tbptt`: a long sequence in short chunks
#
# Backpropagation through a sequence of $T$ steps keeps all $T$ of them in memory and makes one step of the
# optimiser of them. *Truncated* backpropagation through time (Williams & Peng 1990; Sutskever 2013) cuts the
# sequence into chunks of $k$ steps and learns from each as soon as it has been read. With $s_j$ the state after
# chunk $j$ and $\theta_j$ the weights during it,
#
# $$(\hat y_j,\ s_j) = \operatorname{model}_{\theta_j}(x_j,\ \operatorname{cut}(s_{j-1})), \qquad
# L_j = \operatorname{loss}(\hat y_j, y_j), \qquad
# \theta_{j+1} = \operatorname{step}\Big(\theta_j,\ \frac{\partial L_j}{\partial \theta_j}\Big).$$
#
# The *value* of the state goes on, its *graph* ends: $\operatorname{cut}(s) = s$, with derivative 0. The network may
# still remember things from long ago; only the credit for them is not handed back beyond the border.
#
# `model(x_chunk, state)` takes inputs of shape $(B, \text{any number of steps}, I)$ and returns the predictions
# $(B, \text{as many}, O)$ and the new state. The state of some models is **one tensor**, that of others a **tuple**
# $(h, c)$; yours has to work with both. `optimizer` has `zero_grad()` and `step()`, as all of them do.
#
# What is looked at:
#
# * **One loss, one backward, one step for each chunk**, in the order of time: $\lceil T/k \rceil$ of them. What is
#   left when $k$ does not divide $T$ is a chunk too, only shorter; and where $k \ge T$ there is a single one.
# * The loss function gets all predictions of the chunk at once. Whether it takes a mean or a sum is its own business.
# * **No gradient crosses a border, and each step sees the gradient of its own chunk alone.** `backward` *adds* to
#   what is in `.grad` already. When you are called, all gradients are empty.
# * **Memory does not grow with $T$.** At no time are more than $k$ steps kept for the way back, and nothing that you
#   return has a graph: losses are plain floats, and the last state is cut too.
#
# Two things to know. `detach()` returns a *new* tensor and leaves the old one as it was. And PyTorch's advice to
# "specify retain_graph=True" is not for you: who follows it here walks ever longer ways back, over weights that have
# changed meanwhile. (If you have a lecture's snippet for this at hand, read it twice: there is one about with three
# mistakes in six lines.)


# %%
def train_tbptt(model, optimizer, loss_function, x: torch.Tensor, y: torch.Tensor, state, k: int):
    """Train on one long sequence, in chunks of at most k steps.

    Args:
        model: called as model(x_chunk, state), returns (predictions, new state).
        optimizer: of the model's parameters.
        loss_function: called as loss_function(predictions, y_chunk), returns a tensor of one number.
        x: inputs, shape (B, T, I).
        y: targets, shape (B, T, O).
        state: state before the first step: a tensor, or a tuple of tensors.
        k: steps in a chunk, at least 1.

    Returns:
        (losses, state): a list with one plain float for each chunk, the loss from before its step; and the state after
        the last step, of the kind that was given, without a graph.
    """
    # TODO: predict, loss, zero, backward, step, cut; a small function that cuts either kind of state pays off.
    raise NotImplementedError("tbptt: train in chunks")


# %% [markdown]
# ## 2. `clip_grad_norm`: long gradients made shorter
#
# Where a gradient explodes, a single step can undo a week of training. Clipping by the norm (Pascanu, Mikolov &
# Bengio 2013) keeps its direction and bounds its length. The length is that of **all** gradients together, as if
# they were one long vector:
#
# $$\lVert g \rVert = \sqrt{\sum_{\text{parameters } p}\ \sum_{\text{entries}} g_p^2}, \qquad
# g_p \leftarrow g_p \cdot \min\Big(1,\ \frac{\texttt{max\_norm}}{\lVert g \rVert}\Big).$$
#
# PyTorch divides by $\lVert g \rVert + 10^{-6}$. You may do so or not.
#
# * **In place**: the tensors in `.grad` are the ones that change, so that whoever holds one sees it clipped. The
#   parameters themselves are none of your business.
# * **Returned is the norm before clipping**, as a tensor of one number or as a plain one. It is what one plots.
# * Parameters whose `.grad` is `None` are passed over. If there is no gradient at all, the norm is 0.
# * `parameters` is anything that can be walked once: a list, a tuple, or the generator that `model.parameters()` is.
# * Gradients of zeros stay zeros. With an infinite entry, the finite ones become 0 and the infinite one NaN; with a
#   NaN anywhere, everything becomes NaN. That is what PyTorch does, and wisely so: a training that has broken down
#   should look like it. Mind what your `if` makes of NaN, which is neither larger nor smaller than anything.
# * `max_norm` may be infinite, by those who only want to measure.


# %%
def clip_grad_norm(parameters, max_norm: float):
    """Scale gradients in place so that together they are no longer than max_norm.

    Args:
        parameters: tensors, of which some have a gradient in .grad.
        max_norm: the largest norm that is left.

    Returns:
        The norm of all gradients together before clipping, one number.
    """
    # TODO: one list of gradients, one norm, one factor; then write with mul_.
    raise NotImplementedError("clip_grad_norm: one norm, one factor")


# %% [markdown]
# ## 3. `clip_grad_value`: entries cut off, and what it does to the direction
#
# The older habit is to clamp each entry by itself:
#
# $$g \leftarrow \min(\max(g,\ -v),\ v) \qquad \text{entry by entry, with } v = \texttt{clip\_value}$$
#
# again in place, past parameters without gradient, for any iterable; $\pm\infty$ becomes $\pm v$. This time there is
# nothing to return.
#
# Large entries lose and small ones keep what they have, so the gradient points elsewhere afterwards. How far it
# turns, say by the cosine of the angle between the whole gradient $g$ before and $\tilde g$ after:
#
# $$\cos = \frac{g \cdot \tilde g}{\lVert g \rVert\,\lVert \tilde g \rVert}$$
#
# Try $(3, 4)$ with $v = 3$ on paper. What would it be after clipping by the norm?


# %%
def clip_grad_value(parameters, clip_value: float) -> None:
    """Clamp every entry of every gradient to [-clip_value, clip_value], in place.

    Args:
        parameters: tensors, of which some have a gradient in .grad.
        clip_value: the bound, positive.
    """
    # TODO: a method of tensors whose name ends with an underscore does it.
    raise NotImplementedError("clip_grad_value: clamp in place")


def cosine_after_clipping(gradients: list[torch.Tensor], clip_value: float):
    """How far clipping by value turns a gradient.

    Args:
        gradients: tensors of any shapes, together one gradient, not all zero. They stay as they are.
        clip_value: the bound, positive.

    Returns:
        The cosine between all entries before and all entries after clipping, one number (a tensor or a plain one).
    """
    # TODO: make one vector of them all, and clip a copy.
    raise NotImplementedError("clip_grad_value: cosine_after_clipping")


# %% [markdown]
# ## 4. `init`: first weights, block by block
#
# A module `cell` holds the parameters of an LSTM cell, with four blocks of $H$ rows each, in PyTorch's order
# $i, f, g, o$. Give them first values:
#
# | parameter | first values |
# |---|---|
# | each block of `weight_hh` | a random **orthogonal** matrix, $U U^\top = 1$ |
# | each block of `weight_ih` | random entries of mean 0 and **variance** $2 / (I + H)$, normal or uniform |
# | `bias_ih` **+** `bias_hh` | `forget_bias` for the forget gate, 0 for the other three gates |
#
# An orthogonal matrix turns a state and keeps its length (Saxe, McClelland & Ganguli 2014). The variance is a
# compromise between the way forward and the way back (Glorot & Bengio 2010). A high forget bias opens the path
# along the memory while nothing has been learnt yet (Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba &
# Sutskever 2015).
#
# PyTorch's `torch.nn.init` may help, and will mislead you: what it knows of a matrix is its shape, and it takes
# $(4H, H)$ for **one** layer with $4H$ outputs. And PyTorch adds two biases: how the value is shared between them
# is up to you, but together they give it once.
#
# The parameters stay the same objects (an optimiser may hold them already), of the same type, and trainable or frozen
# as they were; frozen ones get first values too. Each call draws anew: do not set a seed.


# %%
def init_lstm(cell: torch.nn.Module, forget_bias: float = 1.0) -> None:
    """Give an LSTM cell its first weights, in place.

    Args:
        cell: has the parameters weight_ih (4H, I), weight_hh (4H, H), bias_ih (4H,) and bias_hh (4H,), with any
            numbers in them.
        forget_bias: what both biases of the forget gate come to together.
    """
    # TODO: under torch.no_grad(); chunk(4) gives views of the blocks, which can be written to.
    raise NotImplementedError("init: first weights")


# %% [markdown]
# ## 5. `scale_to_radius`: a matrix on the edge
#
# Whether a plain *linear* recurrence $h_{t+1} = W h_t$ dies out or blows up is decided by the spectral radius
#
# $$\rho(W) = \max_j |\lambda_j(W)|, \qquad W \leftarrow W \cdot \frac{r}{\rho(W)},$$
#
# so recurrent weights are often scaled to a radius $r$ of one's choice, just below 1 in echo state networks (Jaeger
# 2001). Eigenvalues of a real matrix may be negative, and they may be complex. The radius is no norm: of a matrix
# that is not symmetric, $\lVert W \rVert_2$ may be much larger.


# %%
def scale_to_radius(weight: torch.Tensor, radius: float) -> None:
    """Scale a matrix in place so that its spectral radius is the one asked for.

    Args:
        weight: a square matrix whose spectral radius is not 0; a parameter, trainable or frozen, and it stays so.
        radius: the spectral radius that it has afterwards, positive.
    """
    # TODO: torch.linalg.eigvals, absolute values, one factor; in place under torch.no_grad().
    raise NotImplementedError("scale_to_radius: one factor")
