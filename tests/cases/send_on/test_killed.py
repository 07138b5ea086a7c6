"""Sending on, killed with SIGKILL at four points: one flow, one invitation each, nobody lost.

``SEND_ON_SEEDS=8`` runs as many seeds at each point. A seed sets the order and which call fails.
"""

import os
import random
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import IN_FLOW
from dashboard.assignments.single import submission
from dashboard.cases.decisions import DecisionDraft
from dashboard.cases.models import Case, CaseHandling, Continuation, Decision, Outcome, SendOn
from dashboard.cases.openings import get_rules
from dashboard.cases.send_on import continuations, deliveries
from dashboard.cases.send_on.continuations import ATTEMPT_LASTS, NotMadeYet, get_continuation
from dashboard.core.models import IdempotencyKey
from dashboard.flows.editor import create
from dashboard.workspaces.connection.client import client_for, transport
from flows_api import FlowsError
from flows_api.simulator import Simulator
from tests.assignments.batches import reconcile_all
from tests.progress.conftest import RunSync, get_flow
from tests.support.cases import REASON, open_all
from tests.support.users import Users

SEEDS = int(os.environ.get("SEND_ON_SEEDS", "2"))
CANDIDATES = 3
FAULTS: tuple[dict[str, Any], ...] = (
    {},
    {"route": "create", "kind": "cut_after"},
    {"route": "assign", "kind": "cut_after"},
)


def die(*_args: object, **_options: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(module: object, name: str) -> None:
    """Let this process die when the function of ``module`` has returned."""
    act = getattr(module, name)

    def killed(*args: object, **options: object) -> None:
        act(*args, **options)
        die()

    setattr(module, name, killed)


POINTS: dict[str, Callable[[], None]] = {
    "continuation reserved": lambda: setattr(continuations, "create_flow", die),
    "flow posted": lambda: die_after(create, "_post"),
    "decision recorded": lambda: setattr(deliveries, "assign", die),
    "invitation posted": lambda: die_after(submission, "send"),
}


def send_on(case: Case, users: Users) -> None:
    """Do what the page does."""
    flows = client_for(users.acme)
    continuation = get_continuation(flows, case.flow, case.step, by=users.recruiter)
    draft = DecisionDraft(outcome=Outcome.SENT_ON, reason=REASON, seen=0)
    rules = get_rules(users.acme)
    row = deliveries.record_send_on(case, continuation, draft, by=users.recruiter, rules=rules)
    deliveries.deliver(row, flows)


def run_killed(point: str, act: Callable[[], None]) -> bool:
    """Run ``act`` in a process that dies at ``point``, and return whether it was killed."""
    connections.close_all()
    with warnings.catch_warnings():
        # The threads of the simulator stay with the parent, which answers the child.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        with suppress(BaseException):
            transport.cache_clear()
            POINTS[point]()
            act()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def let_pass() -> None:
    """Let the time pass after which nothing of a dead process is under way."""
    old = timezone.now() - ATTEMPT_LASTS - deliveries.PICK_UP_AFTER
    Continuation.objects.update(attempted_at=old)
    IdempotencyKey.objects.update(created_at=old)
    SendOn.objects.update(at=old)
    Assignment.objects.filter(due_at__isnull=False).update(
        due_at=timezone.now() - timedelta(seconds=1)
    )


def recover(cases: list[Case], users: Users) -> None:
    """Let members try again whatever is not decided, and the worker do the rest."""
    for _ in range(4):
        let_pass()
        for case in cases:
            if not case.decisions.exists():
                with suppress(NotMadeYet, FlowsError):
                    send_on(case, users)
        deliveries.pick_up()
        reconcile_all(users)


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no other call: the one that made the flow is dead."""
    monkeypatch.setattr(continuations, "CONCURRENT_WAIT", 0.0)


def clear() -> None:
    """Remove what a seed left. The triggers are off in tests."""
    for model in (SendOn, Decision, CaseHandling, Case, Continuation, Assignment, IdempotencyKey):
        model.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_makes_no_second_flow_and_no_second_invitation(
    acme: Users, partner: Simulator, run_sync: RunSync, point: str
) -> None:
    kills = 0
    for seed in range(SEEDS):
        clear()
        partner.reset()
        partner.variants.set(already_assigned="second_invitation")
        run_sync()
        open_all(get_flow(), step=1)
        cases = list(Case.objects.filter(grounds="failed", step=1).order_by("pk")[:CANDIDATES])
        assert len(cases) == CANDIDATES
        dice = random.Random(seed)
        before = sum(partner.invitations[case.email] for case in cases)
        for case in dice.sample(cases, CANDIDATES):
            if fault := dice.choice(FAULTS):
                partner.faults.add(**fault, times=1)
            kills += run_killed(point, lambda case=case: send_on(case, acme))  # type: ignore[misc]
            if dice.random() < 0.5:
                let_pass()
        partner.faults.clear()
        recover(cases, acme)
        made = [f for f in client_for(acme.acme).list_flows().flows if "from step" in f.name]
        assert len(made) == 1, seed
        assert sum(partner.invitations[case.email] for case in cases) == before + CANDIDATES, seed
        for case in cases:
            row = SendOn.objects.get(decision__case=case)
            assignment = deliveries.find_assignment(row)
            assert assignment is not None
            assert assignment.state in IN_FLOW, (seed, assignment.state)
        assert Continuation.objects.get().target_id == made[0].id
    assert kills
