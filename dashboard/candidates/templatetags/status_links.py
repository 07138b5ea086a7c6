"""The links that filter the list of candidates by status, kept for all who see the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.candidates.listing import StatusFilter
from dashboard.core.http.addresses import PageAddress
from dashboard.core.rendering.components import render_part
from dashboard.core.templatetags.htmx import htmx_link, page_address
from dashboard.core.templatetags.metrics import metric
from dashboard.core.templatetags.moments import absolute, moment

register = template.Library()


@dataclass(frozen=True, slots=True)
class StatusLink:
    """A link of the filter, with the number of candidates that it shows, "" without one."""

    choice: StatusFilter
    attributes: SafeString
    count: SafeString | str


@dataclass(frozen=True, slots=True)
class StatusLinks:
    """The filter by status of the list at ``address``.

    ``matching`` is the number of those listed, and ``everyone`` that of the flow's candidates, each
    "" where it isn't known. ``is_titled`` says that another filter stands before this one.
    """

    address: PageAddress
    choices: tuple[StatusFilter, ...]
    matching: SafeString | str
    everyone: SafeString | str
    is_titled: bool

    @property
    def links(self) -> Iterator[StatusLink]:
        """Return a link for each choice."""
        for choice in self.choices:
            url = self.address.change(status=choice.link, page=None).url
            count = self.matching if choice.is_only else ""
            if not count and not choice.value:
                count = self.everyone
            yield StatusLink(choice, htmx_link(url, "candidate-results"), count)


@register.simple_tag(takes_context=True)
def status_links(context: dict[str, Any]) -> SafeString:
    """Render the filter by status of the list of candidates."""
    total = None if context.get("ignores_filter") else context["page"].total
    is_narrowed = context["search"] or context.get("snapshot")
    content = StatusLinks(
        address=page_address(context),
        choices=tuple(context["statuses"]),
        matching="" if total is None else _count("matching", total),
        everyone="" if is_narrowed else _everyone(context),
        is_titled=bool(context.get("bands")),
    )
    return render_part("candidates/_status_links.html", content)


def _everyone(context: dict[str, Any]) -> SafeString | str:
    """Return how many candidates the flow has: as Taptalent says, else as of the last sync."""
    count, stored = context["flow"].candidate_count, context.get("stored")
    if count is not None:
        return _count("candidates", count)
    if not stored or not stored.synced_at:
        return ""
    return format_html(
        '<span class="count" title="{}">{}</span> <span class="visually-hidden">{}</span>',
        absolute(stored.synced_at),
        metric("candidates", stored.read),
        moment(stored.synced_at),
    )


def _count(name: str, value: int) -> SafeString:
    return format_html('<span class="count">{}</span>', metric(name, value))
