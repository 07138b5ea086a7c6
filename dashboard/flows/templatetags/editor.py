"""The editor's buttons, which submit the one form with htmx or without it."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.flows import assessments

register = template.Library()


@register.simple_tag(takes_context=True)
def action_button(context: dict[str, Any], verb: str, argument: object = "") -> SafeString:
    """Return the attributes of a button that posts ``action=verb-argument``."""
    value = verb if argument == "" else f"{verb}-{argument}"
    return format_html(
        'name="action" value="{}" hx-post="{}" hx-target="#flow-editor" '
        'hx-swap="outerHTML" hx-sync="#flow-editor:drop"',
        value,
        context["form_url"],
    )


@register.simple_tag(takes_context=True)
def autofocus_if(context: dict[str, Any], *parts: object) -> SafeString:
    """Return ``autofocus`` if the element whose id is made of ``parts`` gets the focus."""
    is_here = context["focus"] == "".join(map(str, parts))
    return SafeString("autofocus") if is_here else SafeString("")


@register.filter
def encode_choice(choice: assessments.AssessmentChoice) -> str:
    """Encode an assessment for the picker's button."""
    return assessments.encode_choice(choice)
