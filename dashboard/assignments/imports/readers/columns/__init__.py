"""The meaning of the columns of a list."""

from dashboard.assignments.imports.readers.columns.mapping import (
    FIELDS,
    NAMES_UNSURE,
    Columns,
    recognize_header,
    select_columns,
)

__all__ = [
    "FIELDS",
    "NAMES_UNSURE",
    "Columns",
    "recognize_header",
    "select_columns",
]
