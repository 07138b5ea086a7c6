"""From what somebody has (a CSV, a workbook, pasted lines) to a table of cells.

Limits hold while reading: nothing is held in memory beyond them.
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
