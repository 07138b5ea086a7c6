"""The forms that store a row behind a unique constraint, each to be posted twice.

``tests/under_fire/test_double_posts.py`` posts each of them. A new unique constraint needs a row
here: the form that meets it, or the reason why no two requests can.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.db.models import QuerySet, UniqueConstraint
from django.utils import timezone

from dashboard.accounts.email_change import SALT
from dashboard.accounts.models import User
from dashboard.assignments.models.gates import NoticeRule
from dashboard.assignments.models.imports import ImportFile
from dashboard.progress.models import CandidateState, SyncedCandidate, SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import SavedView
from dashboard.workspaces.roles import Role
from tests.assignments.batches import checked_batch, import_csv
from tests.support.cases import open_all
from tests.support.pages import LintingClient
from tests.support.users import Users, join

DEMO_KEY = "sk_test_FlowdeckDemoKey0000001"  # the simulator's first company
LISTED = "first name,last name,e-mail\nAda,Lovelace,ada@example.com\n"


@dataclass(frozen=True)
class DoublePost:
    """A form, posted by ``user`` twice at once, and what must be stored afterwards.

    ``again`` holds the fields that differ the second time, and ``second`` is the status of whoever
    comes second, where it is no redirect. Both posts together add ``more`` rows
    to ``rows``.
    """

    user: User | None
    path: str
    data: dict[str, Any]
    rows: "QuerySet[Any]"
    more: int = 1
    again: dict[str, Any] = field(default_factory=dict)
    second: int = 303


Make = Callable[[Users], DoublePost]


def rows(label: str, **where: Any) -> "QuerySet[Any]":
    """Return the rows of the model ``label``."""
    found: QuerySet[Any] = apps.get_model(label)._default_manager.filter(**where)
    return found


def first_saved_view(cast: Users) -> DoublePost:
    data = {"name": "Mine", "path": "/w/acme/flows/", "query": "q=quiz", "is_default": "on"}
    return DoublePost(cast.viewer, "/w/acme/views/", data, rows("workspaces.SavedView"))


def default_view(cast: Users) -> DoublePost:
    """Make two views the default at the same time."""
    mine = cast.acme.memberships.get(user=cast.viewer)
    views = [
        SavedView.objects.create(membership=mine, list_name="flow_list", name=name, query="q=a")
        for name in ("One", "Two")
    ]
    first, second = (
        {"view": view.pk, f"{view.pk}-name": view.name, f"{view.pk}-is_default": "on"}
        for view in views
    )
    defaults = rows("workspaces.SavedView", is_default=True)
    return DoublePost(cast.viewer, "/w/acme/views/details/", first, defaults, again=second)


def pinned_view(cast: Users) -> DoublePost:
    mine = cast.acme.memberships.get(user=cast.viewer)
    view = SavedView.objects.create(membership=mine, list_name="flow_list", name="One", query="q=a")
    data = {"view": view.pk, "path": "/w/acme/flows/"}
    return DoublePost(cast.viewer, "/w/acme/views/pin/", data, rows("workspaces.PinnedView"))


def column_choice(cast: Users) -> DoublePost:
    """Choose columns for the first time, others in two tabs."""
    return DoublePost(
        cast.viewer,
        "/w/acme/flows/1/candidates/columns/",
        {"column": ["status", "total"]},
        rows("candidates.ColumnChoice"),
        again={"column": ["total"]},
    )


def email_template(cast: Users) -> DoublePost:
    data = {"name": "Reminder", "subject": "Your step", "text": "Hello"}
    path = "/w/acme/settings/e-mail-templates/new/"
    return DoublePost(cast.owner, path, data, rows("workspaces.EmailTemplate"))


def label(cast: Users) -> DoublePost:
    data = {"name": "Strong fit", "color": "green"}
    return DoublePost(cast.owner, "/w/acme/settings/labels/new/", data, rows("workspaces.Label"))


def candidate_labels(cast: Users) -> DoublePost:
    """Put the same label on candidates from their list, in two windows."""
    path, _keys = _selected(cast)
    mine = cast.acme.labels.create(name="Strong fit")
    labeled = rows("progress.CandidateLabel")
    return DoublePost(cast.recruiter, f"{path}labels/", {"add": mine.pk}, labeled, more=3)


def candidate_label(cast: Users) -> DoublePost:
    """Put the same label on one candidate twice."""
    candidate = SyncedCandidate.objects.filter(flow=_sync(cast))[0]
    mine = cast.acme.labels.create(name="Strong fit")
    path = f"/w/acme/flows/1/progress/candidates/{candidate.candidate_id}/labels/"
    return DoublePost(cast.recruiter, path, {"add": mine.pk}, rows("progress.CandidateLabel"))


def flow_pin(cast: Users) -> DoublePost:
    path = "/w/acme/flows/1/pin/"
    return DoublePost(cast.viewer, path, {"pinned": "1"}, rows("workspaces.FlowPin"))


def flow_label(cast: Users) -> DoublePost:
    mine = cast.acme.labels.create(name="Strong fit")
    path = "/w/acme/flows/1/labels/"
    return DoublePost(cast.recruiter, path, {"add": mine.pk}, rows("workspaces.FlowLabel"))


def flow_owner(cast: Users) -> DoublePost:
    """Make two members the owner at the same time. The later one owns the flow."""
    first, second = cast.acme.memberships.order_by("pk")[:2]
    path, again = "/w/acme/flows/1/owner/", {"owner": second.pk}
    owned = rows("workspaces.FlowOwner")
    return DoublePost(cast.recruiter, path, {"owner": first.pk}, owned, again=again)


def suggested_templates(cast: Users) -> DoublePost:
    path = "/w/acme/settings/e-mail-templates/suggestions/"
    return DoublePost(cast.owner, path, {}, rows("workspaces.EmailTemplate"), more=3)


def joining(cast: Users) -> DoublePost:
    """Accept an invitation with a new account."""
    row, key = invitations.invite(cast.acme, "dana@example.com", Role.VIEWER, by=cast.owner)
    data = {"key": key, "token": "one page", "name": "Dana", "password": "a-long-enough-phrase"}
    return DoublePost(None, f"/invitations/{row.pk}/", data, rows("accounts.User"))


def membership(cast: Users) -> DoublePost:
    """Accept an invitation with an account that one has."""
    row, key = invitations.invite(cast.acme, cast.outsider.email, Role.VIEWER, by=cast.owner)
    members = rows("workspaces.Membership", workspace=cast.acme)
    return DoublePost(cast.outsider, f"/invitations/{row.pk}/", {"key": key}, members)


def invitation(cast: Users) -> DoublePost:
    data = {"email": "dana@example.com", "role": "viewer", "token": "one page"}
    return DoublePost(
        cast.owner,
        "/w/acme/members/invitation/",
        data,
        rows("workspaces.Invitation"),
        again={"email": "Dana@example.com", "token": "another page"},
    )


def email_change(cast: Users) -> DoublePost:
    """Confirm the same new address for one's account twice."""
    key = signing.dumps([cast.owner.pk, cast.owner.email, "new@example.com"], salt=SALT)
    changed = rows("accounts.User", email="new@example.com")
    return DoublePost(cast.owner, "/account/e-mail/confirmation/", {"key": key}, changed)


