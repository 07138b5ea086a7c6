"""Readers of lists: from a CSV file, a workbook or pasted lines to a table of cells.

Limits hold while reading: nothing beyond them is held in memory.
"""

from dashboard.assignments.reading.files import read_file
from dashboard.assignments.reading.pasted import read_pasted
from dashboard.assignments.reading.table import (
    MOST_BYTES,
    MOST_ROWS,
    Row,
    Table,
    Unusable,
)

__all__ = ["MOST_BYTES", "MOST_ROWS", "Row", "Table", "Unusable", "read_file", "read_pasted"]
