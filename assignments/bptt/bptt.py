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
# # Backpropagation through time, by hand
#
# A recurrent network is trained by walking its steps backwards (Rumelhart et al. 1986; Werbos 1990). Autograd does
# that for you every day; here you do it yourself, once, so that you know what is carried from step to step, where it
# is multiplied, and why it dies or blows up on a long way (Hochreiter 1991; Bengio et al. 1994; Pascanu et al. 2013).
#
# | symbol | in the code | shape | meaning |
# |---|---|---|---|
# | $B,\ T,\ I,\ H$ | | | rows in the batch, steps, numbers in one input, numbers in one state |
# | $L$ | | | the loss, one number; you never see it, only its gradients |
# | $\delta y = \partial L/\partial y$ | `d_y` | as `y` | gradient of the loss with respect to $y$ |
# | $x,\ h,\ c$ | `x`, `h`, `c` | $(B, I)$, $(B, H)$, $(B, H)$ | what a step reads |
# | $h',\ c'$ | `h_next`, `c_next` | $(B, H)$ | what a step returns |
# | $a$ | | $(B, kH)$ | pre-activations, the sums *inside* $\tanh$ and $\sigma$ |
# | $W_{ih},\ W_{hh}$ | `weight_ih`, `weight_hh` | $(kH, I)$, $(kH, H)$ | PyTorch's stacked weights, $k$ gate blocks |
# | $b_{ih},\ b_{hh}$ | `bias_ih`, `bias_hh` | $(kH,)$ | two biases, both added |
#
# **What you are given.** Every function below gets plain tensors: the gradients that arrive, first, then what the
# forward pass read and what it had computed (states and gates, *already squashed*), then the weights. You need not
# run the forward pass again.
#
# **What you return.** A tuple of gradients in the order given, each with the shape of the thing that it belongs to.
# The loss decides between mean and sum *before* its gradient reaches you: you always **sum** over the batch.
#
# **Rules.** No autograd: not `.backward()`, not `torch.autograd`, not `torch.func`; and no finished recurrent layers.
# Everything else in torch is yours. Do not change the arguments in place; the caller still needs them.
#
# **Devices.** Everything stays where the arguments are: the gradient of a tensor on a GPU is on that GPU too. You need
# none to write it so: `torch.zeros_like(x)` and `x.new_zeros(...)` take type and device over from `x`, and
# `torch.eye(n, dtype=x.dtype, device=x.device)` is told both. Who computes with NumPy fetches tensors with
# `.cpu().numpy()` and sends results back with `.to(x.device)`; the GPU waits meanwhile.
#
# **How to find your mistakes.** A backward function is *linear* in the gradients that arrive: doubling them must
# double every result. And at home, where nothing is forbidden, you can compare with autograd, or with the quotient
# $\big(L(w + \varepsilon) - L(w - \varepsilon)\big) / 2\varepsilon$ in float64, $\varepsilon \approx 10^{-5}$.

# %%
import torch

# %% [markdown]
# ## 1. `rnn_step`: one step back through a plain cell
#
# The step was, with rows for the batch,
#
# $$a = x\,W_{ih}^\top + b_{ih} + h\,W_{hh}^\top + b_{hh}, \qquad h' = \tanh a.$$
#
# Since $\tanh' = 1 - \tanh^2$, the gradient at the sum is $\delta a = \delta h' \odot (1 - h' \odot h')$, and
# everything else follows from it:
#
# $$\begin{aligned}
# \delta x &= \delta a\,W_{ih}, & \delta h &= \delta a\,W_{hh},\\
# \delta W_{ih} &= \delta a^\top x, & \delta W_{hh} &= \delta a^\top h, &
# \delta b &= \textstyle\sum_{\text{rows}} \delta a.
# \end{aligned}$$
#
# The forward pass multiplied by $W_{hh}^\top$, so the way back multiplies by $W_{hh}$. $W_{hh}$ is square: the wrong
# one of the two fits as well.


# %%
def rnn_step_backward(
    d_h_next: torch.Tensor,
    x: torch.Tensor,
    h: torch.Tensor,
    h_next: torch.Tensor,
    weight_ih: torch.Tensor,
    weight_hh: torch.Tensor,
) -> tuple[torch.Tensor, ...]:
    """One step of BPTT through h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    Args:
        d_h_next: gradient that arrives at h', shape (B, H).
        x: input of the step, shape (B, I).
        h: state before the step, shape (B, H).
        h_next: state after the step, shape (B, H).
        weight_ih: shape (H, I).
        weight_hh: shape (H, H).

    Returns:
        (d_x, d_h, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh), of shapes
        (B, I), (B, H), (H, I), (H, H), (H,), (H,).
    """
    # TODO: find the gradient at the sum inside tanh first; five products and sums are left then.
    raise NotImplementedError("rnn_step: one step back")


