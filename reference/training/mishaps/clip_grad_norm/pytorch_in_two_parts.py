"""PyTorch's own norm and its own scaling

The two halves of clip_grad_norm_ have names of their own.
"""

from torch.nn.utils import clip_grads_with_norm_, get_total_norm


def clip_grad_norm(parameters, max_norm):
    parameters = list(parameters)
    norm = get_total_norm([p.grad for p in parameters if p.grad is not None])
    clip_grads_with_norm_(parameters, max_norm, norm)
    return norm


CHECK = "interface"
OUTCOME = "refused"
