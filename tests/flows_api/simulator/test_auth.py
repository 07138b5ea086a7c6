"""Keys and companies."""

import pytest
import requests

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api


def status_with(simulator: Simulator, headers: dict[str, str]) -> tuple[int, str]:
    response = requests.get(simulator.base_url + "/assessment-flows", headers=headers, timeout=30)
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer sk_test_NoSuchKeyNoSuchKeyNoSu"},
        {"Authorization": "Basic sk_test_FlowdeckDemoKey0000001"},
        {"Authorization": "sk_test_FlowdeckDemoKey0000001"},
    ],
)
def test_a_bad_key_gets_no_data(simulator: Simulator, headers: dict[str, str]) -> None:
    assert status_with(simulator, headers) == (401, "UNAUTHORIZED")


def test_a_lapsed_company_is_prohibited_everything(simulator: Simulator) -> None:
    with Api(simulator, simulator.inactive_api_key) as lapsed:
        for path in ("/assessment-flows", "/assessment", "/users"):
            response = lapsed.get(path)
            assert response.status_code == 403
            assert response.json()["error"]["code"] == "ACCOUNT_INACTIVE"


def test_another_companys_records_are_not_found(api: Api, other: Api) -> None:
    theirs = other.get("/assessment-flows").json()["data"][0]["id"]
    team = other.get("/teams").json()["data"][0]["id"]
    for response in (
        api.get(f"/assessment-flows/{theirs}"),
        api.get(f"/assessment-flows/{theirs}/candidates"),
        api.assign(theirs, email="ada@example.com"),
        api.patch(f"/assessment-flows/{theirs}", flowName="Mine", steps=[]),
        api.get(f"/teams/{team}"),
    ):
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "NOT_FOUND"


def test_keys_are_written_as_the_partner_writes_them(simulator: Simulator) -> None:
    for key in (simulator.api_key, simulator.other_api_key, simulator.inactive_api_key):
        prefix, random_part = key[:8], key[8:]
        assert prefix == "sk_test_"
        assert len(random_part) == 22
        assert random_part.isalnum()


def test_auth_errors_may_be_flat_and_a_bad_key_a_403(simulator: Simulator) -> None:
    simulator.variants.set(auth_error="flat", bad_key="forbidden")
    response = requests.get(simulator.base_url + "/teams", timeout=30)
    assert response.status_code == 403
    assert response.json()["code"] == "UNAUTHORIZED"
