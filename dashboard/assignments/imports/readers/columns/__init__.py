"""The meaning of the columns of a list."""

from dashboard.assignments.imports.readers.columns.groups import (
    Group,
    find_groups,
    split_groups,
    without_later_groups,
)
from dashboard.assignments.imports.readers.columns.mapping import (
    FIELDS,
    NAMES_UNSURE,
    Columns,
    has_all_emails,
    recognize_header,
    select_columns,
)

__all__ = [
    "FIELDS",
    "NAMES_UNSURE",
    "Columns",
    "Group",
    "find_groups",
    "has_all_emails",
    "recognize_header",
    "select_columns",
    "split_groups",
    "without_later_groups",
]