def workspace(cast: Users) -> DoublePost:
    data = {"name": "Twin", "base_url": "https://partner-api.taptalent.io/v1/partner"}
    workspaces = rows("workspaces.Workspace")
    return DoublePost(cast.owner, "/w/new/", {**data, "token": "one page"}, workspaces)


def workspaces_of_one_name(cast: Users) -> DoublePost:
    first = workspace(cast)
    return DoublePost(
        cast.owner, first.path, first.data, first.rows, more=2, again={"token": "another page"}
    )


def api_key(cast: Users) -> DoublePost:
    cast.acme.api_key.delete()
    data = {"name": "Acme", "base_url": cast.acme.base_url, "api_key": DEMO_KEY}
    return DoublePost(cast.owner, "/w/acme/settings/", data, rows("workspaces.ApiKey"))


def assignment(cast: Users) -> DoublePost:
    path = "/w/acme/flows/1/assign/"
    data = {"email": "new@example.com", "firstName": "A", "lastName": "B"}
    data["token"] = _form_token(cast, path)
    return DoublePost(cast.recruiter, path, data, rows("assignments.Assignment"))


def assignment_from_two_pages(cast: Users) -> DoublePost:
    """Assign the same candidate in two windows. The second one shows the first one's outcome."""
    first = assignment(cast)
    again = {"token": _form_token(cast, first.path)}
    return replace(first, again=again, second=409)


def batch(cast: Users) -> DoublePost:
    path = "/w/acme/flows/1/assign/bulk/"
    data = {"token": _form_token(cast, path), "people": "Ada <ada@example.com>"}
    return DoublePost(cast.recruiter, path, data, rows("assignments.Batch"))


