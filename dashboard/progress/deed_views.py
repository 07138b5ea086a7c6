"""What is done to chosen people, here and nowhere else: leave to wait, notes, reviews."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.progress import notes, reviewing, selecting, snoozing
from dashboard.progress.selection_forms import MOVE, NoForm, NoteForm, ReviewForm, SnoozeForm
from dashboard.progress.stated import Stated, note_down, page, stated
from dashboard.web.events import tell
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER, connected=False)
def progress_snooze(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Give leave to wait, until a day or until they move."""
    found = stated(request, flow_id, selection_id)

    def act(form: Any) -> str:
        n = snoozing.snooze(found.states, until=form.ends_at, by=request.user)
        until = form.cleaned_data["day"].isoformat() if form.ends_at else MOVE
        note_down(request, found, "people.snoozed", n, until=until)
        return ngettext("%(n)s person is snoozed.", "%(n)s people are snoozed.", n) % {
            "n": intcomma(n)
        }

    return _deed(request, found, "snooze", SnoozeForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER, connected=False)
def progress_wake(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """End the leave."""
    found = stated(request, flow_id, selection_id)

    def act(form: Any) -> str:
        n = snoozing.wake(found.states)
        note_down(request, found, "people.woken", n)
        return ngettext("%(n)s person counts again.", "%(n)s people count again.", n) % {
            "n": intcomma(n)
        }

    return _deed(request, found, "wake", NoForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER, connected=False)
def progress_note(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Write a note about each of them. The trail tells that, and not the text."""
    found = stated(request, flow_id, selection_id)

    def act(form: Any) -> str:
        n = notes.write(found.states, text=form.cleaned_data["text"], by=request.user)
        note_down(request, found, "note.written", n)
        return ngettext("Noted on %(n)s person.", "Noted on %(n)s people.", n) % {"n": intcomma(n)}

    return _deed(request, found, "note", NoteForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER, connected=False)
def progress_review(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Note that a person looked at their results at the list's step."""
    found = stated(request, flow_id, selection_id)
    step = found.ask.step or 0

    def act(form: Any) -> str:
        text, by = form.cleaned_data["text"], request.user
        seen = found.selection.version
        n, left = reviewing.review(found.scope, step, found.states, seen=seen, text=text, by=by)
        note_down(request, found, "people.reviewed", n, step=step)
        words = ngettext("%(n)s person is reviewed.", "%(n)s people are reviewed.", n)
        return " ".join([words % {"n": intcomma(n)}, *([_changed(left)] if left else [])])

    return _deed(request, found, "review", ReviewForm, act)


@require_POST
@member(Role.RECRUITER, connected=False)
def progress_note_removal(request: WorkspaceRequest, flow_id: str, note_id: int) -> HttpResponse:
    """Take back a note."""
    mine = notes.deletable(request.membership).select_related("person__flow")
    note = get_object_or_404(mine, pk=note_id, person__flow__flow_id=flow_id)
    person, flow = note.person, note.person.flow
    with transaction.atomic():
        note.delete()
        facts = {"flow": flow.name, "flow_id": flow.flow_id}
        tell(request, request.workspace, "note.deleted", **facts)
    messages.success(request, _("The note is deleted."))
    return see_other("progress_person", request.workspace.slug, flow_id, person.candidate_id)


def _deed(
    request: WorkspaceRequest,
    found: Stated,
    name: str,
    form_class: type[forms.Form],
    act: Callable[[Any], str],
) -> HttpResponse:
    """The deed's page; a good POST does it, together with its trace, and leads back to the list.
    The same POST once more (a second click, a browser that tries again) only leads back."""
    form = form_class(request.POST) if request.method == "POST" else form_class()
    if not form.is_valid():
        return page(request, found, name, {"form": form}, status=422 if form.is_bound else 200)
    with transaction.atomic():
        is_first = selecting.set_done(found.selection)
        words = [act(form)] if is_first else []
    if not is_first:
        messages.info(request, _("That was done already. Choose again to do it once more."))
        return see_other(found.list_address())
    if found.is_older and found.person is None:
        words.append(_("The flow was read again meanwhile; it is exactly those who were stated."))
    messages.success(request, " ".join(words))
    return see_other(found.list_address())


def _changed(n: int) -> str:
    return ngettext(
        "%(n)s result changed after you had seen it, and was left out.",
        "%(n)s results changed after you had seen them, and were left out.",
        n,
    ) % {"n": intcomma(n)}
