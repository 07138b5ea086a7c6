"""Places of fields, found once for each set of keys, and read the same each time."""

from hypothesis import given
from hypothesis import strategies as st

from flows_api.decoding.field_tables import FieldTable
from flows_api.decoding.values import MAX_CACHED_KEYS, parse_count, parse_text

NAMES = ("name", "label", "title", "order", "number")
TABLE = FieldTable(
    name=(parse_text, "name", "label", "title"), order=(parse_count, "order", "number")
)
values = st.none() | st.integers(-2, 3) | st.text(max_size=2)


@given(raws=st.lists(st.dictionaries(st.sampled_from(NAMES), values), max_size=6))
def test_reads_what_the_first_readable_name_says(raws: list[dict[str, object]]) -> None:
    for raw in [*raws, *raws]:
        names = (parse_text(raw.get(key)) for key in ("name", "label", "title"))
        orders = (parse_count(raw.get(key)) for key in ("order", "number"))
        name = next((name for name in names if name is not None), None)
        order = next((order for order in orders if order is not None), None)
        expected = {"name": name, "order": order}
        assert TABLE.read(raw) == {
            key: value for key, value in expected.items() if value is not None
        }


def test_an_object_that_is_keyed_by_data_is_read_and_not_cached() -> None:
    cached = TABLE._cached_positions.cache_info().currsize
    raw: dict[str, object] = {f"a{n}@x.example": n for n in range(MAX_CACHED_KEYS)} | {"label": "x"}
    assert TABLE.read(raw) == {"name": "x"}
    assert TABLE._cached_positions.cache_info().currsize == cached