def lines_read_again(cast: Users) -> DoublePost:
    """Accept the suggested addresses of an import, which writes its lines again."""
    made = checked_batch(cast, "ada@exmaple.com")
    lines = rows("assignments.BatchLine", batch=made)
    return DoublePost(cast.recruiter, f"/w/acme/batches/{made.pk}/suggestions/", {}, lines, more=0)


def column_mapping(cast: Users) -> DoublePost:
    made = import_csv(cast, LISTED)
    ImportFile.objects.create(batch=made, content=LISTED.encode(), reading={})
    data = {"column-0": "last_name", "column-1": "first_name", "column-2": "email"}
    mappings = rows("assignments.ColumnMapping")
    path = f"/w/acme/batches/{made.pk}/columns/"
    return DoublePost(cast.recruiter, path, data, mappings)


def confirmed_import(cast: Users) -> DoublePost:
    made = checked_batch(cast, "ada.new@example.com")
    numbers = [str(line.number) for line in made.lines.all()]
    data: dict[str, Any] = {"shown": numbers, "selected": numbers, "count": "1"}
    data |= {"per_minute": "0", "version": str(made.version)}
    path = f"/w/acme/batches/{made.pk}/confirmation/"
    return DoublePost(cast.recruiter, path, data, rows("assignments.Assignment"))


def visit(cast: Users) -> DoublePost:
    _sync(cast)
    visits = rows("progress.LastVisit")
    return DoublePost(cast.viewer, "/w/acme/flows/1/progress/last-visit/", {"version": "1"}, visits)


def digest(cast: Users) -> DoublePost:
    digests = rows("progress.Digest")
    path = "/w/acme/progress/digest/"
    return DoublePost(cast.viewer, path, {"every": "day"}, digests, again={"every": "week"})


def webhook(cast: Users) -> DoublePost:
    hooks = rows("progress.Webhook")
    return DoublePost(cast.owner, "/w/acme/progress/webhook/", {"action": "create"}, hooks)


def selection(cast: Users) -> DoublePost:
    flow = _sync(cast)
    keys = list(SyncedCandidate.objects.filter(flow=flow).values_list("pk", flat=True)[:3])
    items = rows("progress.SelectionItem")
    path = "/w/acme/flows/1/progress/selections/"
    return DoublePost(
        cast.recruiter, path, {"candidate": keys}, items, more=6, again={"version": "1"}
    )


def snooze(cast: Users) -> DoublePost:
    path, _keys = _selected(cast)
    snoozes = rows("progress.Snooze")
    return DoublePost(cast.recruiter, f"{path}snooze/", {"until": "move"}, snoozes, more=3)


def email_draft(cast: Users) -> DoublePost:
    path, keys = _selected(cast)
    data = {"template": "none", "token": uuid.uuid4().hex, "candidates": " ".join(map(str, keys))}
    drafts = rows("progress.EmailDraft")
    return DoublePost(cast.recruiter, f"{path}e-mail/", data, drafts, more=3)


def erased_address(cast: Users) -> DoublePost:
    flow = _sync(cast)
    candidate = SyncedCandidate.objects.filter(flow=flow).exclude(email="").first()
    assert candidate is not None
    erased = rows("progress.ErasedAddress")
    path = "/w/acme/settings/privacy/erasure/"
    return DoublePost(cast.owner, path, {"email": candidate.email}, erased)


def sign_in(cast: Users) -> DoublePost:
    data = {"login": "olivia@example.com", "password": "correct horse battery"}
    return DoublePost(None, "/sign-in/", data, rows("usersessions.UserSession"), more=2)


def opened_case(cast: Users) -> DoublePost:
    """Open a case of the same result in two windows."""
    state = CandidateState.objects.filter(flow=_sync(cast), failed_step__isnull=False)[0]
    path = f"/w/acme/flows/1/progress/candidates/{state.candidate.candidate_id}/cases/"
    data = {"step": state.failed_step}
    return DoublePost(cast.recruiter, path, data, rows("cases.Case"), again={"requested": "on"})


def decision(cast: Users) -> DoublePost:
    open_all(_sync(cast))
    case = rows("cases.Case")[0]
    data = {"reason": "The answers were marked by hand.", "seen": 0, "confirmed": "on"}
    return DoublePost(
        cast.recruiter, f"/w/acme/cases/{case.pk}/decisions/", data, rows("cases.Decision")
    )


def explanation_texts(cast: Users) -> DoublePost:
    texts = rows("cases.ExplanationText")
    path = "/w/acme/settings/cases/explanation/"
    return DoublePost(cast.owner, path, {"en-closing": "Regards"}, texts)


