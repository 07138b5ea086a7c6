"""Links and buttons that write to the partner, which are disabled during an outage.

They stay on the page and refer to the reason in ``components/_connection.html``, for readers and
for screen readers.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.workspaces import access

register = template.Library()

DISABLED_ATTRIBUTES = SafeString('aria-disabled="true" aria-describedby="write-disabled-reason"')


@register.simple_tag(takes_context=True)
def write_link(context: dict[str, Any], url_name: str, *args: Any, **query: Any) -> SafeString:
    """Return the attributes of a link to a page of this workspace that writes."""
    href = reverse(url_name, args=[context["workspace"].slug, *args])
    return write_href(context, f"{href}?{urlencode(query)}" if query else href)


@register.simple_tag(takes_context=True)
def write_href(context: dict[str, Any], href: str) -> SafeString:
    """Return the same for a URL. A disabled link goes nowhere and stays a tab stop."""
    if is_write_disabled(context):
        return format_html('role="link" tabindex="0" {}', DISABLED_ATTRIBUTES)
    return format_html('href="{}"', href)


@register.simple_tag(takes_context=True)
def write_button_type(context: dict[str, Any]) -> str:
    """Return the type of a button that writes, which submits nothing while disabled.

    Enter presses a form's first submit button. A form with another submit button therefore starts
    with an invisible one that has ``write_default_button``.
    """
    return "button" if is_write_disabled(context) else "submit"


@register.simple_tag(takes_context=True)
def write_button_attrs(context: dict[str, Any], action: str = "") -> SafeString:
    """Return the other attributes of such a button, which posts to ``action`` if that is given."""
    if is_write_disabled(context):
        return DISABLED_ATTRIBUTES
    return format_html('formaction="{}"', action) if action else SafeString("")


@register.simple_tag(takes_context=True)
def write_default_button(context: dict[str, Any]) -> str:
    """Return the attribute that disables a form's invisible first button, which Enter presses."""
    return "disabled" if is_write_disabled(context) else ""


@register.simple_tag(takes_context=True)
def owner_emails(context: dict[str, Any]) -> list[str]:
    """Return the addresses of the workspace's owners, who can fix its key."""
    return access.owner_emails(context["workspace"])


def is_write_disabled(context: Mapping[str, Any]) -> bool:
    """Return whether writes to the partner are disabled now."""
    connection = context.get("connection")
    return connection is not None and connection.problem is not None
