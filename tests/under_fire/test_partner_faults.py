"""Every fault of the partner × every page: no server error, no hang, nothing stale shown as fresh.

``UNDER_FIRE=all`` visits each page with each fault, and makes the table of docs/reliability.md. The
suite visits one page with each.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import transport
from flows_api import FlowsClient, FlowsError, Secret, Transport
from flows_api.simulator import Simulator
from tests.support.certificates import self_signed
from tests.support.measurements import record
from tests.support.pages import Page, body_of
from tests.support.proxy import Answer, Proxy
from tests.support.users import Users, connect
from tests.under_fire.partner_faults import (
    CERTIFICATES,
    EVERY_FAULT,
    FAULTS,
    HARMLESS,
    TOTAL,
    WRONG_VALUES,
    spoil_value,
)

HOME = "/w/acme/flows/1/"
PAGES = {
    "flows": "/w/acme/flows/",
    "flow": HOME,
    "edit": f"{HOME}edit/",
    "new flow": "/w/acme/flows/new/",
    "candidates": f"{HOME}candidates/",
    "search": f"{HOME}candidates/?search=a",
    "candidate": f"{HOME}candidates/{{candidate}}/",
    "export": f"{HOME}candidates/export.csv",
    "assign": f"{HOME}assign/",
    "bulk assign": f"{HOME}assign/bulk/",
    "colleagues": "/w/acme/members/partner/",
    "progress": f"{HOME}progress/",
    "all progress": "/w/acme/progress/",
    "settings": "/w/acme/settings/",
}
IS_WHOLE = os.environ.get("UNDER_FIRE") == "all"
PARTNER_STATUSES = {200, 404, 502, 503, 504}
MAX_CALLS = 3
"""Calls to the partner that a page makes at most, so that it takes MAX_CALLS × TOTAL."""
SLACK = 45.0
"""For a busy machine. Without a limit, each hanging fault would hold the page for longer."""


def pages_for(fault: str) -> list[str]:
    """Return the pages to visit with ``fault``."""
    names = list(PAGES)
    return names if IS_WHOLE else [names[EVERY_FAULT.index(fault) % len(names)]]


@pytest.fixture
def candidate(behind_proxy: Users) -> str:
    """Sync flow 1, so that there is something stale to show, and return one of its candidates."""
    assert schedule.list_flows(behind_proxy.acme) is None
    flow = SyncedFlow.objects.get(workspace=behind_proxy.acme, flow_id="1")
    assert schedule.sync_flow(flow.pk) is not None
    return str(flow.candidates.values_list("candidate_id", flat=True).earliest("pk"))


@pytest.fixture
def short(settings: Settings, proxy: Proxy) -> Iterator[None]:
    """Set the limits of calls that the table states."""
    settings.PARTNER_TIMEOUTS = {"connect": 1.0, "read": TOTAL, "total": TOTAL}
    transport.cache_clear()
    yield
    transport.cache_clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_page_survives_each_fault(
    behind_proxy: Users, proxy: Proxy, candidate: str, short: None, fault: str
) -> None:
    proxy.change = FAULTS[fault]
    visit_pages(behind_proxy, candidate, fault)


Present = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def present(
    behind_proxy: Users,
    partner: Simulator,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Present:
    """Return a context manager in which Acme's partner answers by https, with a certificate.

    It takes what ``self_signed`` takes, and ``is_trusted``.
    """

    @contextmanager
    def with_certificate(*, is_trusted: bool = True, **flaw: Any) -> Iterator[None]:
        tls, certificate = self_signed(tmp_path, **flaw)
        if is_trusted:
            monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
        with Proxy(partner, tls) as proxy:
            settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {proxy.origin}
            transport.cache_clear()
            connect(behind_proxy.acme, proxy.base_url, partner.api_key)
            yield

    return with_certificate


@pytest.mark.parametrize("fault", CERTIFICATES)
def test_each_page_survives_each_certificate(
    behind_proxy: Users, candidate: str, short: None, present: Present, fault: str
) -> None:
    with present(**CERTIFICATES[fault]):
        visit_pages(behind_proxy, candidate, fault)


def test_a_right_certificate_is_accepted(behind_proxy: Users, present: Present) -> None:
    """Check that the certificates above are refused for their flaw."""
    client = Client()
    client.force_login(behind_proxy.owner)
    with present():
        assert client.get(HOME).status_code == 200


def visit_pages(users: Users, candidate: str, fault: str) -> None:
    """Visit the pages of ``fault``, check what they show of it, and record it for the table."""
    client = Client(raise_request_exception=False)
    client.force_login(users.owner)
    seen = {}
    for name in pages_for(fault):
        cache.clear()  # so that the circuit breaker does not answer in the partner's place
        started = time.monotonic()
        response: Any = client.get(PAGES[name].format(candidate=candidate))
        content = body_of(response)
        took = time.monotonic() - started
        assert took < MAX_CALLS * TOTAL + SLACK, name
        assert response.status_code in PARTNER_STATUSES, (name, response.status_code)
        seen[name] = {"status": response.status_code, "seconds": round(took, 2)}
        seen[name] |= described(content) if "html" in response["Content-Type"] else {}
        check_age(name, fault, response.status_code, seen[name])
    if IS_WHOLE:
        record(f"fault-{EVERY_FAULT.index(fault):02}", fault=fault, pages=seen)


def described(content: bytes) -> dict[str, str]:
    """Return what a page says of the partner: its problem, its words, and the age of the data."""
    page: Page = BeautifulSoup(content, "html.parser")
    problem = page.find(attrs={"data-problem": True})
    stale = page.find(attrs={"data-stale": True})
    found = {"problem": str(problem["data-problem"])} if problem else {}
    if heading := page.find("h1"):
        found["heading"] = " ".join(heading.get_text(" ").split())
    return found | ({"stale": " ".join(stale.get_text(" ").split())} if stale else {})


def check_age(name: str, fault: str, status: int, seen: dict[str, Any]) -> None:
    """Check that a page of stored data says so, and that a fault is never shown as an answer."""
    if fault in HARMLESS:
        assert status == 200, (name, seen)
    elif status >= 500:
        assert "problem" in seen or "stale" in seen, (name, seen)
    if "stale" in seen:
        assert status >= 500, (name, seen)


@settings(
    max_examples=1000 if IS_WHOLE else 25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.sampled_from(list(PAGES)),
    at=st.integers(0, 5000),
    wrong=st.sampled_from(WRONG_VALUES),
)
def test_a_wrong_value_at_any_field_breaks_no_page(
    behind_proxy: Users, proxy: Proxy, candidate: str, name: str, at: int, wrong: object
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(behind_proxy.owner)
    proxy.change = lambda answer: replace(answer, body=spoil_value(answer.body, at, wrong))
    cache.clear()
    response: Any = client.get(PAGES[name].format(candidate=candidate))
    content = body_of(response)
    assert response.status_code in PARTNER_STATUSES
    if response.status_code >= 500:
        seen = described(content)
        assert "problem" in seen or "stale" in seen


@pytest.mark.parametrize("call", ["get_flow", "list_candidates", "list_flows"])
def test_an_answer_cut_at_any_byte_is_never_taken_for_the_whole(
    proxy: Proxy, simulator: Simulator, call: str
) -> None:
    # It asks again at once: thousands of cuts would otherwise be half an hour of waiting.
    quick = Transport(private_origins={proxy.origin}, sleep=lambda _seconds: None)
    client = FlowsClient(quick, base_url=proxy.base_url, api_key=Secret(simulator.api_key))
    arguments = () if call == "list_flows" else ("1",)
    sizes: list[int] = []

    def measure(answer: Answer) -> Answer:
        sizes.append(len(answer.body))
        return answer

    proxy.change = measure
    getattr(client, call)(*arguments)
    step = 1 if IS_WHOLE else max(1, sizes[0] // 40)
    for sent in range(0, sizes[0], step):
        proxy.change = lambda answer, sent=sent: replace(answer, sent=sent)  # type: ignore[misc]
        with pytest.raises(FlowsError):
            getattr(client, call)(*arguments)
    quick.close()
    record(f"cut-{call}", bytes=sizes[0], cuts=len(range(0, sizes[0], step)))