def step_basis(cast: Users) -> DoublePost:
    """Write the texts of a step in two windows. The second one shows the first one's."""
    _sync(cast)
    path = "/w/acme/flows/1/dossier/steps/1/"
    data, again = {"evidence": "A study", "seen": 0}, {"evidence": "Another study"}
    bases = rows("dossiers.StepBasis")
    return DoublePost(cast.recruiter, path, data, bases, again=again, second=409)


def threshold_review(cast: Users) -> DoublePost:
    _sync(cast)
    path = "/w/acme/flows/1/dossier/steps/1/review/"
    reviews = rows("dossiers.ThresholdReview")
    return DoublePost(cast.recruiter, path, {"outcome": "It holds", "seen": 0}, reviews)


def review_date(cast: Users) -> DoublePost:
    """Plan the first review of a step in two windows, for different days."""
    first = threshold_review(cast)
    days = [timezone.localdate() + timedelta(days=n) for n in (30, 60)]
    one, other = ({"due_on": day.isoformat(), "seen": 0} for day in days)
    dates = rows("dossiers.ReviewDate")
    return DoublePost(cast.recruiter, first.path, one, dates, again=other, second=409)


def candidate_notices(cast: Users) -> DoublePost:
    data = {"candidates": "ada@example.com", "given_on": "2026-01-05", "kind": "Letter"}
    notices = rows("assignments.CandidateNotice")
    return DoublePost(cast.recruiter, "/w/acme/notices/", data, notices)


def bypass(cast: Users) -> DoublePost:
    NoticeRule.objects.create(workspace=cast.acme, is_required=True)
    made = checked_batch(cast, "ada.new@example.com")
    path = f"/w/acme/batches/{made.pk}/bypass/"
    return DoublePost(
        cast.owner, path, {"reason": "Told in person"}, rows("assignments.GateBypass")
    )


def candidate_hold(cast: Users) -> DoublePost:
    data = {"email": "ada@example.com", "reason": "Dispute"}
    holds = rows("workspaces.CandidateHold")
    return DoublePost(cast.owner, "/w/acme/settings/privacy/holds/", data, holds)


def role_of_two_owners(cast: Users) -> DoublePost:
    """Hand the same membership two roles at once."""
    member = cast.acme.memberships.get(user=cast.viewer)
    join(cast.acme, cast.outsider, Role.OWNER)
    path = f"/w/acme/members/{member.pk}/"
    members = rows("workspaces.Membership")
    return DoublePost(
        cast.owner, path, {"role": "recruiter"}, members, more=0, again={"role": "owner"}
    )


POSTED: dict[str, tuple[Make, ...]] = {
    "cases.Case.one_case_per_result": (opened_case,),
    "cases.Decision.one_decision_per_number": (decision,),
    "cases.ExplanationText.one_explanation_text_each": (explanation_texts,),
    "dossiers.ReviewDate.one_review_date_per_step": (review_date,),
    "dossiers.StepBasis.one_basis_per_number": (step_basis,),
    "dossiers.ThresholdReview.one_review_per_number": (threshold_review,),
    "accounts.User.email": (joining, email_change),
    "accounts.User.accounts_user_email_any_case": (joining, email_change),
    "assignments.Assignment.one_row_per_submission": (assignment,),
    "assignments.Assignment.one_row_holds_a_person": (assignment_from_two_pages, confirmed_import),
    "assignments.CandidateNotice.one_notice_each": (candidate_notices,),
    "assignments.GateBypass.one_bypass_each": (bypass,),
    "assignments.Batch.one_batch_per_upload": (batch,),
    "assignments.BatchLine.one_line_per_number": (lines_read_again,),
    "assignments.ColumnMapping.one_mapping_per_headers": (column_mapping,),
    "progress.CandidateLabel.candidate_label_once": (candidate_labels, candidate_label),
    "progress.Digest.one_digest_each": (digest,),
    "progress.EmailDraft.email_draft_once_each": (email_draft,),
    "progress.ErasedAddress.one_erased_each": (erased_address,),
    "progress.LastVisit.one_last_look_each": (visit,),
    "progress.SelectionItem.chosen_once_each": (selection,),
    "progress.Snooze.candidate": (snooze,),
    "progress.Webhook.workspace": (webhook,),
    "usersessions.UserSession.session_key": (sign_in,),
    "web.IdempotencyKey.token": (workspace,),
    "workspaces.ApiKey.workspace": (api_key,),
    "workspaces.CandidateHold.one_active_hold_each": (candidate_hold,),
    "workspaces.EmailTemplate.email_template_name_once": (email_template, suggested_templates),
    "workspaces.FlowLabel.flow_label_once": (flow_label,),
    "workspaces.FlowOwner.flow_owner_once": (flow_owner,),
    "workspaces.FlowPin.flow_pin_once": (flow_pin,),
    "workspaces.Invitation.one_open_invitation_each": (invitation,),
    "workspaces.Label.label_name_once": (label,),
    "workspaces.Membership.one_membership_each": (membership, role_of_two_owners),
    "candidates.ColumnChoice.one_column_choice_each": (column_choice,),
    "workspaces.PinnedView.one_pin_of_a_view_each": (pinned_view,),
    "workspaces.SavedView.one_default_view_each": (default_view,),
    "workspaces.SavedView.saved_view_name_once": (first_saved_view,),
    "workspaces.Workspace.slug": (workspaces_of_one_name,),
}
"""The forms by the constraint that they meet."""

