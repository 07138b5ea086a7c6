"""Bulk actions that are stored in Flowdeck only: snoozes, notes, reviews."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.progress.bulk_actions import notes, reviews, selections, snoozes
from dashboard.progress.bulk_actions.forms import (
    MOVE,
    ConfirmForm,
    NoteForm,
    ReviewForm,
    SnoozeForm,
)
from dashboard.progress.bulk_actions.page import (
    BulkAction,
    get_bulk_action,
    record_action,
    render_page,
)
from dashboard.progress.models import Note
from dashboard.progress.undoable import NOTES, SNOOZES
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.actions import Done, recorded, report


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_snooze(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Snooze the selected candidates until a date or until they move."""
    found = get_bulk_action(request, flow_id, selection_id)

    def act(form: Any) -> Done:
        with recorded(request, SNOOZES, found.snoozes) as recording:
            n = snoozes.snooze_candidates(found.states, until=form.ends_at, by=request.user)
        until = form.cleaned_data["day"].isoformat() if form.ends_at else MOVE
        record_action(request, found, "people.snoozed", n, until=until)
        text = ngettext("%(n)s candidate snoozed.", "%(n)s candidates snoozed.", n)
        listed = reverse("candidate_list", args=[request.workspace.slug, flow_id])
        link = format_html(
            '{} <a href="{}?show=snoozed">{}</a>',
            text % {"n": intcomma(n)},
            listed,
            _("View or unsnooze"),
        )
        return Done(link, recording)

    return perform_action(request, found, "snooze", SnoozeForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_unsnooze(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """End the snoozes of the selected candidates."""
    found = get_bulk_action(request, flow_id, selection_id)

    def act(form: Any) -> Done:
        with recorded(request, SNOOZES, found.snoozes) as recording:
            n = snoozes.end_snoozes(found.states)
        record_action(request, found, "people.woken", n)
        text = ngettext("%(n)s candidate unsnoozed.", "%(n)s candidates unsnoozed.", n)
        return Done(text % {"n": intcomma(n)}, recording)

    return perform_action(request, found, "unsnooze", ConfirmForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_note(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Add a note to each selected candidate. The audit log does not get its text."""
    found = get_bulk_action(request, flow_id, selection_id)

    def act(form: Any) -> Done:
        own = Note.objects.filter(by=request.user, candidate__in=found.candidates)
        with recorded(request, NOTES, own) as recording:
            n = notes.add_notes(found.states, text=form.cleaned_data["text"], by=request.user)
        record_action(request, found, "note.written", n)
        text = ngettext("Note added to %(n)s candidate.", "Note added to %(n)s candidates.", n)
        return Done(text % {"n": intcomma(n)}, recording)

    return perform_action(request, found, "note", NoteForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def progress_review(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Mark the results of the selected candidates at the segment's step as reviewed."""
    found = get_bulk_action(request, flow_id, selection_id)
    step = found.segment.step or 0

    def act(form: Any) -> Done:
        n, changed = reviews.record_reviews(
            found.flow_data,
            step,
            found.states,
            seen=found.selection.version,
            text=form.cleaned_data["text"],
            by=request.user,
        )
        record_action(request, found, "people.reviewed", n, step=step)
        text = ngettext("%(n)s candidate reviewed.", "%(n)s candidates reviewed.", n)
        texts = [text % {"n": intcomma(n)}, *([_left_out(changed)] if changed else [])]
        return Done(" ".join(texts))

    return perform_action(request, found, "review", ReviewForm, act)


@post_only("flow_progress", without="note_id")
@require_role(Role.RECRUITER, connected=False)
def progress_note_delete(request: WorkspaceRequest, flow_id: str, note_id: int) -> HttpResponse:
    """Delete a note."""
    deletable = notes.deletable_notes(request.membership).select_related("candidate__flow")
    note = get_object_or_404(deletable, pk=note_id, candidate__flow__flow_id=flow_id)
    candidate, flow = note.candidate, note.candidate.flow
    with recorded(request, NOTES, Note.objects.filter(pk=note.pk)) as recording:
        note.delete()
        facts = {"flow": flow.name, "flow_id": flow.flow_id}
        record_event(request, request.workspace, "note.deleted", **facts)
    report(request, Done(_("Note deleted."), recording))
    return see_other("progress_candidate", request.workspace.slug, flow_id, candidate.candidate_id)


def perform_action(
    request: WorkspaceRequest,
    found: BulkAction,
    name: str,
    make_form: Callable[..., forms.Form],
    act: Callable[[Any], Done],
) -> HttpResponse:
    """Return the page of an action, or run ``act`` for a valid POST and redirect back.

    The action and its audit entry are one transaction. The same POST again (a second click, a
    browser that tries again) only redirects.
    """
    form = make_form(request.POST) if request.method == "POST" else make_form()
    if not form.is_valid():
        return render_page(
            request, found, name, {"form": form}, status=422 if form.is_bound else 200
        )
    with transaction.atomic():
        is_first = selections.mark_done(found.selection)
        done = act(form) if is_first else None
    if done is None:
        messages.info(request, _("This was already done. To do it again, make a new selection."))
        return see_other(found.return_url())
    text = done.text
    if found.is_older and found.candidate is None:
        text = format_html(
            "{} {}",
            text,
            _("The flow was updated in the meantime; only the candidates you saw were affected."),
        )
    report(request, done._replace(text=text))
    return see_other(found.return_url())


def _left_out(n: int) -> str:
    return ngettext(
        "%(n)s result had changed since you saw it and was skipped.",
        "%(n)s results had changed since you saw them and were skipped.",
        n,
    ) % {"n": intcomma(n)}
