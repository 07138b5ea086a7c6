"""Tags for the pass rules of steps."""

from typing import Any

from django import template

from dashboard.workspaces.registries.pass_rules import Rules, step_rule, synced_rules
from flows_api import Flow, PassRule, Step

register = template.Library()


@register.simple_tag(takes_context=True)
def pass_rule(context: dict[str, Any], flow: Flow, step: Step) -> PassRule:
    """Return the rule of a flow's step, as results have shown it. A page asks for them once."""
    return step_rule(step, _rules(context, flow))


@register.simple_tag(takes_context=True)
def equal_score_passes(context: dict[str, Any], flow: Flow) -> bool | None:
    """Return whether a score equal to the threshold passes, None where steps differ."""
    rules = _rules(context, flow)
    found = {step_rule(step, rules).inclusive for step in flow.steps or ()}
    return found.pop() if len(found) == 1 else None


def _rules(context: dict[str, Any], flow: Flow) -> Rules:
    if "rules" in context:
        rules: Rules = context["rules"]
        return rules
    request = context["request"]
    if not hasattr(request, "synced_rules"):
        request.synced_rules = {}
    by_flow: dict[str, Rules] = request.synced_rules
    if flow.id not in by_flow:
        by_flow[flow.id] = synced_rules(request.workspace, [flow.id]).get(flow.id, {})
    return by_flow[flow.id]
