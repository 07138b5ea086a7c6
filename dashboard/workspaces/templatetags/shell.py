"""The parts around each page: menus, shortcuts and the command palette.

Each is a component (``core.rendering.components``): a function of the content that its tag gives
it, and so the same for all readers to whom it says the same. The user's own menu is filled in for
each request instead, as rows are, and nothing of it is kept.
"""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from dashboard.core.rendering.components import render_component
from dashboard.core.rendering.row_templates import fill_rows
from dashboard.core.templatetags.line_breaks import break_email
from dashboard.core.templatetags.navigation import section_name
from dashboard.workspaces.saved_views.pins import Pin, list_pins

register = template.Library()


@dataclass(frozen=True, slots=True)
class MenuWorkspace:
    """A workspace in the menu of workspaces, with the member's role there."""

    slug: str
    name: str
    role: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Switcher:
    """The menu of workspaces. ``name`` is that of the current one, "" outside of any."""

    name: str
    environment: str
    workspaces: tuple[MenuWorkspace, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The links to the sections of a workspace.

    ``section`` is the current one, and ``path`` that of a section's first page, else "". ``pins``
    are the views that the member pinned, and ``view`` the address of the one that is open, else "".
    """

    slug: str
    can_manage: bool
    section: str
    path: str
    pins: tuple[Pin, ...] = ()
    view: str = ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The appearance that a user prefers."""

    theme: str
    density: str


@dataclass(frozen=True, slots=True)
class UserMenu:
    """The user's own menu. ``role`` and ``blind_mode_href`` are of the workspace, "" outside."""

    initial: str
    name: str
    role: str
    blind_mode_href: str
    email: SafeString
    appearance: SafeString
    token: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The command palette of a workspace, opened on a page of the flow ``flow_id`` or ""."""

    slug: str
    flow_id: str


@register.simple_tag(takes_context=True)
def workspace_switcher(context: dict[str, Any]) -> SafeString:
    """Render the menu of the user's workspaces."""
    current = context.get("workspace")
    entries = tuple(
        MenuWorkspace(
            slug=membership.workspace.slug,
            name=membership.workspace.name,
            role=membership.role_label,
            is_current=membership.workspace == current,
        )
        for membership in context["memberships"]
    )
    name = current.name if current else ""
    content = Switcher(name, context.get("environment", ""), entries)
    return render_component("components/_switcher.html", content)


@register.simple_tag(takes_context=True)
def workspace_navigation(context: dict[str, Any]) -> SafeString:
    """Render the links to the sections of the current workspace."""
    slug, path = context["workspace"].slug, context["request"].path
    section = section_name(path)
    first_page = path if path == f"/w/{slug}/{section}/" else ""
    membership = context.get("membership")
    pins = tuple(list_pins(membership)) if membership and membership.has_pins else ()
    here = context["request"].get_full_path()
    view = here if any(pin.href == here for pin in pins) else ""
    content = Navigation(slug, bool(context.get("can_manage")), section, first_page, pins, view)
    return render_component("components/_navigation.html", content)


@register.simple_tag(takes_context=True)
def user_menu(context: dict[str, Any]) -> SafeString:
    """Render the user's own menu, with the buttons for theme and table density."""
    user, membership = context["user"], context.get("membership")
    appearance = Appearance(user.theme, user.density)
    menu = UserMenu(
        initial=(user.name or user.email)[:1].upper(),
        name=str(user),
        role=membership.role_label if membership else "",
        blind_mode_href=reverse("blind_mode", args=[membership.workspace.slug])
        if membership
        else "",
        email=break_email(user.email),
        appearance=render_component("components/_appearance.html", appearance),
        token=str(context.get("csrf_token") or ""),
    )
    return fill_rows("components/_user_menu.html", [menu])


@register.simple_tag(takes_context=True)
def shortcuts(context: dict[str, Any]) -> SafeString:
    """Render the dialog of keyboard shortcuts, and the one for a new flow where it is possible."""
    connection = context.get("connection")
    can_create = context.get("can_assign") and not (connection and connection.problem)
    slug = context["workspace"].slug if can_create else ""
    return render_component("components/_shortcuts.html", slug)


@register.simple_tag(takes_context=True)
def command_palette(context: dict[str, Any]) -> SafeString:
    """Render the dialog of the command palette of the current workspace."""
    content = Palette(context["workspace"].slug, context.get("palette_flow", ""))
    return render_component("components/_palette.html", content)
