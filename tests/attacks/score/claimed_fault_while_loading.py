"""The same while the file is loaded, from a module beside it, before anything has been answered.

The worker announces a statement before it is executed, imports among them.

earns: nothing
holds: T0
"""

from autograder.messages import Fault
from autograder.wire import encode
from kit import send

send(encode(Fault("the disk is full")))
