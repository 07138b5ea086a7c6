"""The HTTP server: reused connections, odd requests, and stopping."""

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from flows_api.simulator import Simulator
from flows_api.simulator.server import call_log
from flows_api.simulator.server.messages import Request
from flows_api.simulator.world.roster import Candidate, Roster
from tests.flows_api.simulator.api import Api


@pytest.fixture
def connection(simulator: Simulator) -> Iterator[http.client.HTTPConnection]:
    host, _, port = simulator.origin.removeprefix("http://").partition(":")
    opened = http.client.HTTPConnection(host, int(port), timeout=30)
    yield opened
    opened.close()


def headers(simulator: Simulator) -> dict[str, str]:
    return {"Authorization": f"Bearer {simulator.api_key}"}


def test_a_connection_is_reused_and_fast(
    simulator: Simulator, connection: http.client.HTTPConnection
) -> None:
    connection.connect()
    retained = connection.sock
    times = []
    for _ in range(50):
        started = time.perf_counter()
        connection.request("GET", "/v1/partner/jobs/12345", headers=headers(simulator))
        connection.getresponse().read()
        times.append(time.perf_counter() - started)
    assert connection.sock is retained
    # One suffices: Nagle's algorithm costs 40 ms per request, a busy machine costs some of them.
    assert min(times) < 0.03


@pytest.mark.parametrize("path", ["/", "/v1/partner", "/v1/partner/", "/v1/partner/nothing"])
def test_an_unknown_route_is_not_found(simulator: Simulator, path: str) -> None:
    answer = requests.get(simulator.origin + path, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/assessment-flows/1", "GET, PATCH"),
        ("PUT", "/assessment-flows", "GET, POST"),
        ("GET", "/assessment-flows/1/assign", "POST"),
    ],
)
def test_other_methods_are_not_allowed(api: Api, method: str, path: str, allowed: str) -> None:
    answer = api.call(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_a_head_has_no_body(api: Api) -> None:
    answer = api.call("HEAD", "/assessment-flows")
    assert (answer.status_code, answer.content) == (405, b"")
    assert api.get("/assessment-flows").status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Content-Length", "many", 400),
        ("Content-Length", "-1", 400),
        ("Content-Length", "2000000", 413),
        ("Transfer-Encoding", "chunked", 400),
    ],
)
def test_a_body_of_unknown_or_monstrous_length_is_refused(
    connection: http.client.HTTPConnection, name: str, value: str, status: int
) -> None:
    connection.putrequest("POST", "/v1/partner/assessment-flows")
    connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == status


def test_calls_are_recorded_without_their_key(api: Api, simulator: Simulator) -> None:
    api.assign(email="ada@example.com")
    api.page(search="ada", page=1)
    assign, page = simulator.requests
    assert (assign.method, assign.path) == ("POST", "/v1/partner/assessment-flows/1/assign")
    assert (assign.route, assign.status, assign.body) == (
        "assign",
        201,
        {"email": "ada@example.com"},
    )
    assert page.query == {"search": "ada", "page": "1"}
    assert "authorization" not in page.headers
    assert simulator.api_key not in repr(simulator.requests)
    assert simulator.api_key not in str([call.headers for call in simulator.requests])


def test_only_the_last_calls_are_retained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "MAX_CALLS", 4)
    retained = call_log.CallLog()
    for number in range(20):
        retained.open(Request(method="GET", path=f"/{number}"), "")
        assert len(retained.calls) <= 4
    assert retained.count == 20
    assert retained.calls[-1].path == "/19"


def test_concurrent_callers_invite_no_candidate_twice(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Roster.find

    def slow_lookup(roster: Roster, email: str) -> Candidate | None:
        found = find(roster, email)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(Roster, "find", slow_lookup)

    def assign(_: int) -> int:
        with Api(simulator, simulator.api_key) as api:
            return api.assign(email="ada@example.com").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(assign, range(8)))
    assert sorted(statuses) == [201] + [409] * 7
    assert simulator.invitations == {"ada@example.com": 1}


def test_stopping_cuts_waiting_callers() -> None:
    simulator = Simulator().start()
    simulator.faults.add(kind="latency", seconds=120)
    waiting = socket.create_connection(("127.0.0.1", int(simulator.origin.rpartition(":")[2])))
    with waiting:
        waiting.sendall(b"GET /v1/partner/teams HTTP/1.1\r\nHost: x\r\n\r\n")
        while not simulator.requests:
            time.sleep(0.005)
        started = time.monotonic()
        simulator.stop()
        waiting.settimeout(120)
        while waiting.recv(4096):
            pass
    assert time.monotonic() - started < 60


def test_stopping_one_that_never_started_frees_its_port() -> None:
    never = Simulator()
    port = int(never.origin.rpartition(":")[2])
    never.stop()
    with Simulator(port=port) as next_one:
        assert requests.get(f"{next_one.origin}/_simulator/state", timeout=30).ok
