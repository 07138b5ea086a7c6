"""What an open page asks by itself, and what "Try again" does."""

from typing import Any
from urllib.parse import quote

import pytest

from dashboard.assignments.batch import Batch, BatchState
from dashboard.workspaces.connection import TURN
from flows_api.simulator import Simulator
from tests.support.cast import Cast
from tests.support.faults import FAILS, HANGS
from tests.support.pages import LintingClient, parse
from tests.support.timeouts import short_timeouts
from tests.workspaces.outages import ASKING, FLOWS, PROGRESS, Later, break_down, told

NEXT = quote(FLOWS, safe="")


def poll(client: LintingClient, kind: str = "server_failed") -> Any:
    headers = {"HX-Request": "true", "HX-Target": "connection"}
    headers["HX-Current-URL"] = f"http://testserver{PROGRESS}?a=1"
    return client.get(f"{ASKING}?kind={kind}", headers=headers)


def test_all_pages_together_make_one_call_in_ten_seconds(
    recruiter: LintingClient,
    viewer: LintingClient,
    partner: Simulator,
    asked: Any,
    later: Later,
) -> None:
    break_down(partner, recruiter, **FAILS)
    asked()
    for client in (recruiter, viewer, recruiter):
        assert poll(client).status_code == 204
    assert asked() == 1
    later(TURN + 1)
    assert poll(viewer).status_code == 204
    assert asked() == 1


def test_it_hangs_for_nobody_but_the_one_that_asks(
    recruiter: LintingClient, partner: Simulator, asked: Any
) -> None:
    break_down(partner, recruiter, **HANGS)
    asked()
    with short_timeouts():
        assert poll(recruiter, "timed_out").status_code == 204
        assert poll(recruiter, "timed_out").status_code == 204
    assert asked() == 1


def test_it_says_when_the_partner_is_back_and_leads_to_the_page(
    recruiter: LintingClient, partner: Simulator
) -> None:
    break_down(partner, recruiter, **FAILS)
    partner.faults.clear()
    answer = parse(poll(recruiter))
    assert answer.find(id="connection").has_attr("data-back")
    assert answer.find("a", href=f"{PROGRESS}?a=1")
    assert told(recruiter.page(PROGRESS)) == ""


def test_another_outage_takes_the_firsts_place(
    recruiter: LintingClient, partner: Simulator
) -> None:
    break_down(partner, recruiter, **FAILS)
    partner.faults.clear()
    partner.faults.add(route="*", kind="status", status=401)
    assert told(parse(poll(recruiter))) == "key_refused"


@pytest.mark.parametrize(
    ("fault", "back"),
    [(None, FLOWS), ({"kind": "status", "status": 401}, f"{ASKING}?next={NEXT}")],
    ids=["it is back", "another outage"],
)
def test_the_answer_to_a_form_leads_to_a_page_that_can_be_opened(
    recruiter: LintingClient, partner: Simulator, acme: Cast, fault: Any, back: str
) -> None:
    view = acme.acme.memberships.get(user=acme.recruiter).saved_views.create(
        list_name="flow_list", name="Running", query="status=ACTIVE"
    )
    break_down(partner, recruiter, **FAILS)
    page = parse(recruiter.post("/w/acme/views/details/", {"view": view.pk}))
    banner = page.find(id="connection")
    assert banner.select_one(".connection-actions a")["href"] == ASKING
    partner.faults.clear()
    if fault:
        partner.faults.add(route="*", **fault)
    headers = {"HX-Request": "true", "HX-Target": "connection"}
    headers["HX-Current-URL"] = "http://testserver/w/acme/views/details/"
    answer = parse(recruiter.get(banner["hx-get"], headers=headers)).find(id="connection")
    assert answer.find("a", href=back)
    assert not fault or answer["hx-get"].endswith(f"&next={NEXT}")


def test_the_answer_to_a_form_of_a_page_leads_to_that_page(
    recruiter: LintingClient, partner: Simulator, acme: Cast
) -> None:
    batch = Batch.objects.create(
        workspace=acme.acme, flow_id="1", source="people.csv", state=BatchState.READY
    )
    break_down(partner, recruiter, **FAILS)
    path = f"/w/acme/batches/{batch.pk}/"
    page = parse(recruiter.post(f"{path}confirmation/", {"count": "7"}))
    link = page.select_one("#connection .connection-actions a")["href"]
    assert link == f"{ASKING}?next={quote(path, safe='')}"


def test_try_again_asks_at_once_and_leads_back(
    recruiter: LintingClient, partner: Simulator, asked: Any
) -> None:
    break_down(partner, recruiter, **HANGS)
    link = recruiter.page(f"{PROGRESS}?a=1").find(id="connection").find("a")["href"]
    partner.faults.clear()
    asked()
    assert recruiter.get(link)["Location"] == f"{PROGRESS}?a=1"
    assert asked() == 1
    assert told(recruiter.page(PROGRESS)) == ""


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", ""])
def test_it_leads_to_no_other_site(recruiter: LintingClient, to: str) -> None:
    assert recruiter.get(ASKING, {"next": to})["Location"] == FLOWS
