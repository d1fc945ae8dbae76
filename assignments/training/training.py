import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    raise NotImplementedError("tbptt: train_tbptt")


def clip_grad_norm(parameters, max_norm):
    raise NotImplementedError("clip_grad_norm")
