"""Readers of lists: from a file or pasted lines to a table of cells.

Limits hold while reading: nothing beyond them is held in memory.
"""

from dashboard.assignments.imports.limits import MAX_BYTES, MAX_ROWS
from dashboard.assignments.imports.readers.files import read_file
from dashboard.assignments.imports.readers.pasted import read_pasted
from dashboard.assignments.imports.readers.reading import Choices, Reading
from dashboard.assignments.imports.readers.table import Row, Table, UnreadableList

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Choices",
    "Reading",
    "Row",
    "Table",
    "UnreadableList",
    "read_file",
    "read_pasted",
]
