"""Prometheus metrics, for internal clients only."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from dashboard.core.observability.metrics import is_internal_request, record_partner_call


def test_a_request_is_counted_under_its_route(client: Client, db: None) -> None:
    client.get("/sign-in/?next=/private@person.example")
    text = client.get("/metrics/", REMOTE_ADDR="10.0.0.7").content.decode()
    assert 'route="account_login",status="200"' in text
    assert "private@" not in text


@pytest.mark.parametrize(
    ("meta", "inside"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "10.1.2.3"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "8.8.8.8"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "10.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, False),
    ],
    ids=str,
)
def test_only_direct_private_requests_are_internal(meta: dict[str, Any], inside: bool) -> None:
    assert is_internal_request(RequestFactory().get("/metrics/", **meta)) is inside


def test_external_requests_get_404(client: Client, db: None) -> None:
    assert client.get("/metrics/", REMOTE_ADDR="8.8.8.8").status_code == 404


def test_a_call_to_the_partner_is_counted_without_the_ids_of_its_path(
    client: Client, db: None
) -> None:
    path = "/assessment-flows/f%201/candidates/ada@person.example"
    record_partner_call(path, "GET", "timed_out", 6.0)
    text = client.get("/metrics/", REMOTE_ADDR="10.0.0.7").content.decode()
    endpoint = 'endpoint="/assessment-flows/{id}/candidates/{id}"'
    line = f'flowdeck_partner_call_seconds_count{{{endpoint},method="GET",outcome="timed_out"}}'
    assert line in text
    assert "ada@" not in text
    assert "f%201" not in text
