"""The header of each of our own exports of candidates is one that an import recognises."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.exports import TEMPLATE_HEADER
from dashboard.assignments.imports.readers.columns import FIELDS, recognize_header
from dashboard.assignments.runs import left_out
from dashboard.assignments.runs.exports import HEADER as NOT_ASSIGNED
from dashboard.candidates import export
from dashboard.core.http.csv import TimeColumn
from flows_api import Step

LANGUAGES = st.sampled_from(["en", "de"])
NAMES = st.text("aZ 1:-=é", min_size=1, max_size=20)


def words(header: Iterable[Any]) -> list[str]:
    return [
        f"{column.label} (UTC)" if isinstance(column, TimeColumn) else str(column)
        for column in header
    ]


@given(language=LANGUAGES, labels=st.lists(NAMES, max_size=4))
def test_every_export_of_candidates_can_be_imported(language: str, labels: list[str]) -> None:
    """Whatever the steps are called, address and names are found in their own columns."""
    steps = [Step(order=n, assessment_id="a", name=name) for n, name in enumerate(labels, 1)]
    with translation.override(language):
        headers = [
            words([*export.FIRST_COLUMNS, *export.step_columns(steps), *export.LAST_COLUMNS]),
            words(NOT_ASSIGNED),
            words(left_out.HEADER),
            words(TEMPLATE_HEADER),
        ]
        for header in headers:
            found = recognize_header(header)
            assert found is not None, header
            for field in ("email", "first_name", "last_name"):
                assert header[found.index(field)] == str(FIELDS[field])
            assert "name" not in found


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_is_recognised_by_its_own_label(field: str, language: str) -> None:
    with translation.override(language):
        header = ["E-mail", str(FIELDS[field])] if field != "email" else [str(FIELDS[field])]
    found = recognize_header(header)
    assert found is not None
    assert found[-1] == field
