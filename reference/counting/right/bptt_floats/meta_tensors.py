"""Tensors without memory stand for the stored states, and tell how many numbers they have."""

import torch


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = torch.empty(hidden_size, device="meta", dtype=torch.int8)
    stored = states.expand(batch, seq_len, hidden_size)
    count = stored.numel()
    return count + count if kind == "lstm" else count
