"""Labels as chips."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.workspaces.labels.models import Color
from dashboard.workspaces.labels.queries import list_labels
from dashboard.workspaces.models import Label, Workspace

register = template.Library()


class ColorOption(NamedTuple):
    value: str
    label: str
    is_selected: bool


@register.simple_tag
def label_chip(label: Label) -> SafeString:
    """Render a label. Its name tells what its colour does."""
    return _chip(label.name, label.color)


@register.simple_tag
def label_colors(selected: str | None) -> Sequence[ColorOption]:
    """Return all colours to select one of."""
    return [ColorOption(value, str(text), value == selected) for value, text in Color.choices]


@register.simple_tag
def unused_labels(workspace: Workspace, used: Iterable[Any]) -> Sequence[Label]:
    """Return the workspace's labels but for those of ``used``, which are uses of labels."""
    keys = {each.label_id for each in used}
    return [label for label in list_labels(workspace) if label.pk not in keys]


def label_chips(labels: Iterable[Label]) -> SafeString:
    """Render several labels, "" for none."""
    chips = "".join(_chip(label.name, label.color) for label in labels)
    return mark_safe(f'<span class="label-chips">{chips}</span>' if chips else "")  # noqa: S308  # escaped above


@lru_cache(maxsize=1024)
def _chip(name: str, color: str) -> SafeString:
    return format_html('<span class="label-chip label-{}"><bdi>{}</bdi></span> ', color, name)