# %% [markdown]
# ## 2. `rnn_sequence`: the same step, T times
#
# Every $h_t$ has two readers: the loss at step $t$, whose gradient is `d_outputs[:, t]`, and step $t + 1$. Their
# gradients add up. The weights are used at every step: their gradients add up too.
#
# $$\delta h_t = \texttt{d\_outputs}_t + \delta a_{t+1} W_{hh}, \qquad
# \delta W_{hh} = \sum_t \delta a_t^\top h_{t-1}, \qquad \delta b = \sum_t \sum_{\text{rows}} \delta a_t$$
#
# Nothing arrives from beyond the last step. Where the loss reads the last state only, `d_outputs` is zero
# everywhere else, and your function needs no special case for it.
#
# In the code steps count from 0: `outputs[:, t]` is the state *after* step `t`, and the state before step 0 is `h0`.


# %%
def rnn_backward(
    d_outputs: torch.Tensor,
    x: torch.Tensor,
    h0: torch.Tensor,
    outputs: torch.Tensor,
    weight_ih: torch.Tensor,
    weight_hh: torch.Tensor,
) -> tuple[torch.Tensor, ...]:
    """BPTT through a plain recurrent network.

    Args:
        d_outputs: gradient that the loss sends to the state after each step, shape (B, T, H).
        x: the inputs, shape (B, T, I).
        h0: state before the first step, shape (B, H).
        outputs: state after each step, shape (B, T, H).
        weight_ih: shape (H, I).
        weight_hh: shape (H, H).

    Returns:
        (d_x, d_h0, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh), of shapes
        (B, T, I), (B, H), (H, I), (H, H), (H,), (H,).
    """
    # TODO: from the last step to the first, step 0 included; carry d_h, and sum what belongs to the weights.
    raise NotImplementedError("rnn_sequence: back through time")


# %% [markdown]
# ## 3. `lstm_step`: two gradients arrive, two are handed on
#
# $$c' = f \odot c + i \odot g, \qquad h' = o \odot \tanh c'$$
#
# `gates` holds $i, f, g, o$ side by side, in this order and **after** their $\sigma$ or $\tanh$: the derivative of a
# gate is $s(1 - s)$ or $1 - g^2$ of what you hold in your hand. The memory $c'$ was never squashed itself, so there
# it is $\tanh c'$ that is squared.
#
# The memory has two readers as well: $h'$ of this step, and the next step, which sends `d_c_next`.
#
# | | |
# |---|---|
# | whole gradient at the memory | $\delta c'_{\text{all}} = \delta c' + \delta h' \odot o \odot (1 - \tanh^2 c')$ |
# | at the gates | $\delta i = \delta c'_{\text{all}} \odot g$, and so on: each gate's partner in the product |
# | at the pre-activations | $\delta a_i = \delta i \odot i (1 - i)$, and so on; stacked: $\delta a$, shape $(B, 4H)$ |
# | handed on | $\delta c = \delta c'_{\text{all}} \odot f$ and $\delta h = \delta a\,W_{hh}$ |


# %%
def lstm_step_backward(
    d_h_next: torch.Tensor,
    d_c_next: torch.Tensor,
    x: torch.Tensor,
    h: torch.Tensor,
    c: torch.Tensor,
    gates: torch.Tensor,
    c_next: torch.Tensor,
    weight_ih: torch.Tensor,
    weight_hh: torch.Tensor,
) -> tuple[torch.Tensor, ...]:
    """One step of BPTT through an LSTM cell.

    Args:
        d_h_next: gradient that arrives at h', shape (B, H).
        d_c_next: gradient that arrives at c' from the next step, shape (B, H).
        x: input of the step, shape (B, I).
        h: hidden state before the step, shape (B, H).
        c: memory before the step, shape (B, H).
        gates: i, f, g, o of the step, after their activations, shape (B, 4H).
        c_next: memory after the step, shape (B, H).
        weight_ih: shape (4H, I).
        weight_hh: shape (4H, H).

    Returns:
        (d_x, d_h, d_c, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh), of shapes
        (B, I), (B, H), (B, H), (4H, I), (4H, H), (4H,), (4H,).
    """
    # TODO: the memory first, then its four gates, then exactly as in exercise 1.
    raise NotImplementedError("lstm_step: one step back")


# %% [markdown]
# ## 4. `lstm_sequence`: back along both states
#
# The same recipe as in exercise 2, with two things in your hands instead of one. The loss reads the hidden states
# only; after the last step nothing arrives at the memory.


