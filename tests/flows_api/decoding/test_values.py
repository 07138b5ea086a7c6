"""Single values, in each way that the partner may write them."""

import datetime as dt
import math
import time
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows_api.decoding import values
from flows_api.models import CandidateStatus

JSON_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
SCALAR_OR_NEST = st.one_of(
    JSON_SCALARS, st.lists(JSON_SCALARS), st.dictionaries(st.text(), JSON_SCALARS)
)
INSTANTS = st.datetimes(
    min_value=dt.datetime(1975, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)


@given(st.integers(min_value=0, max_value=2**63))
@example(0)
def test_an_id_is_the_same_as_a_number_and_as_a_string(number: int) -> None:
    assert values.parse_id(number) == values.parse_id(str(number)) == str(number)


def test_an_integral_float_is_an_id_and_nothing_else_becomes_one() -> None:
    assert values.parse_id(7.0) == "7"
    assert values.parse_id("") is None
    assert values.parse_id(True) is True
    assert values.parse_id([1]) == [1]
    assert values.parse_ids([1, "b", 2.0]) == ["1", "b", "2"]
    assert values.parse_ids("not a list") == "not a list"


@given(INSTANTS)
def test_a_time_is_the_same_instant_however_it_is_written(instant: dt.datetime) -> None:
    instant = instant.replace(microsecond=0)
    seconds = int(instant.timestamp())
    bare = instant.replace(tzinfo=None).isoformat()
    written: list[object] = [
        seconds,
        seconds * 1000,
        float(seconds),
        str(seconds),
        str(seconds * 1000),
        bare,
        f"{bare}Z",
        f"{bare} UTC",
        f"{bare.replace('T', ' ')} +0000",
        f"{bare.replace('T', ' ')} GMT",
        format_datetime(instant, usegmt=True),
        format_datetime(instant),
        {"_seconds": seconds, "_nanoseconds": 5},
        {"seconds": str(seconds)},
        {"$date": {"$numberLong": str(seconds * 1000)}},
        {"$date": f"{bare}Z"},
        {"date": bare, "timezone": "UTC"},
        list(instant.timetuple()[:6]),
        f"/Date({seconds * 1000})/",
        f"{bare}.000Z",
        f"{bare}+00:00",
        instant.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).isoformat(),
    ]
    assert {values.parse_time(way) for way in written} == {instant}


