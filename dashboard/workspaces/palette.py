"""The palette's entries of workspaces: members, settings, other workspaces, the account."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.core.palette import ItemKind, PaletteItem, page_item
from dashboard.workspaces.access import WorkspaceRequest, has_role
from dashboard.workspaces.help.glossary import all_topics
from dashboard.workspaces.models import Membership
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views import queries


def palette_items(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield this workspace's pages and actions for this member, then those outside of it."""
    slug = request.workspace.slug
    yield page_item(
        _("Members"), reverse("member_list", args=[slug]), "users", _("team people roles")
    )
    blind = reverse("blind_mode", args=[slug])
    yield page_item(_("Blind mode"), blind, "circle-slash", _("anonymous hide names bias"))
    templates = reverse("email_template_list", args=[slug])
    yield page_item(_("E-mail templates"), templates, "mail", _("draft text subject message"))
    labels = reverse("label_list", args=[slug])
    if not request.is_blind:
        yield page_item(_("Labels"), labels, "tag", _("tag word colour category"))
    if has_role(request, Role.OWNER):
        yield from _for_owners(slug)
    yield from _saved_views(request)
    yield from _help()
    yield page_item(
        _("Your account"), reverse("account"), "user-check", _("password language theme")
    )
    yield _action(_("New workspace"), reverse("workspace_new"), "plus", _("create add company"))
    yield from _others(request)


def _help() -> Iterator[PaletteItem]:
    """Yield the help page, and each of its entries for a search."""
    words = _("how to manual explain glossary meaning")
    icon = "circle-question-mark"
    yield page_item(_("Help"), reverse("help"), icon, words)
    yield page_item(
        _("Keyboard shortcuts"), reverse("account_shortcuts"), "keyboard", _("help keys")
    )
    for topic in all_topics():
        yield PaletteItem(
            kind=ItemKind.HELP, title=topic.term, href=topic.href, icon=icon, search_only=True
        )


def _for_owners(slug: str) -> Iterator[PaletteItem]:
    settings = reverse("workspace_settings", args=[slug])
    privacy = reverse("privacy", args=[slug])
    invite = reverse("invitation_new", args=[slug])
    yield page_item(_("Settings"), settings, "settings", _("API key connection name"))
    yield page_item(_("Privacy"), privacy, "lock", _("erase retention personal data"))
    yield _action(_("Invite member"), invite, "user-plus", _("add colleague"))


def _saved_views(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    """Yield the saved views of the list of flows.

    Those of candidates apply to every flow, so they have no page of their own.
    """
    slug = request.workspace.slug
    flows = reverse("flow_list", args=[slug])
    for view in queries.list_saved_views(request.membership, "flow_list"):
        href = queries.saved_view_url(flows, view)
        yield PaletteItem(
            kind=ItemKind.PAGE, title=view.name, href=href, icon="workflow", note=_("Your view")
        )
    yield page_item(_("Your views"), reverse("saved_view_list", args=[slug]), "list-checks")


def _others(request: WorkspaceRequest) -> Iterator[PaletteItem]:
    mine = Membership.objects.filter(user=request.user).exclude(workspace=request.workspace)
    for other in mine.select_related("workspace").order_by("workspace__name"):
        title = _("Switch to %(workspace)s") % {"workspace": other.workspace.name}
        yield _action(title, reverse("workspace_home", args=[other.workspace.slug]), "building-2")


def _action(title: str, href: str, icon: str, keywords: str = "") -> PaletteItem:
    return PaletteItem(kind=ItemKind.ACTION, title=title, href=href, icon=icon, keywords=keywords)