# %%
def lstm_backward(
    d_outputs: torch.Tensor,
    x: torch.Tensor,
    h0: torch.Tensor,
    c0: torch.Tensor,
    gates: torch.Tensor,
    cells: torch.Tensor,
    outputs: torch.Tensor,
    weight_ih: torch.Tensor,
    weight_hh: torch.Tensor,
) -> tuple[torch.Tensor, ...]:
    """BPTT through an LSTM.

    Args:
        d_outputs: gradient that the loss sends to the hidden state after each step, shape (B, T, H).
        x: the inputs, shape (B, T, I).
        h0, c0: hidden state and memory before the first step, each (B, H).
        gates: i, f, g, o of each step, after their activations, shape (B, T, 4H).
        cells: memory after each step, shape (B, T, H).
        outputs: hidden state after each step, shape (B, T, H).
        weight_ih: shape (4H, I).
        weight_hh: shape (4H, H).

    Returns:
        (d_x, d_h0, d_c0, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh), of shapes
        (B, T, I), (B, H), (B, H), (4H, I), (4H, H), (4H,), (4H,).
    """
    # TODO: call your lstm_step_backward for each step, last one first, and carry both d_h and d_c.
    raise NotImplementedError("lstm_sequence: back through time")


# %% [markdown]
# ## 5. `gru_step`: four ways back to one state
#
# $$\begin{aligned}
# q &= W_{hn}\,h + b_{hn}\\
# n &= \tanh(W_{in}\,x + b_{in} + r \odot q)\\
# h' &= (1 - z) \odot n + z \odot h
# \end{aligned}$$
#
# as PyTorch computes it. `gates` holds $r, z, n$ after their activations. The one thing that the forward pass has
# thrown away is $q$, **bias included**; that is why you are given `bias_hh`, and may compute $q$ again.
#
# The state $h$ reaches $h'$ through $r$, through $z$, through $n$, and directly. And on the way to $n$ the reset gate
# stands on the hidden side only: there the gradient is $\delta a_n \odot r$ where the input side has $\delta a_n$, so
# this time $\delta b_{ih}$ and $\delta b_{hh}$ differ.


# %%
def gru_step_backward(
    d_h_next: torch.Tensor,
    x: torch.Tensor,
    h: torch.Tensor,
    gates: torch.Tensor,
    weight_ih: torch.Tensor,
    weight_hh: torch.Tensor,
    bias_hh: torch.Tensor,
) -> tuple[torch.Tensor, ...]:
    """One step of BPTT through a GRU cell in PyTorch's form.

    Args:
        d_h_next: gradient that arrives at h', shape (B, H).
        x: input of the step, shape (B, I).
        h: state before the step, shape (B, H).
        gates: r, z and the candidate n of the step, after their activations, shape (B, 3H).
        weight_ih: shape (3H, I).
        weight_hh: shape (3H, H).
        bias_hh: shape (3H,).

    Returns:
        (d_x, d_h, d_weight_ih, d_weight_hh, d_bias_ih, d_bias_hh), of shapes
        (B, I), (B, H), (3H, I), (3H, H), (3H,), (3H,).
    """
    # TODO: build two stacks of pre-activation gradients, one for the input side and one for the hidden side.
    raise NotImplementedError("gru_step: one step back")


# %% [markdown]
# ## 6. `jacobians`: what a long way does to a gradient
#
# For a single sequence (no batch), the Jacobian of one step of the plain network is
#
# $$J_t = \frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t \odot h_t)\,W_{hh},
# \qquad (J_t)_{jk} = \frac{\partial h_{t,j}}{\partial h_{t-1,k}}$$
#
# and over a lag of $k$ steps, $\dfrac{\partial h_T}{\partial h_{T-k}} = J_T\,J_{T-1} \cdots J_{T-k+1}$: $k$ factors,
# the latest on the left; for $k = 0$ the identity. A gradient $\delta h_T$ that stands in a row arrives at $h_{T-k}$
# as $\delta h_T\,J_T \cdots J_{T-k+1}$.
#
# `outputs[t]` is again the state after step `t`, counted from 0: the last row is $h_T$.


# %%
def step_jacobian(h_next: torch.Tensor, weight_hh: torch.Tensor) -> torch.Tensor:
    """The Jacobian of one step.

    Args:
        h_next: state after the step, shape (H,).
        weight_hh: shape (H, H).

    Returns:
        The matrix of dh'[j] / dh[k], row j and column k, shape (H, H).
    """
    # TODO: one line; which axis does the diagonal matrix scale?
    raise NotImplementedError("jacobians: step_jacobian")


