"""Search, status and order of the flow list, as plain functions."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.flows.listing import SORTS, filter_and_sort, search_flows, status_filters
from flows_api import Flow, Step


def flow(name: str, **fields: object) -> Flow:
    return Flow(**{"id": name, "name": name, "status": "ACTIVE", **fields})  # type: ignore[arg-type]


def step(name: str) -> Step:
    return Step(order=1, assessment_id="a", name=name)


flows = st.lists(
    st.builds(
        flow,
        st.text(max_size=8),
        status=st.sampled_from(["ACTIVE", "ARCHIVED", "PAUSED", ""]),
        candidate_count=st.none() | st.integers(0, 50),
    )
)


def test_every_word_must_be_found_in_name_description_or_steps() -> None:
    engineer = flow("Backend engineer", description="Berlin office", steps=(step("SQL quiz"),))
    other = flow("Support agent", steps=None)
    assert search_flows([engineer, other], "BERLIN sql") == [engineer]
    assert search_flows([engineer, other], "berlin support") == []
    assert search_flows([engineer, other], "  ") == [engineer, other]


@given(given_flows=flows, sort=st.sampled_from(SORTS))
def test_sorting_loses_and_doubles_nothing(given_flows: list[Flow], sort: str) -> None:
    result = filter_and_sort(given_flows, status="", sort=sort)
    assert sorted(map(id, result)) == sorted(map(id, given_flows))


@given(given_flows=flows)
def test_unknown_counts_come_last_in_both_directions(given_flows: list[Flow]) -> None:
    for sort in ("candidates", "-candidates"):
        counts = [f.candidate_count for f in filter_and_sort(given_flows, status="", sort=sort)]
        known = [count for count in counts if count is not None]
        assert counts == known + [None] * (len(counts) - len(known))
        assert known == sorted(known, reverse=sort.startswith("-"))


@given(given_flows=flows)
def test_each_choice_counts_the_flows_it_would_show(given_flows: list[Flow]) -> None:
    for choice in status_filters(given_flows, ""):
        shown = filter_and_sort(given_flows, status=choice.value, sort="name")
        assert choice.count == len(shown)


def test_a_status_that_we_do_not_know_is_offered_as_it_came() -> None:
    choices = status_filters([flow("a", status="ON_HOLD")], "")
    assert [(c.value, c.label) for c in choices[1:]] == [("ON_HOLD", "ON_HOLD")]


def test_a_selected_status_stays_visible_without_flows() -> None:
    assert status_filters([flow("a")], "ARCHIVED")[-1].value == "ARCHIVED"
