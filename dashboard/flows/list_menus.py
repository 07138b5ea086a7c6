"""The filters and the groups of the list of flows: a form, a menu and chips."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.core.http.addresses import PageAddress
from dashboard.core.rendering.components import render_part
from dashboard.core.rendering.filter_chips import Chip
from dashboard.core.templatetags.htmx import htmx_link
from dashboard.flows.grouping import FlowAdditions
from dashboard.flows.list_query import BY_LABEL, BY_OWNER, MINE, NOBODY, FlowQuery
from dashboard.workspaces.flow_owners.queries import find_owner
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.models import Workspace

TARGET = "flow-results"
IN_FORM = ("label", "owner", "pinned")


class LabelOption(NamedTuple):
    key: int
    name: str
    color: str


class OwnerOption(NamedTuple):
    value: str
    name: str


@dataclass(frozen=True)
class FilterMenu:
    """The form of the filters of the list at ``path``, whose state is ``query``.

    ``labels`` are those that flows have, and ``owners`` the members who own any.
    """

    path: str
    query: FlowQuery
    labels: tuple[LabelOption, ...]
    owners: tuple[OwnerOption, ...]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the rest of the state, as fields of the form."""
        return [pair for pair in self.query.pairs() if pair[0] not in IN_FORM]


class GroupLink(NamedTuple):
    """A link that groups the list. ``id`` keeps the focus while the list is replaced."""

    id: str
    label: str
    attributes: SafeString
    is_current: bool


@dataclass(frozen=True)
class GroupMenu:
    """The groups of the list at ``address``, of which ``group`` is the current one."""

    address: PageAddress
    group: str
    has_labels: bool

    @property
    def links(self) -> Iterator[GroupLink]:
        """Return a link for each group."""
        choices = {
            "": _("No groups"),
            BY_LABEL: _("Label"),
            BY_OWNER: pgettext("of a flow", "Owner"),
        }
        for group, label in choices.items():
            if group != BY_LABEL or self.has_labels:
                href = self.address.change(group=group, page=None).url
                attributes = htmx_link(href, TARGET)
                is_current = group == self.group
                yield GroupLink(f"group-{group or 'none'}", label, attributes, is_current)


@dataclass(frozen=True)
class ListMenus:
    """The chips of what narrows and groups the list, and the menus to change that.

    A menu is "" where there is nothing to filter or to group by.
    """

    chips: Sequence[Chip] = ()
    filters: SafeString | str = ""
    groups: SafeString | str = ""


def build_menus(
    workspace: Workspace, address: PageAddress, query: FlowQuery, added: FlowAdditions
) -> ListMenus:
    """Return the chips and menus of the list at ``address``.

    A workspace that uses neither labels, owners nor pins has none, unless the address does.
    """
    has_groups = bool(added.labels.labels or added.owners or query.group)
    if not (has_groups or added.pinned or query.is_narrowed):
        return ListMenus()
    labels = _label_options(workspace, query, added)
    owners = _owner_options(workspace, query, added)
    groups: SafeString | str = ""
    if has_groups:
        menu = GroupMenu(address, query.group, bool(added.labels.labels))
        groups = render_part("flows/_group_menu.html", menu)
    form = FilterMenu(address.path, query, labels, owners)
    filters = render_part("flows/_filter_menu.html", form)
    return ListMenus(list(_chips(query, labels, owners)), filters, groups)


def _label_options(
    workspace: Workspace, query: FlowQuery, added: FlowAdditions
) -> tuple[LabelOption, ...]:
    """Return the labels that any flow has or that ``query`` names, by name."""
    used = {label.pk: label for label in added.labels.labels}
    shown = list(used.values())
    if not used.keys() >= set(query.labels):
        keys = used.keys() | set(query.labels)
        shown = [label for label in list_labels(workspace) if label.pk in keys]
    return tuple(LabelOption(label.pk, label.name, label.color) for label in shown)


def _owner_options(
    workspace: Workspace, query: FlowQuery, added: FlowAdditions
) -> tuple[OwnerOption, ...]:
    """Return the members who own any flow or whom ``query`` names, by name."""
    owners = set(added.owners.values())
    if query.owner.isdigit() and int(query.owner) not in {owner.key for owner in owners}:
        named = find_owner(workspace, int(query.owner))
        owners |= {named} if named else set()
    ordered = sorted(owners, key=lambda owner: owner.order)
    return tuple(OwnerOption(str(owner.key), owner.name) for owner in ordered)


def _chips(
    query: FlowQuery, labels: Iterable[LabelOption], owners: Iterable[OwnerOption]
) -> Iterator[Chip]:
    """Yield a chip for each label, the owner, the pins and the group of ``query``."""
    names = {label.key: label.name for label in labels}
    for key in query.labels:
        others = tuple(other for other in query.labels if other != key)
        label = _("Label: %(name)s") % {"name": names.get(key) or _("deleted")}
        yield Chip("label", label, replace(query, labels=others).encoded())
    if query.owner:
        yield Chip("owner", _owner_text(query.owner, owners), replace(query, owner="").encoded())
    if query.is_pinned:
        yield Chip("pinned", _("Pinned"), replace(query, is_pinned=False).encoded())
    if query.group:
        label = _("Grouped by label") if query.group == BY_LABEL else _("Grouped by owner")
        yield Chip("group", label, replace(query, group="").encoded())


def _owner_text(owner: str, owners: Iterable[OwnerOption]) -> str:
    if owner == MINE:
        return _("Owned by you")
    if owner == NOBODY:
        return _("No owner")
    name = dict(owners).get(owner) or _("a former member")
    return _("Owner: %(name)s") % {"name": name}
