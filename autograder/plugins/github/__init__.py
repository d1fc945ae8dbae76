"""The door to GitHub: hand-ins come in as data out of git objects, and sheets go out as check runs and comments.

Nothing of a student's repository is ever checked out, and nothing of it configures git: `objects` fetches a commit into
a bare repository of its own and reads files by their object's name. `hand_ins` is the list that the first step of a
workflow leaves for the later ones; `places` knows which lines of a hand-in an annotation goes to; `doctor` reads
workflows and says what a fork could reach. docs/github.md has the threats.
"""
