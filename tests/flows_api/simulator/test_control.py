"""HTTP control of the simulator (docs/simulator.md)."""

from typing import Any

import pytest
import requests

from flows_api.simulator import Simulator
from flows_api.simulator.server import http
from tests.flows_api.simulator.api import Api


def switch(simulator: Simulator, method: str, name: str, **sent: Any) -> requests.Response:
    address = f"{simulator.origin}/_simulator/{name}"
    return requests.request(method, address, json=sent, timeout=30)


def test_the_control_page_describes_the_simulator(simulator: Simulator) -> None:
    simulator.faults.add(kind="status", route="flows", body="<b>")
    page = switch(simulator, "GET", "")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "in memory" in page.text
    assert simulator.api_key in page.text
    assert "small, seed 1" in page.text
    assert "&lt;b&gt;" in page.text


def test_faults_are_switched_on_and_off(api: Api, simulator: Simulator) -> None:
    state = switch(simulator, "POST", "faults", route="flows", kind="status", status=503, times=2)
    assert state.json()["faults"][0]["status"] == 503
    assert api.get("/assessment-flows").status_code == 503
    assert switch(simulator, "DELETE", "faults").json()["faults"] == []
    assert api.get("/assessment-flows").status_code == 200


def test_faults_of_one_route_are_switched_off(simulator: Simulator) -> None:
    for route in ("flows", "users"):
        switch(simulator, "POST", "faults", route=route, kind="html")
    left = switch(simulator, "DELETE", "faults", route="flows").json()["faults"]
    assert [fault["route"] for fault in left] == ["users"]


def test_variants_are_switched(api: Api, simulator: Simulator) -> None:
    state = switch(simulator, "POST", "variants", candidates_list="items").json()
    assert state["variants"] == {"candidates_list": "items"}
    assert "items" in api.page()
    assert switch(simulator, "DELETE", "variants").json()["variants"] == {}


def test_time_is_moved_on(simulator: Simulator) -> None:
    before = simulator.clock.now()
    assert switch(simulator, "POST", "clock", seconds=3600).status_code == 200
    assert 3600 <= simulator.clock.now() - before < 3660


def test_the_state_counts_calls_and_invitations(api: Api, simulator: Simulator) -> None:
    api.assign(email="Ada@example.com")
    state = switch(simulator, "GET", "state").json()
    assert state["requests"] == 1
    assert state["invitations"] == {"ada@example.com": 1}
    assert state["scenario"] == "small"


def test_it_is_reset(api: Api, simulator: Simulator) -> None:
    api.assign(email="ada@example.com")
    assert switch(simulator, "POST", "reset").json()["invitations"] == {}


@pytest.mark.parametrize(
    ("method", "name", "sent"),
    [
        ("POST", "faults", {"kind": "earthquake"}),
        ("POST", "faults", {}),
        ("POST", "faults", {"kind": "status", "unknown": 1}),
        ("POST", "variants", {"unknown": 1}),
        ("POST", "clock", {"seconds": -1}),
        ("POST", "clock", {"seconds": "1"}),
        ("POST", "clock", {}),
        ("DELETE", "faults", {"unknown": 1}),
    ],
)
def test_what_makes_no_sense_is_refused(
    simulator: Simulator, method: str, name: str, sent: dict[str, Any]
) -> None:
    assert switch(simulator, method, name, **sent).status_code == 400


def test_what_is_no_json_object_is_refused(simulator: Simulator) -> None:
    for data in (b"{", b"[]"):
        address = f"{simulator.origin}/_simulator/variants"
        assert requests.post(address, data=data, timeout=30).status_code == 400


def test_only_this_machines_own_callers_get_there(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [http.is_local(a) for a in ("127.0.0.1", "::1", "::1%lo")] == [True] * 3
    assert [http.is_local(a) for a in ("192.168.1.7", "10.0.0.1", "fe80::1%eth0")] == [False] * 3
    monkeypatch.setattr(http, "is_local", lambda _address: False)
    assert switch(simulator, "GET", "state").status_code == 404
    assert switch(simulator, "POST", "clock", seconds=1).status_code == 404


def test_there_are_no_other_switches(simulator: Simulator) -> None:
    assert switch(simulator, "POST", "bomb").status_code == 404
    assert switch(simulator, "PUT", "faults").status_code == 404


def test_its_page_switches_every_variant(simulator: Simulator) -> None:
    address = f"{simulator.origin}/_simulator/"
    page = requests.get(address, timeout=30).text
    assert all(f'name="{name}"' in page for name in simulator.variants.choices())
    posted = {"email": "masked", "consistency_delay": "2.5"}
    shown = requests.post(f"{address}variants", data=posted, timeout=30)
    assert (shown.status_code, shown.url) == (200, address)
    assert "<option selected>masked" in shown.text
    assert simulator.variants.changed() == {"email": "masked", "consistency_delay": 2.5}
