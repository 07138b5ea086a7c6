"""Polling of open pages during an outage, and "Try again"."""

from typing import Any
from urllib.parse import quote

import pytest

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.workspaces.connection.circuit_breaker import PROBE_INTERVAL
from flows_api.simulator import Simulator
from tests.support.faults import FAILS, HANGS
from tests.support.pages import LintingClient, parse
from tests.support.timeouts import short_timeouts
from tests.support.users import Users
from tests.workspaces.connection.outages import (
    CONNECTION,
    FLOWS,
    PROGRESS,
    Later,
    cause_outage,
    shown_outage,
)

NEXT = quote(FLOWS, safe="")


def poll(client: LintingClient, kind: str = "server_failed") -> Any:
    headers = {"HX-Request": "true", "HX-Target": "connection"}
    headers["HX-Current-URL"] = f"http://testserver{PROGRESS}?a=1"
    return client.get(f"{CONNECTION}?kind={kind}", headers=headers)


def test_all_open_pages_make_one_call_in_ten_seconds(
    recruiter: LintingClient,
    viewer: LintingClient,
    partner: Simulator,
    new_calls: Any,
    later: Later,
) -> None:
    cause_outage(partner, recruiter, **FAILS)
    new_calls()
    for client in (recruiter, viewer, recruiter):
        assert poll(client).status_code == 204
    assert new_calls() == 1
    later(PROBE_INTERVAL + 1)
    assert poll(viewer).status_code == 204
    assert new_calls() == 1


def test_only_the_probing_request_waits(
    recruiter: LintingClient, partner: Simulator, new_calls: Any
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    new_calls()
    with short_timeouts():
        assert poll(recruiter, "timed_out").status_code == 204
        assert poll(recruiter, "timed_out").status_code == 204
    assert new_calls() == 1


def test_it_links_to_the_page_when_the_partner_is_back(
    recruiter: LintingClient, partner: Simulator
) -> None:
    cause_outage(partner, recruiter, **FAILS)
    partner.faults.clear()
    answer = parse(poll(recruiter))
    assert answer.find(id="connection").has_attr("data-back")
    assert answer.find("a", href=f"{PROGRESS}?a=1")
    assert shown_outage(recruiter.page(PROGRESS)) == ""


def test_another_outage_replaces_the_first(recruiter: LintingClient, partner: Simulator) -> None:
    cause_outage(partner, recruiter, **FAILS)
    partner.faults.clear()
    partner.faults.add(route="*", kind="status", status=401)
    assert shown_outage(parse(poll(recruiter))) == "key_refused"


@pytest.mark.parametrize(
    ("fault", "back"),
    [(None, FLOWS), ({"kind": "status", "status": 401}, f"{CONNECTION}?next={NEXT}")],
    ids=["it is back", "another outage"],
)
def test_a_form_response_links_to_a_page_that_accepts_get(
    recruiter: LintingClient, partner: Simulator, acme: Users, fault: Any, back: str
) -> None:
    view = acme.acme.memberships.get(user=acme.recruiter).saved_views.create(
        list_name="flow_list", name="Running", query="status=ACTIVE"
    )
    cause_outage(partner, recruiter, **FAILS)
    page = parse(recruiter.post("/w/acme/views/details/", {"view": view.pk}))
    banner = page.find(id="connection")
    assert banner.select_one(".connection > a")["href"] == CONNECTION
    partner.faults.clear()
    if fault:
        partner.faults.add(route="*", **fault)
    headers = {"HX-Request": "true", "HX-Target": "connection"}
    headers["HX-Current-URL"] = "http://testserver/w/acme/views/details/"
    answer = parse(recruiter.get(banner["hx-get"], headers=headers)).find(id="connection")
    assert answer.find("a", href=back)
    assert not fault or answer["hx-get"].endswith(f"&next={NEXT}")


def test_a_form_response_links_back_to_its_page(
    recruiter: LintingClient, partner: Simulator, acme: Users
) -> None:
    batch = Batch.objects.create(
        workspace=acme.acme, flow_id="1", source="people.csv", state=BatchState.READY
    )
    cause_outage(partner, recruiter, **FAILS)
    path = f"/w/acme/batches/{batch.pk}/"
    page = parse(recruiter.post(f"{path}confirmation/", {"count": "7"}))
    link = page.select_one(".connection > a")["href"]
    assert link == f"{CONNECTION}?next={quote(path, safe='')}"


def test_try_again_probes_and_redirects_back(
    recruiter: LintingClient, partner: Simulator, new_calls: Any
) -> None:
    cause_outage(partner, recruiter, **HANGS)
    link = recruiter.page(f"{PROGRESS}?a=1").find(id="connection").find("a")["href"]
    partner.faults.clear()
    new_calls()
    assert recruiter.get(link)["Location"] == f"{PROGRESS}?a=1"
    assert new_calls() == 1
    assert shown_outage(recruiter.page(PROGRESS)) == ""


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", ""])
def test_it_redirects_to_this_site_only(recruiter: LintingClient, to: str) -> None:
    assert recruiter.get(CONNECTION, {"next": to})["Location"] == FLOWS
