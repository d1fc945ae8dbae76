"""Text that would make a table, a link, a picture, a mention or the end of a code block.

It stays text.

earns: nothing
holds: T0
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("````` | 100 | ![x](http://localhost/x) @everyone [ok](javascript:1) <details> #1 ~~~ \\`")
