"""The query in the table's URL, and the latest attempt."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dashboard.candidates.columns.values import latest_attempt
from dashboard.candidates.listing import PAGE_SIZES, CandidateQuery, ignores_filter
from flows_api import Attempt, Candidate

queries = st.builds(
    CandidateQuery,
    search=st.text(max_size=40).map(lambda text: text.replace("\0", "").strip()),
    status=st.sampled_from(["", "NOT_STARTED", "FAILED"]),
    page=st.integers(1, 99_999),
    page_size=st.sampled_from(PAGE_SIZES),
)


@given(query=queries)
def test_a_query_survives_its_own_url(query: CandidateQuery) -> None:
    assert CandidateQuery.from_params(QueryDict(query.encoded()).dict()) == query


def candidate(name: str, status: str, email: str | None = None) -> Candidate:
    email = email or f"{name.lower().encode('idna').decode()}@example.com"
    return Candidate(id=name, first_name=name, email=email, status=status)


ROWS = [candidate("Ansel", "FAILED"), candidate("Cosima", "COMPLETED"), candidate("Zoë", "NEW")]


@pytest.mark.parametrize(
    ("query", "rows", "is_ignored"),
    [
        (CandidateQuery(), ROWS, False),
        (CandidateQuery(status="FAILED"), ROWS, True),
        (CandidateQuery(status="FAILED"), ROWS[:1], False),
        # A status that nobody documents may be Taptalent's own word for the selected one.
        (CandidateQuery(status="FAILED"), ROWS[::2], False),
        (CandidateQuery(search="ansel"), ROWS, True),
        (CandidateQuery(search="ANSEL"), ROWS[:1], False),
        (CandidateQuery(search="xyz"), ROWS[:2], True),
        # One row may be a hit of a field that is not shown.
        (CandidateQuery(search="xyz"), ROWS[1:2], False),
        (CandidateQuery(search="zoe"), ROWS[2:] * 2, False),
        (CandidateQuery(search="xyz"), [candidate("A", "NEW", "a***@example.com")] * 3, False),
        (CandidateQuery(search="xyz"), [], False),
    ],
)
def test_rows_that_do_not_match_show_that_no_filter_was_applied(
    query: CandidateQuery, rows: list[Candidate], is_ignored: bool
) -> None:
    assert ignores_filter(query, rows) is is_ignored


@given(params=st.dictionaries(st.sampled_from(["search", "status", "page", "pageSize"]), st.text()))
def test_any_url_gives_a_query_that_the_api_takes(params: dict[str, str]) -> None:
    query = CandidateQuery.from_params(params)
    assert query.page >= 1
    assert query.page_size in PAGE_SIZES
    assert query.status in ("", "NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED")


def test_the_latest_attempt_is_the_one_furthest_along() -> None:
    attempts = tuple(
        Attempt(step_order=order, number=number, status="SCORED")
        for order, number in [(1, 2), (2, 1), (1, 3)]
    )
    found = latest_attempt(Candidate(id="1", status="IN_PROGRESS", attempts=attempts))
    assert found is not None
    assert (found.step_order, found.number) == (2, 1)


def test_without_attempts_there_is_no_latest() -> None:
    assert latest_attempt(Candidate(id="1", status="NOT_STARTED", attempts=())) is None
