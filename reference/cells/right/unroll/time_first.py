"""Time is swapped to the front, iterated over, and swapped back in the result."""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    states = [h0]
    for x_t in x.transpose(0, 1):
        states.append(cell(x_t, states[-1]))
    time_first = torch.stack(states)[1:]
    return time_first.transpose(0, 1), states[-1]
