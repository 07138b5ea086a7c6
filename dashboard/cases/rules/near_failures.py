"""The workspace's rule, which opens a case for whoever failed close to the threshold."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from dashboard.cases.models import Case, CaseRules, RuleRun, behind_rule
from dashboard.cases.openings import OpeningRequest, open_cases, result_key
from dashboard.core.audit_events import record_event
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import StepResult, SyncedFlow, VersionedQuerySet
from dashboard.workspaces.models import Workspace
from flows_api import CandidateStatus


def near_failures(flow_data: FlowData, step: int, points: float) -> VersionedQuerySet[StepResult]:
    """Return the results of those who failed at ``step`` within ``points`` of its threshold.

    They are those of candidates with a name or an address.
    """
    threshold = flow_data.rule(step).threshold
    if threshold is None:
        return flow_data.results.none()
    failed = flow_data.states.filter(failed_step=step, status=CandidateStatus.FAILED.value)
    anonymous = Q(candidate__email="", candidate__first_name="", candidate__last_name="")
    return flow_data.results.filter(
        order=step,
        score__gte=threshold - points,
        score__lte=threshold + points,
        candidate_id__in=failed.values("candidate_id"),
    ).exclude(anonymous)


def count_without_case(workspace: Workspace, points: float) -> int:
    """Return for how many candidates a rule of ``points`` would open a case now."""
    flows = SyncedFlow.objects.filter(workspace=workspace, version__gt=0)
    return sum(_count_in(FlowData.visible(flow), points) for flow in flows.defer("scores"))


def apply_rule(flow: SyncedFlow) -> int:
    """Open the cases that the workspace's rule asks for in ``flow``, and return their number.

    It may run again at any time: each result has one case.
    """
    rules = CaseRules.objects.filter(workspace=flow.workspace_id).first()
    if rules is None or rules.near_points is None:
        return 0
    flow_data, opened = FlowData.visible(flow), 0
    with transaction.atomic():
        for step in _orders(flow):
            near = near_failures(flow_data, step, rules.near_points)
            keys = list(near.order_by("pk").values_list("candidate__pk", flat=True))
            opened += len(open_cases(flow_data, keys, OpeningRequest(step=step)).opened)
        RuleRun.objects.update_or_create(flow=flow, defaults={"version": flow.version})
        if opened:
            facts = {"flow": flow.name, "flow_id": flow.flow_id, "count": opened}
            record_event(None, flow.workspace, "case.opened", **facts)
    return opened


def flows_to_check() -> Iterable[int]:
    """Return the keys of flows with a rule that has not been applied to their version."""
    flows = SyncedFlow.objects.filter(behind_rule(), unlisted_at=None)
    with_rule = flows.filter(workspace__case_rules__near_points__isnull=False)
    return with_rule.order_by(F("synced_at").asc(nulls_last=True)).values_list("pk", flat=True)


def forget_runs(workspace: Workspace) -> None:
    """Have the rule applied to all flows of the workspace, as after a change of it."""
    RuleRun.objects.filter(flow__workspace=workspace).delete()


def _count_in(flow_data: FlowData, points: float) -> int:
    return sum(_count_at(flow_data, step, points) for step in _orders(flow_data.flow))


def _count_at(flow_data: FlowData, step: int, points: float) -> int:
    cases = Case.objects.filter(flow=flow_data.flow, step=step, erased_at=None)
    known = set(cases.values_list("candidate_id", "result_key"))
    near = near_failures(flow_data, step, points).select_related("candidate")
    return sum((row.candidate.candidate_id, result_key(row)) not in known for row in near)


def _orders(flow: SyncedFlow) -> list[int]:
    return [step["order"] for step in flow.steps]