def jacobian_product(outputs: torch.Tensor, weight_hh: torch.Tensor, lag: int) -> torch.Tensor:
    """The Jacobian of the last state with respect to the state `lag` steps before it.

    Args:
        outputs: states after each step of one sequence, shape (T, H).
        weight_hh: shape (H, H).
        lag: how many steps to go back, 0 <= lag <= T.

    Returns:
        dh_T / dh_{T-lag}, shape (H, H).
    """
    # TODO: `lag` factors; matrices do not commute.
    raise NotImplementedError("jacobians: jacobian_product")


def gradient_norm_by_lag(d_last: torch.Tensor, outputs: torch.Tensor, weight_hh: torch.Tensor) -> torch.Tensor:
    """How long a gradient is after 0, 1, ..., T - 1 steps back.

    Args:
        d_last: gradient at the last state, shape (H,). The loss reads no other state.
        outputs: states after each step of one sequence, shape (T, H).
        weight_hh: shape (H, H).

    Returns:
        Euclidean norms, shape (T,): entry k belongs to the gradient at h_{T-k}. The first is that of `d_last` itself.
    """
    # TODO: carry a vector, not a matrix.
    raise NotImplementedError("jacobians: gradient_norm_by_lag")


# %% [markdown]
# ## 7. `spectral`: two numbers that are easily taken for one another
#
# The *spectral radius* $\rho(W)$ is the largest absolute value of an eigenvalue (complex ones count); the *norm*
# $\lVert W \rVert_2$ is the largest singular value, the most by which $W$ can lengthen a vector. The radius is never
# larger than the norm.
#
# What they tell of a plain network, whose steps multiply by $\operatorname{diag}(1 - h_t^2)\,W$ with entries of the
# diagonal in $[0, 1]$:
#
# * $\lVert W \rVert_2 < 1$ is **sufficient** for vanishing: no step can lengthen anything. It is not necessary, for
#   saturated units shorten too, and so does a matrix whose eigenvalues are small.
# * $\lVert W \rVert_2 > 1$ is therefore **necessary** for exploding, and not sufficient.
# * $\rho(W)$ decides in the long run for a *linear* network, where the product is $W^k$: it dies for $\rho < 1$,
#   though it may grow for a while first. With a diagonal in between that changes from step to step, $\rho$ alone
#   proves nothing either way.
#
# Write down such a matrix yourself: one that vanishes in the long run, and yet multiplies some gradient tenfold on
# the way.


# %%
def spectral_radius_and_norm(weight: torch.Tensor) -> tuple[float, float]:
    """
    Args:
        weight: a square matrix, shape (H, H).

    Returns:
        The pair (spectral radius, 2-norm), as plain numbers or as tensors of one number.
    """
    # TODO: torch.linalg knows both; mind that eigenvalues may be complex.
    raise NotImplementedError("spectral: spectral_radius_and_norm")


def transient_matrix() -> torch.Tensor:
    """A matrix that first lengthens and finally forgets.

    Returns:
        A tensor of shape (2, 2) with spectral radius at most 0.9 and 2-norm at least 10.
    """
    # TODO: eigenvalues of a triangular matrix stand on its diagonal; what else may stand there is up to you.
    raise NotImplementedError("spectral: transient_matrix")


# %% [markdown]
# ## 8. `cell_path`: the LSTM's way past all that
#
# Along the memory alone, with the gates taken as given, $\partial c_t / \partial c_{t-1} = f_t$, entry by entry. Over
# many steps the factors multiply, and nothing else does: no matrix, no $\tanh'$.
#
# $$\left.\frac{\partial c_T}{\partial c_t}\right|_{\text{direct}} = \prod_{s=t+1}^{T} f_s$$
#
# It is the *direct* path, not the whole derivative: the gates depend on earlier memories too, by way of $h$, and that
# way leads through matrices. An LSTM can forget on the direct path and can still explode on the other one.


# %%
def cell_path(forget_gates: torch.Tensor) -> torch.Tensor:
    """The direct path along the memory, from before each step to the end.

    Args:
        forget_gates: values of f at each step, between 0 and 1, shape (B, T, H).

    Returns:
        Factors of shape (B, T, H): entry [:, t] is the product of f over step t and all steps after it, that is, what a
        gradient at the last memory is multiplied by until it reaches the memory *before* step t (from 0; c0 for t = 0).
    """
    # TODO: the last entry is the last gate; no gate is lost.
    raise NotImplementedError("cell_path: multiply the gates")


def hundred_steps() -> tuple[float, float]:
    """What is left of a gradient after 100 steps along the memory, for a gate of 0.99 and for one of 0.5.

    Returns:
        The pair (for 0.99, for 0.5) as plain numbers, to three significant digits. (Python may do the arithmetic.)
    """
    raise NotImplementedError("cell_path: hundred_steps")
