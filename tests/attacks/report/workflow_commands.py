"""Text that a continuous integration takes for a command when it stands at the beginning of a line.

Wherever a line may begin, such a text is defused.

earns: nothing
holds: T0
fires: raw
seen: Project Zero 2020 (issue 2070)
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("x" * 115 + " ::error::all passed ##[error]x ##vso[task.complete result=Succeeded;] " * 4)
