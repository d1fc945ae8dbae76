"""All trainable parameters are flattened into one vector, whose length is the answer."""

import torch
from torch.nn.utils import parameters_to_vector


def count_of_module(module):
    trainable = [p for p in module.parameters() if p.requires_grad]
    if not trainable:
        return 0
    with torch.no_grad():
        return len(parameters_to_vector(trainable))
