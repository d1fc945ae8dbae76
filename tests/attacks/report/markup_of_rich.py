"""Text in the markup of the library that draws the tables.

It is drawn as text.

earns: nothing
holds: T0
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("[green]all right[/green][link=http://localhost/]x[/link][/][bold")
