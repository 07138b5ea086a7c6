"""The id of a request of ours goes to the partner with each call that it makes."""

from pytest_django import Settings

from flows_api.simulator import Simulator
from tests.support.pages import LintingClient

PROXYS = "0af7651916cd43dd-8448eb211c80319c"


def sent_ids(partner: Simulator) -> list[str]:
    return [call.headers["x-request-id"] for call in partner.requests]


def test_the_calls_of_a_page_have_its_id(
    viewer: LintingClient, partner: Simulator, settings: Settings
) -> None:
    settings.DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
    partner.requests.clear()
    viewer.get("/w/acme/flows/1/candidates/", headers={"X-Request-ID": PROXYS})
    assert len(partner.requests) > 1
    assert set(sent_ids(partner)) == {PROXYS}


def test_each_page_has_another_id(viewer: LintingClient, partner: Simulator) -> None:
    partner.requests.clear()
    for _ in range(2):
        viewer.get("/w/acme/flows/")
    first, second = sent_ids(partner)
    assert first != second
    assert len(first) >= 32
