"""Faults: the response that each kind gives, and the work that is done for it."""

import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api

NOT_DONE = ("status", "rate_limit", "cut_before", "html", "malformed_json", "redirect", "huge")
DONE = ("latency", "status_after", "cut_after", "wrong_shape", "drip")


def attempt(api: Api) -> requests.Response | None:
    """Assign Ada. Return None when the connection was cut."""
    try:
        return api.assign(email="ada@example.com")
    except requests.ConnectionError:
        return None


@pytest.mark.parametrize("kind", NOT_DONE + DONE)
def test_faults_do_the_work_or_not(api: Api, simulator: Simulator, kind: Any) -> None:
    seconds = 0.001 if kind in ("latency", "drip") else None
    simulator.faults.add(route="assign", kind=kind, times=1, seconds=seconds, size=100_000)
    attempt(api)
    assert simulator.invitations["ada@example.com"] == (kind in DONE)
    assert simulator.requests[-1].fault == (None if kind == "latency" else kind)
    simulator.faults.clear()
    assert attempt(api) is not None


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_cut_connection_gives_no_answer(api: Api, simulator: Simulator, kind: Any) -> None:
    simulator.faults.add(route="assign", kind=kind, times=1)
    assert attempt(api) is None
    assert simulator.requests[-1].status is None


@pytest.mark.parametrize(
    ("options", "status", "text"),
    [
        ({}, 500, "INTERNAL_ERROR"),
        ({"status": 403}, 403, "FORBIDDEN"),
        ({"status": 503}, 503, "<html>"),
        ({"status": 400, "body": {"message": "flat"}}, 400, '{"message":"flat"}'),
        ({"status": 500, "body": ""}, 500, ""),
        ({"status": 502, "body": "Bad gateway"}, 502, "Bad gateway"),
    ],
)
@pytest.mark.parametrize("kind", ["status", "status_after"])
def test_any_status_with_any_body(
    api: Api, simulator: Simulator, kind: Any, options: dict[str, Any], status: int, text: str
) -> None:
    simulator.faults.add(route="flows", kind=kind, **options)
    answer = api.get("/assessment-flows")
    assert answer.status_code == status
    assert text in answer.text


def test_a_rate_limit_has_an_optional_retry_after(api: Api, simulator: Simulator) -> None:
    for retry_after in (7, "date", None):
        simulator.faults.add(kind="rate_limit", retry_after=retry_after, times=1)
    before = time.time()
    outcome = [api.get("/users") for _ in range(3)]
    assert [answer.status_code for answer in outcome] == [429] * 3
    seconds, date, nothing = (answer.headers.get("Retry-After") for answer in outcome)
    assert seconds == "7"
    assert date
    # Thirty seconds after the answer was made, in whole seconds.
    assert before + 29 <= parsedate_to_datetime(date).timestamp() <= time.time() + 31
    assert nothing is None


def test_a_success_that_is_none(api: Api, simulator: Simulator) -> None:
    for kind in ("html", "malformed_json", "wrong_shape"):
        simulator.faults.add(kind=kind, times=1)
    html, malformed, wrong = (api.get("/assessment-flows") for _ in range(3))
    assert {html.status_code, malformed.status_code, wrong.status_code} == {200}
    assert html.headers["Content-Type"].startswith("text/html")
    with pytest.raises(requests.JSONDecodeError):
        malformed.json()
    assert wrong.json() == {"status": "success", "data": [[None, 42]]}


def test_a_redirect_has_its_location(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(kind="redirect", location="https://evil.example/")
    answer = api.get("/assessment-flows")
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://evil.example/")


def test_a_huge_response_has_the_requested_size(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(kind="huge", size=3_000_000)
    assert len(api.get("/assessment-flows").content) > 3_000_000


def test_a_dripping_response_is_complete_in_the_end(api: Api, simulator: Simulator) -> None:
    complete = api.get("/jobs/12345").content
    simulator.faults.add(kind="drip", seconds=0.0005)
    with api.session.get(simulator.base_url + "/jobs/12345", stream=True, timeout=30) as answer:
        pieces = list(answer.iter_content(None))
    assert b"".join(pieces) == complete


def test_latency_comes_on_top_of_another_fault(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(kind="latency", seconds=0.05)
    simulator.faults.add(kind="latency", seconds=0.05)
    simulator.faults.add(kind="status", status=500)
    started = time.monotonic()
    assert api.get("/users").status_code == 500
    assert time.monotonic() - started >= 0.1


def test_a_fault_is_for_one_route_and_so_many_times(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(route="flow", kind="status", status=500, times=2)
    statuses = [api.get("/assessment-flows/1").status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    assert api.get("/assessment-flows").status_code == 200
    assert simulator.faults.active() == []


def test_of_two_faults_the_older_comes_first(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(kind="status", status=500, times=1)
    simulator.faults.add(kind="status", status=403, times=1)
    assert [api.get("/users").status_code for _ in range(3)] == [500, 403, 200]


def test_until_cleared_by_route_or_altogether(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(route="users", kind="status")
    simulator.faults.add(route="teams", kind="status")
    simulator.faults.clear(route="users")
    assert (api.get("/users").status_code, api.get("/teams").status_code) == (200, 500)
    simulator.faults.clear()
    assert api.get("/teams").status_code == 200


def test_a_probable_fault_repeats_itself_by_seed(api: Api, simulator: Simulator) -> None:
    def statuses() -> list[int]:
        simulator.faults.clear()
        simulator.faults.add(kind="status", probability=0.5, seed=7)
        return [api.get("/jobs/1").status_code for _ in range(20)]

    first = statuses()
    assert set(first) == {404, 500}
    assert statuses() == first


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "earthquake"},
        {"kind": "status", "route": "nowhere"},
        {"kind": "status", "status": 99},
        {"kind": "status", "status": "500"},
        {"kind": "latency", "seconds": -1},
        {"kind": "latency", "seconds": float("nan")},
        {"kind": "status", "times": True},
        {"kind": "status", "tmies": 1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    simulator: Simulator, options: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"is one of|is a number|is from|unexpected"):
        simulator.faults.add(**options)
    assert simulator.faults.active() == []


def test_what_a_request_still_does_after_a_reset_reaches_the_old_world_only(
    api: Api, simulator: Simulator
) -> None:
    simulator.faults.add(route="assign", kind="latency", seconds=0.1, times=1)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(attempt, api)
        while not simulator.requests:
            time.sleep(0.002)
        simulator.reset()
        answer = late.result()
    assert answer is not None
    assert answer.status_code == 201
    assert not simulator.invitations
    assert simulator.requests == []
