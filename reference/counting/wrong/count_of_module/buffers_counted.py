"""Buffers counted

You count what the module would save, its `state_dict`. Running means, masks and other buffers are saved,
but not learnt: go through `parameters()`.
"""


def count_of_module(module):
    frozen = {name for name, p in module.named_parameters(remove_duplicate=False) if not p.requires_grad}
    seen, total = set(), 0
    for name, tensor in module.state_dict(keep_vars=True).items():
        if name not in frozen and id(tensor) not in seen:
            seen.add(id(tensor))
            total += tensor.numel()
    return total


CAUGHT_BY = "buffers"
