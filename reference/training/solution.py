"""The reference for `training`: truncated backpropagation, clipping and first weights in a few lines each."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for x_chunk, y_chunk in zip(x.split(k, 1), y.split(k, 1), strict=True):
        prediction, state = model(x_chunk, state)
        loss = loss_function(prediction, y_chunk)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        state = _cut(state)
        losses.append(loss.item())
    return losses, state


def _cut(state):
    return state.detach() if isinstance(state, torch.Tensor) else tuple(part.detach() for part in state)


def clip_grad_norm(parameters, max_norm):
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.stack([gradient.norm() for gradient in gradients]).norm()
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factor)
    return norm


def clip_grad_value(parameters, clip_value):
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    before = torch.cat([gradient.reshape(-1) for gradient in gradients])
    after = before.clamp(-clip_value, clip_value)
    return before @ after / (before.norm() * after.norm())


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    hidden_size = cell.weight_hh.shape[1]
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[hidden_size : 2 * hidden_size] = forget_bias


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight).abs().max())
