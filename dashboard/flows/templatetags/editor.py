"""The editor's buttons: each submits the one form, with htmx or without it."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.flows.assessments import Choice, written

register = template.Library()


@register.simple_tag(takes_context=True)
def posts(context: dict[str, Any], verb: str, argument: object = "") -> SafeString:
    """The attributes of a button that posts ``action=verb-argument`` and swaps the editor."""
    value = verb if argument == "" else f"{verb}-{argument}"
    return format_html(
        'name="action" value="{}" hx-post="{}" hx-target="#flow-editor" '
        'hx-swap="outerHTML" hx-sync="#flow-editor:drop"',
        value,
        context["address"],
    )


@register.simple_tag(takes_context=True)
def focus_here(context: dict[str, Any], *parts: object) -> SafeString:
    """Marks what gets the focus after a button: the element whose id is ``parts`` put together."""
    is_here = context["focus"] == "".join(map(str, parts))
    return SafeString("autofocus") if is_here else SafeString("")


@register.filter
def as_choice(choice: Choice) -> str:
    """An assessment as the picker's button carries it."""
    return written(choice)
