"""The models of progress: synced flows and candidates, their history, and what the team added.

A state or a result is valid from version ``since`` up to, but not including, version ``until``
(None: until now). A sync writes rows of the next version, which no page shows yet, and then moves
``TrackedFlow.version`` forward. So all changes of a sync become visible at once, and the rows that
are no longer valid are the history. Only Person holds names and addresses.
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
