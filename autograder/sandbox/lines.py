"""The lines of what was handed in, to which every place that a worker names is held: a worker can say anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from ..messages import Load, Place, Raised, Refused, Sync, clip
from ..records import Died, TimedOut
from ..wire import Returned

_LINE_END = re.compile(r"\r\n?|\n")
"""As Python counts lines; `str.splitlines` also counts form feeds."""
_MAX_LINE, _MAX_FUNCTION = 160, 80
"""Characters shown of a line of the submission, and of a function's name."""


class Lines:
    """The files of a submission, line by line."""

    def __init__(self, load: Load):
        texts = {unit.name: unit.source for unit in load.units}
        texts |= {f"{name}.py": source for name, source in load.files.items()}
        # Python points behind the last line where something is missing at the end
        self._lines = {name: [*_LINE_END.split(text), ""] for name, text in texts.items()}

    def own(self, places: Sequence[Place]) -> list[Place]:
        """The places that are lines of the submission, with the text that was handed in; the others are left out."""
        return [
            Place(
                place.file,
                place.line,
                clip(self._lines[place.file][place.line - 1].strip(), _MAX_LINE),
                clip(place.function, _MAX_FUNCTION),
            )
            for place in places
            if 0 < place.line <= len(self._lines.get(place.file, ()))
        ]

    def of_raised(self, raised: Raised) -> Raised:
        return msgspec.structs.replace(raised, places=self.own(raised.places))

    def of_reply(self, reply: Returned | Raised | Refused) -> Returned | Raised | Refused:
        match reply:
            case Raised():
                return self.of_raised(reply)
            case Refused():
                return Refused(reply.operator, self.own(reply.places))
            case Returned() if reply.syncs:
                syncs = [Sync(sync.why, place) for sync in reply.syncs for place in self.own([sync.place])]
                return msgspec.structs.replace(reply, syncs=syncs)
            case _:
                return reply

    def of_fatal(self, fatal: TimedOut | Died) -> TimedOut | Died:
        return replace(fatal, places=tuple(self.own(fatal.places)))