NOT_POSTED = {
    "account.EmailAddress.unique_primary_email": "allauth's table of addresses stays empty",
    "account.EmailAddress.unique_verified_email": "allauth's table of addresses stays empty",
    "account.EmailAddress.user_email": "allauth's table of addresses stays empty",
    "account.EmailConfirmation.key": "allauth's table of addresses stays empty",
    "assignments.ImportFile.batch": "written in the transaction that creates its batch",
    "auth.Group.name": "no page makes groups",
    "auth.Permission.content_type_codename": "written by migrate",
    "cases.Continuation.one_continuation_per_step": "tests/cases/send_on/test_send_on.py",
    "cases.SendOn.decision": "written in the transaction that records its decision",
    "contenttypes.ContentType.app_label_model": "written by migrate",
    "mfa.Authenticator.unique_authenticator_type": "tests/workspaces/test_double_submission.py",
    "progress.CandidateState.one_state_per_version": "a sync writes it, under the flow's lease",
    "progress.StepResult.one_result_per_version": "a sync writes it, under the flow's lease",
    "progress.SyncRun.one_look_each": "a sync writes it, under the flow's lease",
    "progress.SyncSchedule.workspace": "the workers write it, and leave out who has one",
    "progress.SyncedCandidate.one_person_each": "a sync writes it, under the flow's lease",
    "progress.SyncedFlow.one_tracked_flow_each": "the workers write it, and leave out known flows",
    "progress.Webhook.token": "32 random bytes",
    "socialaccount.SocialAccount.provider_uid": "a sign-in writes it, in a savepoint",
    "socialaccount.SocialToken.app_account": "allauth's table of tokens stays empty",
    "workspaces.FormerMember.former_member_once": "a removal writes it, under the workspace's lock",
    "web.DailyRun.name": "a worker writes it, in a savepoint",
    "web.WorkerHeartbeat.name": "a worker writes its own",
}
"""The constraints that no two requests meet, each with the reason."""


def unique_constraints() -> Iterator[str]:
    """Yield the name of each unique constraint of the project, without primary keys."""
    for each in apps.get_models():
        label = each._meta.label
        yield from (
            f"{label}.{column.name}"
            for column in each._meta.local_fields
            if column.unique and not column.primary_key
        )
        yield from (f"{label}.{'_'.join(names)}" for names in each._meta.unique_together)
        yield from (
            f"{label}.{constraint.name}"
            for constraint in each._meta.constraints
            if isinstance(constraint, UniqueConstraint)
        )


def _form_token(cast: Users, path: str) -> str:
    client = LintingClient()
    client.force_login(cast.recruiter)
    return str(client.page(path).find("input", attrs={"name": "token"})["value"])


def _sync(cast: Users) -> SyncedFlow:
    """Sync flow 1, in which candidates have scores."""
    assert schedule.list_flows(cast.acme) is None
    flow = SyncedFlow.objects.get(workspace=cast.acme, flow_id="1")
    assert schedule.sync_flow(flow.pk) is not None
    SyncedFlow.objects.filter(pk=flow.pk).update(due_at=timezone.now() + timedelta(days=1))
    flow.refresh_from_db()
    return flow


def _selected(cast: Users) -> tuple[str, list[int]]:
    """Select three candidates, and return the selection's path and their keys."""
    made = selection(cast)
    client = LintingClient()
    client.force_login(cast.recruiter)
    response = client.post(made.path, made.data)
    return response["Location"].removesuffix("addresses/"), made.data["candidate"]
