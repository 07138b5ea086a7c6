"""Pages, search and status of a flow's candidates."""

import pytest

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api, faults_of

STATUSES = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED")


def test_a_page_has_ten_candidates_by_default(api: Api) -> None:
    page = api.page()
    assert len(page["candidates"]) == 10
    assert page["pagination"] == {"page": 1, "pageSize": 10, "total": 40, "totalPages": 4}


@pytest.mark.parametrize("name", ["pageSize", "perPage"])
def test_the_page_size_goes_by_two_names(api: Api, name: str) -> None:
    page = api.page(**{name: 7})
    assert len(page["candidates"]) == 7
    assert page["pagination"] == {"page": 1, "pageSize": 7, "total": 40, "totalPages": 6}


def test_pages_neither_lose_nor_repeat_candidates(api: Api) -> None:
    pages = [api.page(page=number, pageSize=9)["candidates"] for number in range(1, 6)]
    assert [len(page) for page in pages] == [9, 9, 9, 9, 4]
    ids = [candidate["id"] for page in pages for candidate in page]
    assert ids == [candidate["id"] for candidate in api.all_candidates()]
    assert len(set(ids)) == 40


def test_a_page_past_the_end_is_empty(api: Api) -> None:
    assert api.page(page=5)["candidates"] == []
    assert api.page(page=2**53 - 1)["candidates"] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"page": 0}, '"page" must be greater than or equal to 1'),
        ({"page": "one"}, '"page" must be an integer'),
        ({"page": ""}, '"page" must be an integer'),
        ({"page": "1.5"}, '"page" must be an integer'),
        ({"pageSize": 101}, '"pageSize" must be less than or equal to 100'),
        ({"perPage": 0}, '"perPage" must be greater than or equal to 1'),
        ({"status": "EXPIRED"}, f'"status" must be one of [{", ".join(STATUSES)}]'),
        ({"status": "completed"}, f'"status" must be one of [{", ".join(STATUSES)}]'),
        ({"status": ["FAILED", "COMPLETED"]}, '"status" must not be repeated'),
        ({"sort": "name"}, '"sort" is not allowed'),
    ],
)
def test_what_is_not_documented_is_refused(
    api: Api, query: dict[str, object], message: str
) -> None:
    response = api.get("/assessment-flows/1/candidates", **query)
    assert list(faults_of(response).values()) == [message]


def test_the_search_finds_parts_of_names_and_addresses_in_any_case(api: Api) -> None:
    all_candidates = api.all_candidates()
    for expected in all_candidates:
        names = [name for name in (expected["firstName"], expected["lastName"]) if name]
        for text in (expected["email"], *names):
            for spelling in (text.upper(), text[1:], f" {text} "):
                found = api.all_candidates(search=spelling)
                assert expected in found, spelling
                assert found == [c for c in all_candidates if c in found]


def test_a_search_finds_matches_only(api: Api) -> None:
    found = api.all_candidates(search="example")
    assert len(found) == 40
    assert api.all_candidates(search="nobody-has-this") == []
    assert api.page(search="nobody-has-this")["pagination"]["total"] == 0
    assert api.page(search="nobody-has-this")["pagination"]["totalPages"] == 0


def test_first_and_last_name_are_searched_as_one(api: Api) -> None:
    candidate = next(c for c in api.all_candidates() if c["firstName"] and c["lastName"])
    assert candidate in api.all_candidates(
        search=f"{candidate['firstName']} {candidate['lastName']}"
    )


def test_the_four_statuses_part_all_candidates(api: Api) -> None:
    found = {status: api.all_candidates(status=status) for status in STATUSES}
    assert all(c["status"] == status for status, group in found.items() for c in group)
    assert all(found.values())
    ids = sorted(c["id"] for group in found.values() for c in group)
    assert ids == sorted(c["id"] for c in api.all_candidates())


def test_search_and_status_combine(api: Api) -> None:
    failed = api.all_candidates(status="FAILED")[0]
    found = api.all_candidates(status="FAILED", search=failed["email"])
    assert found == [failed]
    assert api.all_candidates(status="COMPLETED", search=failed["email"]) == []


def test_the_newest_come_first_unless_switched(api: Api, simulator: Simulator) -> None:
    times = [candidate["assignedAt"] for candidate in api.all_candidates()]
    assert times == sorted(times, reverse=True)
    simulator.variants.set(candidate_order="oldest_first")
    assert [candidate["assignedAt"] for candidate in api.all_candidates()] == sorted(times)


def test_a_flow_without_candidates_has_an_empty_page(api: Api) -> None:
    assert api.page(3) == {
        "candidates": [],
        "pagination": {"page": 1, "pageSize": 10, "total": 0, "totalPages": 0},
    }


def test_attempts_match_the_status(api: Api) -> None:
    flow = api.flow()
    for candidate in api.all_candidates():
        for attempt in candidate["attempts"]:
            step = flow["steps"][attempt["stepOrder"] - 1]
            assert attempt["assessmentId"] == step["assessmentId"]
            if attempt["status"] == "SCORED":
                assert attempt["passed"] == (attempt["score"] >= step["passThreshold"])
            else:
                assert attempt["score"] is None
                assert attempt["passed"] is None
