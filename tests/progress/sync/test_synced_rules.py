"""The pass rule of a step is the one of the last sync, on every page."""

import pytest

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync.synced_rules import find_synced_rules
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.registries.pass_rules import flow_rules
from flows_api import Attempt, Candidate, PassRule, observe_rules
from tests.support.users import Users


@pytest.mark.parametrize("passed", [True, False])
def test_one_candidates_result_is_no_rule_that_all_results_contradict(
    synced_flow: SyncedFlow, acme: Users, passed: bool
) -> None:
    flow = client_for(acme.acme).get_flow("1")
    threshold = flow.steps[0].pass_threshold if flow.steps else None
    attempt = Attempt(step_order=1, score=threshold, passed=passed)
    alone = [Candidate(id="c", attempts=(attempt,))]
    shown = PassRule(threshold, inclusive=passed, is_learned=True)
    assert observe_rules(flow.steps or (), alone)[1] == shown

    synced_flow.steps[0] |= {"inclusive": True, "is_learned": False}
    synced_flow.save()
    assert find_synced_rules(acme.acme, ["1"]) == find_synced_rules(acme.acme, ["1", "9"])
    assert flow_rules(acme.acme, flow, alone)[1] == PassRule(threshold)

    synced_flow.synced_at = None
    synced_flow.save()
    assert find_synced_rules(acme.acme, ["1"]) == {}
    assert flow_rules(acme.acme, flow, alone)[1] == shown


def test_a_step_since_the_sync_has_what_its_results_show(
    synced_flow: SyncedFlow, acme: Users
) -> None:
    flow = client_for(acme.acme).get_flow("1")
    last = flow.steps[-1] if flow.steps else None
    assert last
    synced_flow.steps.pop()
    synced_flow.save()
    attempt = Attempt(step_order=last.order, score=last.pass_threshold, passed=False)
    rules = flow_rules(acme.acme, flow, [Candidate(id="c", attempts=(attempt,))])
    assert rules[last.order] == PassRule(last.pass_threshold, inclusive=False, is_learned=True)
