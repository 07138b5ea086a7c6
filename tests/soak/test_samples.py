"""Growth is told from noise: the median of the last quarter against that of the second."""

from tests.soak.samples import Sample, grown, grown_tables, growth, table


def samples(*megabytes: float) -> list[Sample]:
    return [Sample(60.0 * n, mb, 40, 90, 20) for n, mb in enumerate(megabytes)]


def test_what_fills_at_the_start_is_no_growth() -> None:
    found = samples(50, 80, *[100] * 14)
    assert grown(found) == {}
    assert growth(found)["megabytes"] == 1


def test_what_grows_to_the_end_is_named() -> None:
    assert list(grown(samples(*range(100, 180, 5)))) == ["megabytes"]


def test_one_high_sample_is_no_growth() -> None:
    assert grown(samples(*[100] * 15, 400)) == {}


def test_rows_that_tables_gained_are_named_most_first() -> None:
    assert grown_tables({"a": 1, "b": 5}, {"a": 3, "b": 5, "c": 9}) == {"c": 9, "a": 2}


def test_table_has_a_line_for_about_so_many_samples() -> None:
    assert len(table(samples(*[100] * 48)).splitlines()) == 2 + 12
