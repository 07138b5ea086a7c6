"""The page of a deed: it states whom it means before anything is done."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from dashboard.progress import selecting, showing
from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope
from dashboard.progress.models import Person, Selection, State, TrackedFlow, Versioned
from dashboard.web.events import tell
from dashboard.workspaces.access import WorkspaceRequest

NAMED = 8
HEADINGS = {
    "addresses": ngettext_lazy("Addresses of %(n_)s person", "Addresses of %(n_)s people", "n"),
    "mail": ngettext_lazy("Draft a mail to %(n_)s person", "Draft a mail to %(n_)s people", "n"),
    "flows": ngettext_lazy("Assign %(n_)s person elsewhere", "Assign %(n_)s people elsewhere", "n"),
    "snooze": ngettext_lazy("Snooze %(n_)s person", "Snooze %(n_)s people", "n"),
    "wake": ngettext_lazy(
        "End the snooze of %(n_)s person", "End the snooze of %(n_)s people", "n"
    ),
    "note": ngettext_lazy("Write a note on %(n_)s person", "Write a note on %(n_)s people", "n"),
    "review": ngettext_lazy(
        "Mark %(n_)s person as reviewed", "Mark %(n_)s people as reviewed", "n"
    ),
}
"""By deed; ``progress/chosen_<deed>.html`` is its page."""


@dataclass(frozen=True)
class Stated:
    """A selection, the list that it was made from, and where its people stand now."""

    scope: Scope
    selection: Selection
    ask: Ask

    @property
    def flow(self) -> TrackedFlow:
        return self.scope.flow

    @property
    def states(self) -> Versioned[State]:
        return selecting.chosen(self.scope, self.selection)

    @cached_property
    def count(self) -> int:
        """How many of them are listed now: whom a deed reaches."""
        return self.states.count()

    @property
    def gone(self) -> int:
        """How many were stated, but are no longer listed, or were erased."""
        return self.selection.count - self.count

    @property
    def named(self) -> list[Person]:
        """The first of them."""
        return selecting.first_of(self.scope, self.selection, NAMED)

    @property
    def unnamed(self) -> int:
        return max(0, self.count - NAMED)

    @property
    def is_older(self) -> bool:
        """Whether the flow was read again since they were chosen."""
        return self.selection.looked_at != self.flow.looked_at

    @cached_property
    def still(self) -> int:
        """How many of them are in the list that they were chosen from."""
        return selecting.still_there(self.scope, self.selection, self.ask)

    def addresses(self) -> list[str]:
        """Their addresses, each once, of who waits longest first."""
        ordered = self.states.order_by("moved_before", "pk").exclude(person__email="")
        return list(dict.fromkeys(ordered.values_list("person__email", flat=True)))

    @cached_property
    def person(self) -> Person | None:
        """Who is meant, where they were chosen on their own page."""
        return next(iter(self.named), None) if self.selection.is_from_person else None

    def list_address(self) -> str:
        """Back to the list, or to the person's page, whichever they were chosen on."""
        if self.person is not None:
            where = [self.flow.workspace.slug, self.flow.flow_id, self.person.candidate_id]
            return reverse("progress_person", args=where)
        path = reverse("progress_people", args=[self.flow.workspace.slug, self.flow.flow_id])
        return f"{path}?{self.selection.query}" if self.selection.query else path


def stated(request: WorkspaceRequest, flow_id: str, selection_id: int) -> Stated:
    """The selection, or 404: it is kept for a day."""
    selection = get_object_or_404(
        Selection.objects.select_related("flow__workspace"),
        pk=selection_id,
        flow__workspace=request.workspace,
        flow__flow_id=flow_id,
    )
    ask = Ask.read(QueryDict(selection.query).dict())
    return Stated(Scope.visible(selection.flow), selection, ask)


def page(
    request: WorkspaceRequest, found: Stated, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The deed's page ``progress/chosen_<name>.html``."""
    context = {
        "tracked": found.flow,
        "flow": showing.head(found.flow),
        "chosen": found,
        "what": _what(found),
        "heading": HEADINGS[name] % {"n": found.count, "n_": intcomma(found.count)},
        "list_address": found.list_address(),
        **context,
    }
    return render(request, f"progress/chosen_{name}.html", context, status=status)


def _what(found: Stated) -> Any:
    """The list that they were chosen from, or the one person, in words."""
    if (person := found.person) is not None:
        return person.name or person.email or person.candidate_id
    return showing.words(found.scope, found.ask)


def note_down(
    request: WorkspaceRequest, found: Stated, action: str, count: int, **facts: object
) -> None:
    """Tell the trail of the deed: how many, never who."""
    flow = {"flow": found.flow.name, "flow_id": found.flow.flow_id}
    tell(request, request.workspace, action, **flow, count=count, **facts)


def note_handed_out(request: WorkspaceRequest, found: Stated, count: int, what: str) -> None:
    """Tell the trail that their addresses were shown: once, however often the page is loaded."""
    with transaction.atomic():
        if selecting.set_handed_out(found.selection):
            note_down(request, found, "candidates.exported", count, what=what)
