"""The field of JSON gives what Django's own one gives for all that a column may hold."""

import json
from typing import Any

import pytest
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.database.json_field import JSONField

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def _read(field: models.JSONField, text: str | None) -> Any:
    return field.from_db_value(text, models.Value(None), connection)


def _same(text: str | None) -> bool:
    ours, django = _read(JSONField(), text), _read(models.JSONField(), text)
    return repr(ours) == repr(django)  # NaN differs from itself, and 1 is equal to 1.0 and True


@given(VALUES)
def test_what_python_wrote_is_read_alike(value: Any) -> None:
    assert _same(json.dumps(value))
    assert _same(json.dumps(value, ensure_ascii=False))


@pytest.mark.parametrize(
    "text",
    [None, "", "{", "NaN", "[Infinity]", "1e400", "9" * 40, '"\\ud800"', '{"a":1,"a":2}', " [1] "],
)
def test_what_others_may_have_written_is_read_alike(text: str | None) -> None:
    assert _same(text)


def test_migrations_name_djangos_field() -> None:
    assert JSONField(null=True).deconstruct()[1:] == models.JSONField(null=True).deconstruct()[1:]
