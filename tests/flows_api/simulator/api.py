"""A bare HTTP caller of the partner, without our client."""

from typing import Any, Self

import requests

from flows_api.simulator import Simulator

Body = dict[str, Any]


class Api:
    """Calls with one key over one connection."""

    def __init__(self, simulator: Simulator, key: str) -> None:
        self._base = simulator.base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def call(self, method: str, path: str, body: object = None, **query: Any) -> requests.Response:
        return self.session.request(
            method,
            self._base + path,
            json=body,
            params=query,
            timeout=30,
            allow_redirects=False,
        )

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.call("GET", path, **query)

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.call("POST", path, body)

    def patch(self, path: str, **body: Any) -> requests.Response:
        return self.call("PATCH", path, body)

    def flow(self, flow_id: int = 1) -> Body:
        found: Body = self.get(f"/assessment-flows/{flow_id}").json()["data"]
        return found

    def page(self, flow_id: int = 1, **query: Any) -> Body:
        """Return a page of candidates: ``candidates`` and ``pagination``."""
        found: Body = self.get(f"/assessment-flows/{flow_id}/candidates", **query).json()["data"]
        return found

    def all_candidates(self, flow_id: int = 1, **query: Any) -> list[Body]:
        """Return the candidates of a flow with at most a hundred."""
        found: list[Body] = self.page(flow_id, pageSize=100, **query)["candidates"]
        return found

    def assign(self, flow_id: int = 1, /, **body: Any) -> requests.Response:
        return self.post(f"/assessment-flows/{flow_id}/assign", **body)


def faults_of(response: requests.Response) -> dict[str, str]:
    """Return the details of a 400 INVALID_REQUEST."""
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "INVALID_REQUEST")
    details: dict[str, str] = error["details"]
    return details
