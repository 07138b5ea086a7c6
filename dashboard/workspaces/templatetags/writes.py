"""Links and buttons that write at the partner: in an outage they are there, and off, with the
reason (``components/_connection.html``) for whoever looks and for whoever listens."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.workspaces.access import owners_of

register = template.Library()

OFF = SafeString('aria-disabled="true" aria-describedby="why-not"')


@register.simple_tag(takes_context=True)
def write_link(context: dict[str, Any], url_name: str, *args: Any, **query: Any) -> SafeString:
    """The attributes of a link to a page of this workspace that writes."""
    href = reverse(url_name, args=[context["workspace"].slug, *args])
    return write_href(context, f"{href}?{urlencode(query)}" if query else href)


@register.simple_tag(takes_context=True)
def write_href(context: dict[str, Any], href: str) -> SafeString:
    """The same for an address; off, it leads nowhere and keeps its place among the tab stops."""
    if is_off(context):
        return format_html('role="link" tabindex="0" {}', OFF)
    return format_html('href="{}"', href)


@register.simple_tag(takes_context=True)
def write_type(context: dict[str, Any]) -> str:
    """The type of a button that writes; off, it submits nothing. Where a form has another one that
    stays on, Enter presses that: such a form begins with a button that is ``write_enter``."""
    return "button" if is_off(context) else "submit"


@register.simple_tag(takes_context=True)
def write_off(context: dict[str, Any]) -> SafeString:
    """The other attributes of such a button: nothing unless it is off."""
    return OFF if is_off(context) else SafeString("")


@register.simple_tag(takes_context=True)
def write_enter(context: dict[str, Any]) -> str:
    """The attribute of a form's first, unseen button, which Enter presses; off, Enter does
    nothing."""
    return "disabled" if is_off(context) else ""


@register.simple_tag(takes_context=True)
def whom_to_ask(context: dict[str, Any]) -> list[str]:
    """The addresses of the workspace's owners, who can mend its key."""
    return owners_of(context["workspace"])


def is_off(context: dict[str, Any]) -> bool:
    """Whether the partner can't be written to just now, as far as is known."""
    connection = context.get("connection")
    return connection is not None and connection.problem is not None
