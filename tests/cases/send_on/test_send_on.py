"""Sending on: one continuation per flow and step, one invitation per candidate, nobody lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Literal

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.gates import NoticeRule
from dashboard.audit.models import AuditEntry
from dashboard.cases.decisions import DecisionDraft
from dashboard.cases.models import Case, Continuation, Decision, Outcome, SendOn
from dashboard.cases.openings import get_rules
from dashboard.cases.send_on import continuations, deliveries
from dashboard.cases.send_on.continuations import (
    ATTEMPT_LASTS,
    NoStepsLeft,
    NotMadeYet,
    get_continuation,
    plan_continuation,
)
from dashboard.core.idempotency import hash_content
from dashboard.core.models import IdempotencyKey
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import reconcile_all
from tests.progress.conftest import RunSync, get_flow
from tests.support.cases import REASON, open_all
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.timeouts import LONG
from tests.support.users import Users

CASES = "/w/acme/cases/"


@pytest.fixture
def case(synced_flow: object) -> Case:
    """Return a case of somebody who failed the first step of flow 1."""
    open_all(get_flow())
    return Case.objects.filter(grounds="failed", step=1).order_by("pk")[0]


def send(client: LintingClient, case: Case, **fields: object) -> Page:
    return client.post(f"{CASES}{case.pk}/send-on/", {"reason": REASON, "seen": 0} | fields)


def flow_names(acme: Users) -> list[str]:
    return [flow.name for flow in client_for(acme.acme).list_flows().flows]


def invited(acme: Users, continuation: Continuation) -> list[str]:
    """Return the addresses in the continuation, as Taptalent lists them."""
    page = client_for(acme.acme).list_candidates(continuation.target_id, page_size=100)
    return sorted(candidate.email or "" for candidate in page.candidates)


def test_sending_on_makes_the_flow_and_assigns(
    recruiter: LintingClient, viewer: LintingClient, case: Case, acme: Users
) -> None:
    shown = recruiter.page(f"{CASES}{case.pk}/send-on/")
    original = client_for(acme.acme).get_flow("1")
    later = (original.steps or ())[1:]
    assert len(shown.select(".continuation-steps li")) == len(later)
    assert send(recruiter, case).status_code == 303
    continuation = Continuation.objects.get()
    made = client_for(acme.acme).get_flow(continuation.target_id)
    assert made.name == f"{original.name}, from step 2"
    assert [(s.assessment_id, s.pass_threshold) for s in made.steps or ()] == [
        (s.assessment_id, s.pass_threshold) for s in later
    ]
    assert invited(acme, continuation) == [case.email]
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason) == ("sent_on", REASON)
    page = viewer.page(f"{CASES}{case.pk}/")
    assert "Taptalent still shows “Failed”" in text(page)
    assert page.select_one("[data-send-on=assigned]")
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"case.decided", "flow.created", "assignment.made"} <= actions


def test_a_second_candidate_takes_the_same_flow(
    recruiter: LintingClient, case: Case, acme: Users
) -> None:
    other = Case.objects.filter(grounds="failed", step=1).order_by("pk")[1]
    send(recruiter, case)
    before = flow_names(acme)
    send(recruiter, other)
    send(recruiter, other)
    assert flow_names(acme) == before
    assert invited(acme, Continuation.objects.get()) == sorted([case.email, other.email])
    assert Decision.objects.count() == SendOn.objects.count() == Assignment.objects.count() == 2


def test_the_outcome_of_those_sent_on_is_counted(
    recruiter: LintingClient, case: Case, acme: Users, run_sync: RunSync
) -> None:
    for one in Case.objects.filter(grounds="failed", step=1).order_by("pk")[:2]:
        send(recruiter, one)
    target = Continuation.objects.get().target_id
    row = recruiter.page(f"{CASES}metrics/").select_one(f"[data-continuation='{target}']")
    assert [text(cell) for cell in row.select("td")] == ["2", "–", "–", "–"]
    assert "Not loaded yet" in text(row)
    synced = acme.acme.synced_flows.get(flow_id=target)
    assert synced.due_at <= timezone.now(), "it is synced at once, not with the next list"
    name = f"tr[data-flow='{target}']"
    assert "Continues" in text(recruiter.page("/w/acme/flows/").select_one(name))
    assert recruiter.page("/w/acme/progress/").select_one(f"[data-flow='{target}']")
    assert schedule.list_flows(acme.acme) is None
    run_sync(target)
    page = recruiter.page(f"{CASES}metrics/")
    row = page.select_one(f"[data-continuation='{target}']")
    assert [text(cell) for cell in row.select("td")] == ["2", "0", "0", "2"]
    assert "Status there" in text(recruiter.page(f"{CASES}{case.pk}/"))


def test_a_threshold_that_moves_later_leaves_the_continuation_alone(
    recruiter: LintingClient, case: Case, acme: Users
) -> None:
    flows = client_for(acme.acme)
    first = get_continuation(flows, case.flow, 1, by=acme.recruiter)
    steps = first.steps
    again = get_continuation(flows, case.flow, 1, by=acme.owner)
    assert (again.pk, again.target_id, again.steps) == (first.pk, first.target_id, steps)


def test_nothing_follows_the_last_step(acme: Users, synced_flow: object) -> None:
    flow = client_for(acme.acme).get_flow("1")
    with pytest.raises(NoStepsLeft):
        plan_continuation(flow, len(flow.steps or ()))


def test_sending_on_is_offered_where_it_is_possible(
    recruiter: LintingClient, viewer: LintingClient, case: Case
) -> None:
    path = f"{CASES}{case.pk}/send-on/"
    link = f"a[href='{path}']"
    assert recruiter.page(f"{CASES}{case.pk}/").select_one(link)
    assert not viewer.page(f"{CASES}{case.pk}/").select_one(link)
    near = Case.objects.exclude(grounds="failed").first()
    if near is not None:
        assert recruiter.get(f"{CASES}{near.pk}/send-on/").status_code == 404


def test_nobody_is_sent_on_to_a_masked_address(recruiter: LintingClient, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(email="a***@x.example")
    page = recruiter.page(f"{CASES}{case.pk}/")
    assert not page.select_one(f"a[href='{CASES}{case.pk}/send-on/']")
    assert recruiter.get(f"{CASES}{case.pk}/send-on/").status_code == 404


def test_a_candidate_who_was_sent_on_is_not_sent_on_again(
    recruiter: LintingClient, owner: LintingClient, case: Case, acme: Users
) -> None:
    path = f"{CASES}{case.pk}/send-on/"
    send(recruiter, case)
    page = recruiter.page(path)
    assert "Already sent on by ravi@example.com" in text(page.main)
    assert not page.main.select("textarea")
    assert not recruiter.page(f"{CASES}{case.pk}/").select(f"a[href='{path}']")
    for seen in (0, 1):
        response = send(owner, case, seen=seen, reason="My own view")
        assert response.status_code == 409
        assert "sent on already" in text(parse(response).main)
        assert "My own view" in text(parse(response).find("textarea"))
    assert Decision.objects.count() == SendOn.objects.count() == 1


def test_sending_on_after_upholding_invites_nobody_again_and_says_so(
    recruiter: LintingClient, case: Case, acme: Users
) -> None:
    send(recruiter, case)
    uphold = {"reason": REASON, "seen": 1, "confirmed": "on"}
    assert recruiter.post(f"{CASES}{case.pk}/decisions/", uphold).status_code == 303
    response = send(recruiter, case, seen=2)
    assert "nobody is invited again" in text(recruiter.page(str(response["Location"])))
    assert invited(acme, Continuation.objects.get()) == [case.email]
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
def test_an_unclear_creation_records_nothing_and_the_next_try_finds_the_flow(
    recruiter: LintingClient,
    case: Case,
    acme: Users,
    partner: Simulator,
    kind: Literal["cut_after", "cut_before"],
) -> None:
    partner.faults.add(route="create", kind=kind, times=1)
    response = send(recruiter, case, reason="My own view")
    made = len([name for name in flow_names(acme) if "from step" in name])
    if response.status_code != 303:
        assert "My own view" in text(parse(response).find("textarea"))
        assert not Decision.objects.exists()
        _let_pass(ATTEMPT_LASTS)
        assert send(recruiter, case).status_code == 303
    assert made <= 1
    assert len([name for name in flow_names(acme) if "from step" in name]) == 1
    assert invited(acme, Continuation.objects.get()) == [case.email]


def test_an_outage_keeps_what_was_typed_and_records_nothing(
    recruiter: LintingClient, case: Case, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    response = send(recruiter, case, reason="My own view")
    assert response.status_code in (502, 503)
    assert "My own view" in text(parse(response).find("textarea"))
    assert not Decision.objects.exists()


def _let_pass(time: timedelta) -> None:
    """Let the last attempt be that long ago."""
    Continuation.objects.update(attempted_at=timezone.now() - time - timedelta(seconds=1))
    IdempotencyKey.objects.update(created_at=timezone.now() - time)


def test_a_crash_after_the_flow_was_made_makes_no_second_one(case: Case, acme: Users) -> None:
    flows = client_for(acme.acme)
    plan = plan_continuation(flows.get_flow("1"), 1)
    row = continuations._reserve(case.flow, 1, plan, by="x")
    flows.create_flow(name=plan.name, steps=plan.steps)
    # The claim of the attempt that was killed: it has no result.
    content = f"flow:{acme.acme.pk}:{hash_content(plan.update)}"
    IdempotencyKey.objects.create(token=f"{content}:x")
    with pytest.raises(NotMadeYet):
        get_continuation(flows, case.flow, 1, by=acme.recruiter)
    _let_pass(ATTEMPT_LASTS)
    found = get_continuation(flows, case.flow, 1, by=acme.recruiter)
    assert found.pk == row.pk
    assert len([name for name in flow_names(acme) if "from step" in name]) == 1


def test_an_attempt_that_died_holds_no_page_for_long(
    case: Case, acme: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuations, "CONCURRENT_WAIT", 0.1)
    flows, started = client_for(acme.acme), time.monotonic()
    plan = plan_continuation(flows.get_flow("1"), 1)
    row = continuations._reserve(case.flow, 1, plan, by="x")
    # Its claim, without a result. Forms wait for one as long as three calls may take.
    content = f"flow:{acme.acme.pk}:{hash_content(plan.update)}"
    IdempotencyKey.objects.create(token=f"{content}:{hash_content(str(row.token), False)}")
    with pytest.raises(NotMadeYet):
        get_continuation(flows, case.flow, 1, by=acme.recruiter)
    assert time.monotonic() - started < LONG["total"]


def test_the_worker_assigns_what_a_crash_left(case: Case, acme: Users) -> None:
    continuation = get_continuation(client_for(acme.acme), case.flow, 1, by=acme.recruiter)
    draft = DecisionDraft(outcome=Outcome.SENT_ON, reason=REASON, seen=0)
    deliveries.record_send_on(
        case, continuation, draft, by=acme.recruiter, rules=get_rules(acme.acme)
    )
    assert deliveries.pick_up() == 0, "the request may still be at it"
    SendOn.objects.update(at=timezone.now() - deliveries.PICK_UP_AFTER)
    assert deliveries.pick_up() == 1
    assert deliveries.pick_up() == 0
    assert invited(acme, continuation) == [case.email]


def test_a_failed_assignment_is_tried_again_and_never_twice(
    recruiter: LintingClient, case: Case, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="status", status=400, times=1)
    send(recruiter, case)
    # A rejected candidate may be in the flow all the same, so Flowdeck looks before it says so.
    assert not recruiter.page(f"{CASES}{case.pk}/").select("form[action$='/delivery/']")
    reconcile_all(acme)
    page = recruiter.page(f"{CASES}{case.pk}/")
    assert page.select_one("form[action$='/delivery/']")
    for _ in range(3):
        assert recruiter.post(f"{CASES}{case.pk}/delivery/", {}).status_code == 303
    assert invited(acme, Continuation.objects.get()) == [case.email]
    assert not recruiter.page(f"{CASES}{case.pk}/").select("form[action$='/delivery/']")


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_flow(acme: Users, run_sync: object) -> None:
    run_sync()  # type: ignore[operator]
    flow = get_flow()

    def attempt(_: int) -> str:
        try:
            flows = client_for(acme.acme)
            return get_continuation(flows, flow, 1, by=acme.recruiter).target_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(attempt, range(2)))
    assert len(set(found)) == 1
    assert len([name for name in flow_names(acme) if "from step" in name]) == 1


def test_somebody_whom_another_row_invited_is_not_invited_again(
    recruiter: LintingClient, case: Case, acme: Users
) -> None:
    continuation = get_continuation(client_for(acme.acme), case.flow, 1, by=acme.recruiter)
    form = recruiter.page(f"/w/acme/flows/{continuation.target_id}/assign/")
    token = form.find("input", attrs={"name": "token"})["value"]
    posted = {"email": case.email, "token": token}
    recruiter.post(f"/w/acme/flows/{continuation.target_id}/assign/", posted)
    send(recruiter, case)
    assert invited(acme, continuation) == [case.email]
    assert Assignment.objects.count() == 1


def test_sending_on_waits_for_a_notice_where_the_workspace_wants_one(
    recruiter: LintingClient, owner: LintingClient, case: Case, acme: Users
) -> None:
    NoticeRule.objects.create(workspace=acme.acme, is_required=True)
    assert send(recruiter, case).status_code == 303
    continuation = Continuation.objects.get()
    assert invited(acme, continuation) == []
    assert Decision.objects.get().outcome == "sent_on"
    row = Assignment.objects.get()
    assert (row.state, row.is_gated) == ("not_sent", True)
    deliveries.pick_up()
    assert invited(acme, continuation) == []
    owner.post(f"/w/acme/assignments/{row.pk}/bypass/", {"reason": "Told in person"})
    assert recruiter.post(f"{CASES}{case.pk}/delivery/").status_code == 303
    assert invited(acme, continuation) == [case.email]
