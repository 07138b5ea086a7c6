"""Continuation flows: the steps after one of a flow, made once for each flow and step.

The row is committed before anything is sent, with the token of the attempt. A crash at any
instruction leaves a row without a flow. The next attempt finds the flow that was made, by its name
and its steps, or makes it, but not before an unclear call can no longer be carried out.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.cases.models import Continuation
from dashboard.core.audit_events import record_event
from dashboard.flows.editor.create import (
    IN_FLIGHT,
    Created,
    IdenticalFlowExists,
    create_flow,
    is_identical,
)
from dashboard.flows.editor.save import FlowUpdate
from dashboard.progress.models import SyncedFlow
from flows_api import Flow, FlowsClient, FlowStatus, Step, StepInput

MAX_NAME = 200
ATTEMPT_LASTS = IN_FLIGHT + timedelta(seconds=30)
"""The time after which an attempt that left no flow is given up, and another one may send."""

CONCURRENT_WAIT = 8.0
"""The seconds to wait for another call that makes the flow, which may be dead."""


class CannotContinue(Exception):
    """The base of why a flow has no continuation after a step."""


class NoStepsLeft(CannotContinue):
    """The step is the last one."""


class NoThreshold(CannotContinue):
    """A later step has no threshold that could be copied."""


class NotMadeYet(CannotContinue):
    """Nobody can tell yet whether the flow was made. Nothing was assigned."""


@dataclass(frozen=True)
class ContinuationPlan:
    """The flow that would be made: its name, its steps, and what it is for."""

    name: str
    steps: tuple[StepInput, ...]
    description: str = ""

    @property
    def update(self) -> FlowUpdate:
        return FlowUpdate(
            name=self.name,
            description=self.description,
            status=FlowStatus.ACTIVE,
            thresholds=(),
            added=self.steps,
        )


def plan_continuation(flow: Flow, step: int) -> ContinuationPlan:
    """Return the continuation of ``flow`` after ``step``, with its thresholds of now.

    Raises CannotContinue.
    """
    later = [one for one in flow.steps or () if one.order > step]
    if not later:
        raise NoStepsLeft
    name = _("%(flow)s, from step %(number)s") % {
        "flow": flow.name[:MAX_NAME],
        "number": step + 1,
    }
    # The lists of flows show it, so that the flow is told from those that begin at the first step.
    description = _(
        "Continues “%(flow)s” for candidates who were sent on from step %(number)s."
    ) % {
        "flow": flow.name[:MAX_NAME],
        "number": step,
    }
    return ContinuationPlan(name, tuple(map(_copy, later)), description)


def stored_plan(row: Continuation) -> ContinuationPlan:
    """Return the flow that was or is being made for ``row``."""
    steps = tuple(StepInput(**step) for step in row.steps)
    return ContinuationPlan(row.name, steps, row.description)


def get_continuation(flows: FlowsClient, flow: SyncedFlow, step: int, *, by: User) -> Continuation:
    """Return the continuation of ``flow`` after ``step``, which is made where there is none.

    Raises CannotContinue where it can't be made or is not known to be made, and FlowsError.
    """
    row = Continuation.objects.filter(flow=flow, step=step).first()
    if row is None:
        plan = plan_continuation(flows.get_flow(flow.flow_id), step)
        row = _reserve(flow, step, plan, by=by.email)
    return row if row.target_id else _make(flows, row, by)


def _reserve(flow: SyncedFlow, step: int, plan: ContinuationPlan, *, by: str) -> Continuation:
    """Commit the row, or return the one of somebody who was first."""
    stored = {
        "name": plan.name,
        "description": plan.description,
        "steps": [_as_json(one) for one in plan.steps],
        "made_by": by,
    }
    row, _is_new = Continuation.objects.get_or_create(flow=flow, step=step, defaults=stored)
    return row


def _make(flows: FlowsClient, row: Continuation, by: User) -> Continuation:
    """Make the flow of ``row`` and store its ID. Concurrent calls make one."""
    row = _renew(row)
    update = stored_plan(row).update
    try:
        outcome = create_flow(
            flows,
            update,
            workspace_id=row.flow.workspace_id,
            token=str(row.token),
            wait=CONCURRENT_WAIT,
        )
        target_id = outcome.flow_id if isinstance(outcome, Created) else ""
    except IdenticalFlowExists as found:
        # Of an attempt that was cut off: its name and its steps are those that were sent.
        target_id = found.flow.id
    if not target_id or not is_identical(flows.get_flow(target_id), update):
        raise NotMadeYet
    _store_target(row, target_id, by)
    return row


def _store_target(row: Continuation, target_id: str, by: User) -> None:
    with transaction.atomic():
        unknown = Continuation.objects.filter(pk=row.pk, target_id="")
        if unknown.update(target_id=target_id, made_at=timezone.now()):
            facts = {"flow_id": target_id, "flow": row.name}
            record_event(by, row.flow.workspace, "flow.created", **facts)
    row.refresh_from_db()


def _renew(row: Continuation) -> Continuation:
    """Give ``row`` a new token where its last attempt is over, so that it may send again."""
    over = timezone.now() - ATTEMPT_LASTS
    stale = Continuation.objects.filter(pk=row.pk, token=row.token, attempted_at__lt=over)
    stale.update(token=uuid4(), attempted_at=timezone.now())
    row.refresh_from_db()
    return row


def _copy(step: Step) -> StepInput:
    if step.pass_threshold is None:
        raise NoThreshold
    return StepInput(
        assessment_id=step.assessment_id,
        pass_threshold=step.pass_threshold,
        name=step.name,
        instructions=step.instructions,
        pass_action=step.pass_action,
    )


def _as_json(step: StepInput) -> dict[str, object]:
    return {name: getattr(step, name) for name in step.__struct_fields__}
