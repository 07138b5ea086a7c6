"""Readers of parameters: whatever the text, they return a value that can be stored and searched."""

from datetime import UTC, date, datetime
from datetime import time as clock
from math import isfinite
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.decimals import format_decimal
from dashboard.core.params import (
    MAX_INTEGER,
    MAX_KEY,
    format_moment,
    read_choice,
    read_date,
    read_int,
    read_ints,
    read_moment,
    read_nearest_int,
    read_number,
    read_text,
    read_uuid,
)

DIGITS = ("9" * 5000, "0" * 5000, "٣", "²", "\N{MATHEMATICAL BOLD DIGIT NINE}", "1", "42")
PARTS = ("\0", "\ud800", "-", "+", "_", "e", ".", "nan", "inf", " ")
TEXTS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789-+._eE \0", max_size=25),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.sampled_from([*DIGITS, *PARTS]), max_size=4).map("".join),
)


@given(text=TEXTS, most=st.sampled_from([0, 100, MAX_INTEGER, MAX_KEY]))
def test_a_number_is_within_its_column(text: str | None, most: int) -> None:
    value = read_int(text, most=most)
    assert value is None or 0 <= value <= most
    nearest = read_nearest_int(text, most=most)
    assert nearest is None or 0 <= nearest <= most
    if value is not None:
        assert (nearest, read_ints([text or ""], most=most)) == (value, [value])


@given(st.dates(date(1971, 1, 1), date(9998, 12, 30)), st.times(timezones=st.timezones()))
def test_a_moment_is_read_as_it_was_written(day: date, time: clock) -> None:
    moment = datetime.combine(day, time)
    to_the_minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
    assert read_moment(format_moment(moment)) == to_the_minute


@given(text=TEXTS)
def test_other_readers_never_raise(text: str | None) -> None:
    read_moment(text)
    number = read_number(text)
    assert number is None or (isfinite(number) and abs(number) <= 1e9)
    day = read_date(text)
    assert day is None or 1970 <= day.year <= 9998
    assert read_choice(text, ("1", "42")) in ("", "1", "42")
    assert read_uuid(text) is None or text is not None


@given(text=TEXTS, most=st.integers(1, 50))
def test_a_text_can_be_stored_and_searched(text: str | None, most: int) -> None:
    value = read_text(text, most)
    assert len(value) <= most
    assert value == value.strip()
    assert "\0" not in value
    assert value.encode().decode() == value


@given(value=st.integers(0, MAX_KEY))
def test_every_key_is_read(value: int) -> None:
    assert read_int(str(value), most=MAX_KEY) == value


@given(value=st.floats(-1e9, 1e9))
def test_every_number_of_a_link_is_read(value: float) -> None:
    assert read_number(format_decimal(value)) == value


@given(day=st.dates(date(1970, 1, 1), date(9998, 12, 31)), key=st.uuids())
def test_dates_and_uuids_are_read(day: date, key: UUID) -> None:
    assert read_date(str(day)) == day
    assert read_uuid(str(key)) == key


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("-5", 0), ("101", 100), ("9" * 5000, 100), ("+7", 7), (" 7 ", 7), ("007", 7), ("7.5", None)],
)
def test_the_nearest_number_is_found(text: str, nearest: int | None) -> None:
    assert read_nearest_int(text, most=100) == nearest


@pytest.mark.parametrize("text", ["٣", "1_0", "+1", "-1", " 1", "1.0", "", None, "9" * 20])
def test_a_number_has_plain_digits(text: str | None) -> None:
    assert read_int(text, most=MAX_KEY) is None


@pytest.mark.django_db
def test_the_limits_are_those_of_the_columns() -> None:
    assert connection.ops.integer_field_range("IntegerField")[1] in (MAX_INTEGER, MAX_KEY)
    assert connection.ops.integer_field_range("BigAutoField")[1] == MAX_KEY
