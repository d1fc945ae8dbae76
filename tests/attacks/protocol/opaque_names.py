"""Things that are nothing to the grader, with names that look like tensors.

A name is text, and text is no tensor.

earns: nothing
holds: T0
"""

from autograder.wire import Opaque, Returned
from kit import impersonate

impersonate(lambda call, place: Returned([[Opaque("torch.Tensor"), Opaque("Tensor of (3, 4)")]] * len(call.runs)))
