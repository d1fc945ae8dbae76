"""What is asked of a hand-in, as courses write it in plain PyTorch; each peer gets this text in its own form.

Fixed seeds stand for numbers that are kept secret: no hand-in here knows them.
"""

import torch
from torch import nn


def pair(LSTMCell, seed):
    """The hand-in's cell and PyTorch's with the same weights, and something to read for both."""
    torch.manual_seed(seed)
    batch, inputs, hidden = (int(size) for size in torch.randint(1, 6, (3,)))
    oracle = nn.LSTMCell(inputs, hidden)
    cell = LSTMCell(inputs, hidden)
    built_in = (nn.RNNBase, nn.RNNCellBase)
    assert not any(isinstance(part, built_in) for part in cell.modules()), "write the gates yourself"
    cell.load_state_dict(oracle.state_dict())
    return cell, oracle, torch.randn(batch, inputs), (torch.randn(batch, hidden), torch.randn(batch, hidden))


def values(LSTMCell):
    """One step gives the numbers of nn.LSTMCell."""
    for seed in range(20):
        cell, oracle, x, state = pair(LSTMCell, seed)
        expected = oracle(x, state)
        got = cell(x, state)
        assert all(torch.allclose(mine, right, atol=1e-6) for mine, right in zip(got, expected, strict=True))


def gradients(LSTMCell):
    """And its gradients."""
    for seed in range(10):
        cell, oracle, x, state = pair(LSTMCell, seed)
        for module in (cell, oracle):
            h, c = module(x, state)
            (h.sum() + c.sum()).backward()
        for name, right in oracle.named_parameters():
            torch.testing.assert_close(cell.get_parameter(name).grad, right.grad)
