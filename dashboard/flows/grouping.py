"""Filters and groups of the list of flows by what members added: labels, owners and pins."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.flows.list_query import BY_LABEL, BY_OWNER, MINE, NOBODY, FlowQuery
from dashboard.workspaces.flow_owners.queries import Owner
from dashboard.workspaces.flow_pins.queries import MAX_ID_LENGTH
from dashboard.workspaces.labels.flow_labels import FlowLabels
from dashboard.workspaces.models import Label
from flows_api import Flow


@dataclass(frozen=True)
class FlowAdditions:
    """The additions of members to the flows of a workspace, by the flow's id.

    ``member`` is the key of the reader's membership, and ``pinned`` are the flows that they pinned.
    """

    labels: FlowLabels
    owners: Mapping[str, Owner]
    pinned: Collection[str]
    member: int

    def has(self, flow_id: str, query: FlowQuery) -> bool:
        """Return whether the flow has the labels, the owner and the pin that ``query`` names."""
        if query.is_pinned and flow_id not in self.pinned:
            return False
        if query.labels:
            keys = {label.pk for label in self.labels.of(flow_id)}
            if not keys.issuperset(query.labels):
                return False
        return not query.owner or self._is_owned(flow_id, query.owner)

    def owner(self, flow_id: str) -> Owner | None:
        """Return the owner of a flow, None for nobody."""
        return self.owners.get(flow_id[:MAX_ID_LENGTH])

    def _is_owned(self, flow_id: str, by: str) -> bool:
        owner = self.owner(flow_id)
        if by == NOBODY:
            return owner is None
        return owner is not None and owner.key == (self.member if by == MINE else int(by))


@dataclass(frozen=True)
class FlowGroup:
    """Flows with the same ``label`` or ``owner``. The last group has neither."""

    flows: Sequence[Flow]
    label: Label | None = None
    owner: Owner | None = None


@dataclass(frozen=True)
class GroupPart:
    """The flows of a group on a page. ``is_continued`` says that it began on an earlier page."""

    group: FlowGroup
    flows: Sequence[Flow]
    is_continued: bool


def filter_flows(flows: Sequence[Flow], query: FlowQuery, added: FlowAdditions) -> Sequence[Flow]:
    """Return the flows with the labels, the owner and the pin that ``query`` names."""
    if not query.is_narrowed:
        return flows
    return [flow for flow in flows if added.has(flow.id, query)]


def group_flows(flows: Sequence[Flow], by: str, added: FlowAdditions) -> list[FlowGroup]:
    """Return the groups of ``flows`` by BY_LABEL or BY_OWNER, in their order within each.

    Groups are in the order of their names, and flows without a label or an owner come last. A flow
    with several labels is in the group of each.
    """
    if by == BY_LABEL:
        return _by_label(flows, added.labels)
    return _by_owner(flows, added) if by == BY_OWNER else [FlowGroup(flows)]


def list_rows(groups: Sequence[FlowGroup]) -> list[tuple[int, int]]:
    """Return group and index in it for each row of the list, in order."""
    return [(n, index) for n, group in enumerate(groups) for index in range(len(group.flows))]


def parts_of_page(
    groups: Sequence[FlowGroup], rows: Collection[tuple[int, int]]
) -> Iterator[GroupPart]:
    """Yield the parts of ``groups`` that the ``rows`` of a page are in."""
    for n, some in groupby(rows, key=lambda row: row[0]):
        indexes = [index for _n, index in some]
        group = groups[n]
        flows = group.flows[indexes[0] : indexes[-1] + 1]
        yield GroupPart(group, flows, is_continued=indexes[0] > 0)


def _by_label(flows: Sequence[Flow], labels: FlowLabels) -> list[FlowGroup]:
    having: dict[int, list[Flow]] = defaultdict(list)
    without = []
    for flow in flows:
        own = labels.of(flow.id)
        for label in own:
            having[label.pk].append(flow)
        if not own:
            without.append(flow)
    groups = [FlowGroup(having[one.pk], label=one) for one in labels.labels if one.pk in having]
    return [*groups, FlowGroup(without)] if without else groups


def _by_owner(flows: Sequence[Flow], added: FlowAdditions) -> list[FlowGroup]:
    having: dict[Owner, list[Flow]] = defaultdict(list)
    without: list[Flow] = []
    for flow in flows:
        owner = added.owner(flow.id)
        (without if owner is None else having[owner]).append(flow)
    ordered = sorted(having, key=lambda owner: owner.order)
    groups = [FlowGroup(having[owner], owner=owner) for owner in ordered]
    return [*groups, FlowGroup(without)] if without else groups
