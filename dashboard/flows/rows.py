"""The rows of the list of flows, as texts that the template only places.

See docs/adr/0009-cheap-rows.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dashboard.core.http.addresses import address_pattern
from dashboard.core.rendering.components import cached_component
from dashboard.core.templatetags.metrics import metric_html
from dashboard.core.templatetags.numbers import threshold_badge, threshold_rule
from dashboard.flows.grouping import FlowAdditions
from dashboard.flows.templatetags.flow_badges import status_html
from dashboard.workspaces.flow_owners.queries import Owner
from dashboard.workspaces.registries.pass_rules import Rules, step_rule
from dashboard.workspaces.templatetags.labels import label_chips
from flows_api import Flow, PassRule

MAX_CHIPS = 6
NONE = "–"


@dataclass(frozen=True, slots=True)
class Chip:
    """A step with its threshold, "" without one, described by ``rule_title``."""

    label: str
    rule: str
    rule_title: str


@dataclass(frozen=True, slots=True)
class StepChips:
    """The first steps of a flow, by label and rule. ``count`` is the number of all."""

    steps: tuple[tuple[str, PassRule], ...]
    count: int

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(label, threshold_badge(rule), threshold_rule(rule)) for label, rule in self.steps
        ]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.steps)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow. ``steps`` is "" where its steps are unknown, ``count`` where its candidates are.

    ``pin`` is the sign that the member pinned it, ``labels`` are its chips, and ``owner`` is the
    owner's name, each "" without one.
    """

    id: str
    name: str
    description: str
    href: str
    status: SafeString | str
    steps: SafeString | str
    count: SafeString | str
    candidates_href: str
    pin: SafeString | str = ""
    labels: SafeString | str = ""
    owner: str = ""


def build_rows(
    flows: Iterable[Flow],
    rules: Mapping[str, Rules],
    added: FlowAdditions,
    *,
    slug: str,
    has_owners: bool = True,
) -> list[FlowRow]:
    """Build a row for each flow. ``rules`` are the pass rules of the flows that were synced.

    ``added`` is what members added to the flows. Without ``has_owners``, rows name no owner.
    """
    address, candidates = (
        address_pattern("flow_detail", slug),
        address_pattern("candidate_list", slug),
    )
    language = get_language()
    pin = cached_component("flows/_pin.html", "", language)
    return [
        FlowRow(
            id=flow.id,
            name=flow.name,
            description=flow.description or "",
            href=address(flow.id),
            status=status_html(flow.status, language) if flow.status else NONE,
            steps=_chips_html(flow, rules.get(flow.id, {}), language),
            count=""
            if flow.candidate_count is None
            else metric_html("candidates", flow.candidate_count, language),
            candidates_href=candidates(flow.id),
            pin=pin if flow.id in added.pinned else "",
            labels=label_chips(added.labels.of(flow.id)),
            owner=_owner_name(added.owner(flow.id)) if has_owners else "",
        )
        for flow in flows
    ]


def _owner_name(owner: Owner | None) -> str:
    return owner.name if owner else ""


def _chips_html(flow: Flow, known: Rules, language: str | None) -> SafeString | str:
    steps = flow.steps or ()
    if not steps:
        return ""
    rules = tuple([(step.label, step_rule(step, known)) for step in steps[:MAX_CHIPS]])
    return cached_component("flows/_step_chips.html", StepChips(rules, len(steps)), language)
