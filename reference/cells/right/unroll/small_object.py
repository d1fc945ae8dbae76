"""A small nested class holds the running state for the length of one call."""

import torch


def unroll(cell, x, h0):
    class Runner:
        def __init__(self):
            self.h = h0
            self.history = []

        def __call__(self, x_t):
            self.h = cell(x_t, self.h)
            self.history.append(self.h)

    runner = Runner()
    for t in range(x.shape[1]):
        runner(x[:, t])
    if x.shape[1] == 0:
        outputs = torch.zeros_like(h0).unsqueeze(1).narrow(1, 0, 0)
    else:
        outputs = torch.stack(runner.history, dim=-1).permute(0, 2, 1)
    return outputs, runner.h
