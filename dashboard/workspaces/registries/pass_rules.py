"""The pass rules that a sync has found, for the pages of all apps."""

from collections.abc import Callable, Collection, Iterable, Mapping

from dashboard.workspaces.models import Workspace
from flows_api import Candidate, Flow, PassRule, Step, observe_rules

Rules = Mapping[int, PassRule]
"""The rule of each step, by order."""
Source = Callable[[Workspace, Collection[str]], Mapping[str, Rules]]
"""The rules of a workspace's synced flows with these ids, by the flow's id."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Use ``source``, replacing an earlier one."""
    _sources[:] = [source]


def synced_rules(workspace: Workspace, flow_ids: Collection[str]) -> Mapping[str, Rules]:
    """Return the rules of the flows with these ids as their last sync found them, in one query."""
    return _sources[0](workspace, flow_ids) if _sources else {}


def step_rule(step: Step, rules: Rules) -> PassRule:
    """Return the rule of ``step`` in ``rules``, or the working guess, at its threshold of now."""
    return rules.get(step.order, PassRule()).at(step.pass_threshold)


def flow_rules(
    workspace: Workspace, flow: Flow, candidates: Iterable[Candidate] = ()
) -> dict[int, PassRule]:
    """Return the rule of each step of ``flow``, by order.

    Where no sync has read the step, the results of ``candidates``, who are placed, may show it.
    """
    synced = synced_rules(workspace, [flow.id]).get(flow.id, {})
    shown = observe_rules(flow.steps or (), candidates)
    return {
        step.order: step_rule(step, synced if step.order in synced else shown)
        for step in flow.steps or ()
    }