@given(INSTANTS)
def test_milliseconds_are_preserved(instant: dt.datetime) -> None:
    instant = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    millis = round(instant.timestamp() * 1000)
    assert values.parse_time(millis) == values.parse_time(instant.isoformat()) == instant


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "UTC"])
def test_a_time_is_in_utc_wherever_the_machine_is(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    written = (noon.timestamp(), "2026-03-02T12:00", "2026-03-02T12:00Z", "2026-03-02T17:30+05:30")
    with monkeypatch.context() as machine:
        machine.setenv("TZ", zone)
        time.tzset()
        found = [values.parse_time(way) for way in written]
    time.tzset()
    assert [(way, way and way.tzinfo) for way in found] == [(noon, dt.UTC)] * 4


@pytest.mark.parametrize(
    ("written", "found"),
    [
        # From here on a number is in a finer unit than the one before.
        (1e11, dt.datetime(1973, 3, 3, 9, 46, 40, tzinfo=dt.UTC)),
        (1e14, dt.datetime(1973, 3, 3, 9, 46, 40, tzinfo=dt.UTC)),
        (1e17, dt.datetime(1973, 3, 3, 9, 46, 40, tzinfo=dt.UTC)),
        (1.6e18, dt.datetime(2020, 9, 13, 12, 26, 40, tzinfo=dt.UTC)),
        # Nothing is finer than nanoseconds.
        (1.6e21, None),
        # A day that is no time, and the last year that is one.
        (86_400, None),
        (86_401, dt.datetime(1970, 1, 2, 0, 0, 1, tzinfo=dt.UTC)),
        ("2200-12-31T23:59:59Z", dt.datetime(2200, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
        ("2201-01-01T00:00:00Z", None),
    ],
)
def test_the_first_and_the_last_time_of_each_unit(
    written: object, found: dt.datetime | None
) -> None:
    assert values.parse_time(written) == found


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "soon",
        {},
        {"date": {"date": {}}},
        [2026],
        [2026, 13, 1],
        ["a", "b", "c"],
        "2026-13-01",
        True,
        [],
        1e300,
        -1e300,
        10**400,
        "9" * 400,
    ],
)
def test_what_is_no_time_is_none(junk: object) -> None:
    assert values.parse_time(junk) is None


@pytest.mark.parametrize("none", [0, "0", 0.0, "1970-01-01T00:00:00Z", "0001-01-01", -1])
def test_zero_is_no_time(none: object) -> None:
    assert values.parse_time(none) is None


@given(SCALAR_OR_NEST)
def test_no_value_whatever_makes_any_of_them_raise(value: object) -> None:
    values.parse_id(value)
    values.parse_ids(value)
    values.parse_time(value)
    assert isinstance(values.parse_status(value), str)
    assert values.fold_keys(value) is not None
    assert values.parse_text(value) is None or isinstance(value, str)
    number, whole = values.parse_number(value), values.parse_count(value)
    assert number is None or math.isfinite(number)
    assert whole is None or whole >= 0


@given(st.integers(min_value=-(10**12), max_value=10**12) | st.floats(allow_nan=False, width=32))
def test_a_number_is_the_same_as_a_string(number: float) -> None:
    assert values.parse_number(number) == values.parse_number(str(number))


@pytest.mark.parametrize("junk", [True, None, "nan", "inf", "12 apples", "", [], 10**400])
def test_anything_else_is_no_number(junk: object) -> None:
    assert values.parse_number(junk) is None


@pytest.mark.parametrize("junk", [-1, 1.5, "1.5", 2**53, "-3", True])
def test_a_fraction_is_no_count(junk: object) -> None:
    assert values.parse_count(junk) is None


@pytest.mark.parametrize(
    ("key", "folded"),
    [
        ("assessmentId", "assessment_id"),
        ("assessment_id", "assessment_id"),
        ("shouldEvaluateCEFR", "should_evaluate_cefr"),
        ("step2Name", "step2_name"),
        ("id", "id"),
    ],
)
def test_camel_case_and_snake_case_are_one(key: str, folded: str) -> None:
    assert values.fold_keys({key: 1}) == {folded: 1}


def test_null_is_absent_and_only_objects_have_fields() -> None:
    assert values.fold_keys({"a": None, "b": 0, "c": ""}) == {"b": 0, "c": ""}
    assert values.fold_keys([1]) == values.fold_keys("text") == values.fold_keys(None) == {}


def test_the_names_of_a_record_are_cached_and_those_of_an_object_keyed_by_data_are_not() -> None:
    """One with more keys than any record has is read all the same."""
    for size, is_cached in ((values.MAX_CACHED_KEYS, True), (values.MAX_CACHED_KEYS + 1, False)):
        before = values._cached_names.cache_info()
        raw = {f"key{size}Of{n}": n for n in range(size)}
        assert values.fold_keys(raw) == {f"key{size}_of{n}": n for n in range(size)}
        after = values._cached_names.cache_info()
        assert (after.misses > before.misses) is is_cached


def test_the_longest_key_is_read() -> None:
    raw = {"k" * values.MAX_KEY_LENGTH: 1, "l" * (values.MAX_KEY_LENGTH + 1): 2}
    assert values.fold_keys(raw) == {"k" * values.MAX_KEY_LENGTH: 1}


def test_an_id_in_a_reference_is_text_or_nothing() -> None:
    assert [values.parse_key(value) for value in ("a", 7, 7.0)] == ["a", "7", "7"]
    junk: list[object] = [None, "", True, [1], {}, 1.5]
    assert [values.parse_key(value) for value in junk] == [None] * len(junk)


def test_absurdly_long_keys_are_dropped_before_they_are_remembered() -> None:
    before = values.to_snake_case.cache_info().currsize
    assert values.fold_keys({"k" * 1_000_000: 1}) == {}
    assert values.to_snake_case.cache_info().currsize == before


@pytest.mark.parametrize("address", ["https://a.example/r?id=1", "http://a", "HTTPS://A/b"])
def test_links_are_web_addresses(address: str) -> None:
    assert values.parse_link(address) == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " https://a", 'https://a"onclick=', "https://a\n", "//a", "", 5, None],
)
def test_anything_else_is_no_link(address: object) -> None:
    assert values.parse_link(address) is None


STATUSES = [
    {"code": "COMPLETED"},
    {"name": "Completed"},
    {"id": 3, "value": "completed", "label": "All done"},
    {"code": "X3", "name": "COMPLETED"},
    ["COMPLETED"],
    [{"status": "Completed"}],
]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_may_be_an_object_or_a_list_of_one(status: object) -> None:
    assert values.parse_status(status, CandidateStatus) == "COMPLETED"


def test_the_text_of_an_unknown_status_is_that_of_its_usual_name() -> None:
    status = {"label": "On hold", "code": "ON_HOLD", "color": "red"}
    assert values.parse_status(status, CandidateStatus) == "ON_HOLD"
    assert values.parse_status({"done": True}, CandidateStatus) == ""
    assert values.parse_status(["COMPLETED", "FAILED"], CandidateStatus) == ""
