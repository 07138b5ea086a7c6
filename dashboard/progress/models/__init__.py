"""What progress keeps: the last state of each candidate, every change, and when we looked.

State and Result rows hold from version ``since`` on, up to but without version ``until`` (None: to
this day). A sync writes rows of the version that comes next, which nobody sees, and then moves
``TrackedFlow.version`` forward: so a picture becomes visible whole, and each row that is no longer
in force is the history of a change. What names a person lies in Person alone.
"""

from dashboard.progress.models.care import Chosen, Note, Review, Selection, Snooze
from dashboard.progress.models.flows import Look, MarkChange, OwnEdit, TrackedFlow, Watch
from dashboard.progress.models.people import GONE, Erased, Person, Result, State, Versioned
from dashboard.progress.models.wishes import Digest, Hook, LastLook

__all__ = [
    "GONE",
    "Chosen",
    "Digest",
    "Erased",
    "Hook",
    "LastLook",
    "Look",
    "MarkChange",
    "Note",
    "OwnEdit",
    "Person",
    "Result",
    "Review",
    "Selection",
    "Snooze",
    "State",
    "TrackedFlow",
    "Versioned",
    "Watch",
]
