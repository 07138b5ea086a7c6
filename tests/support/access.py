"""The access table: which role may use which route, by which methods.

``tests/rules/test_access.py`` checks it. A new route needs a row here, and a new kind of id an
entry in ``ids``.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from dashboard.assignments.models.assignments import Assignment, Batch
from dashboard.cases.evidence.types import store_evidence
from dashboard.cases.models import Case, CaseHandling, Decision, Grounds, Outcome
from dashboard.progress.models import Note, Selection, SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import (
    CandidateHold,
    EmailTemplate,
    Invitation,
    Label,
    UndoableAction,
    Workspace,
)
from dashboard.workspaces.roles import Permission, Role
from tests.support.cases import plain_evidence
from tests.support.users import Users

PUBLIC, SIGNED_IN = "public", "signed-in"
VIEWER, RECRUITER, OWNER = Role.VIEWER, Role.RECRUITER, Role.OWNER
READ, ACT, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

ACCESS: dict[str, tuple[str, tuple[str, ...]]] = {
    "account_login": (PUBLIC, BOTH),
    "account_logout": (PUBLIC, BOTH),
    "account_inactive": (PUBLIC, READ),
    "account_signup": (PUBLIC, READ),
    "account_reset_password": (PUBLIC, BOTH),
    "account_reset_password_done": (PUBLIC, READ),
    "account_reset_password_from_key": (PUBLIC, BOTH),
    "account_reset_password_from_key_done": (PUBLIC, READ),
    "mfa_authenticate": (PUBLIC, BOTH),
    "mfa_login_webauthn": (PUBLIC, BOTH),
    "single_sign_on": (PUBLIC, READ),
    "openid_connect_callback": (PUBLIC, READ),
    "invitation": (PUBLIC, BOTH),
    "digest_unsubscribe": (PUBLIC, BOTH),
    # For Taptalent, by its token. For a user it does not exist, whatever the method.
    "webhook": (PUBLIC, ()),
    "account": (SIGNED_IN, BOTH),
    "account_preferences": (SIGNED_IN, ACT),
    "account_appearance": (SIGNED_IN, ACT),
    "account_shortcuts": (SIGNED_IN, BOTH),
    "account_email": (SIGNED_IN, BOTH),
    "account_email_confirmation": (SIGNED_IN, BOTH),
    "account_change_password": (SIGNED_IN, BOTH),
    "account_set_password": (SIGNED_IN, BOTH),
    "account_reauthenticate": (SIGNED_IN, BOTH),
    "usersessions_list": (SIGNED_IN, READ),
    "session_end": (SIGNED_IN, ACT),
    "session_end_others": (SIGNED_IN, ACT),
    "mfa_reauthenticate": (SIGNED_IN, BOTH),
    "mfa_reauthenticate_webauthn": (SIGNED_IN, BOTH),
    "mfa_index": (SIGNED_IN, READ),
    "mfa_activate_totp": (SIGNED_IN, BOTH),
    "mfa_deactivate_totp": (SIGNED_IN, BOTH),
    "mfa_view_recovery_codes": (SIGNED_IN, READ),
    "mfa_generate_recovery_codes": (SIGNED_IN, BOTH),
    "mfa_download_recovery_codes": (SIGNED_IN, READ),
    "mfa_add_webauthn": (SIGNED_IN, BOTH),
    "mfa_edit_webauthn": (SIGNED_IN, BOTH),
    "mfa_remove_webauthn": (SIGNED_IN, BOTH),
    "home": (SIGNED_IN, READ),
    "help": (SIGNED_IN, READ),
    "workspace_new": (SIGNED_IN, BOTH),
    "workspace_home": (VIEWER, READ),
    "connection": (VIEWER, READ),
    "palette": (VIEWER, READ),
    "blind_mode": (VIEWER, BOTH),
    "blind_viewers_rule": (OWNER, ACT),
    "workspace_settings": (OWNER, BOTH),
    "api_key_check": (OWNER, ACT),
    "api_key_remove": (OWNER, ACT),
    "second_factor_rule": (OWNER, ACT),
    "privacy": (OWNER, BOTH),
    "erasure": (OWNER, ACT),
    "retention": (OWNER, ACT),
    "email_template_list": (VIEWER, READ),
    "email_template_new": (OWNER, BOTH),
    "email_template_edit": (OWNER, BOTH),
    "email_template_removal": (OWNER, ACT),
    "email_template_position": (OWNER, ACT),
    "email_template_suggestions": (OWNER, ACT),
    "label_list": (VIEWER, READ),
    "label_new": (OWNER, BOTH),
    "label_edit": (OWNER, BOTH),
    "label_removal": (OWNER, ACT),
    "member_list": (VIEWER, READ),
    "member_detail": (OWNER, BOTH),
    "member_removal": (OWNER, ACT),
    "join_domain_rule": (OWNER, ACT),
    "member_permissions": (OWNER, ACT),
    "membership_leave": (VIEWER, BOTH),
    "ownership_transfer": (OWNER, ACT),
    "partner_users": (OWNER, READ),
    "invitation_new": (OWNER, BOTH),
    "invitation_renewal": (OWNER, ACT),
    "invitation_revocation": (OWNER, ACT),
    "saved_view_list": (VIEWER, BOTH),
    "saved_view_details": (VIEWER, ACT),
    "saved_view_filter": (VIEWER, ACT),
    "saved_view_removal": (VIEWER, ACT),
    "saved_view_pin": (VIEWER, ACT),
    "saved_view_unpin": (VIEWER, ACT),
    "saved_view_pin_position": (VIEWER, ACT),
    "undo": (VIEWER, ACT),
    "flow_list": (VIEWER, READ),
    "flow_new": (RECRUITER, BOTH),
    "flow_detail": (VIEWER, READ),
    "flow_pin": (VIEWER, ACT),
    "flow_labels": (RECRUITER, ACT),
    "flow_owner": (RECRUITER, ACT),
    "flow_edit": (RECRUITER, BOTH),
    "candidate_list": (VIEWER, READ),
    "candidate_detail": (VIEWER, READ),
    "candidate_export": (VIEWER, READ),
    "candidate_export_workbook": (VIEWER, READ),
    "candidate_columns": (VIEWER, BOTH),
    "candidate_compare": (VIEWER, BOTH),
    "assign": (RECRUITER, BOTH),
    "assignment_detail": (VIEWER, READ),
    "assignment_check": (RECRUITER, ACT),
    "assignment_resend": (RECRUITER, ACT),
    "flow_progress": (VIEWER, READ),
    "adverse_impact": (VIEWER, BOTH),
    "progress_what_if": (VIEWER, READ),
    "progress_threshold_impact": (VIEWER, READ),
    "progress_candidate": (VIEWER, READ),
    "progress_select": (RECRUITER, ACT),
    "progress_addresses": (RECRUITER, READ),
    "progress_email": (RECRUITER, BOTH),
    "progress_candidate_email": (RECRUITER, ACT),
    "progress_add_to_flow": (RECRUITER, READ),
    "progress_notice": (RECRUITER, READ),
    "progress_snooze": (RECRUITER, BOTH),
    "progress_unsnooze": (RECRUITER, BOTH),
    "progress_note": (RECRUITER, BOTH),
    "progress_labels": (RECRUITER, BOTH),
    "progress_candidate_labels": (RECRUITER, ACT),
    "progress_review": (RECRUITER, BOTH),
    "progress_note_delete": (RECRUITER, ACT),
    "progress_thresholds_export": (VIEWER, READ),
    "progress_mark_read": (VIEWER, ACT),
    "progress_refresh": (VIEWER, ACT),
    "progress_home": (VIEWER, READ),
    "progress_compare": (VIEWER, READ),
    "progress_digest": (VIEWER, ACT),
    "progress_webhook": (OWNER, BOTH),
    "system_status": (OWNER, READ),
    "partner_answers": (OWNER, READ),
    "partner_answers_export": (OWNER, READ),
    "progress_home_mark_read": (VIEWER, ACT),
    "progress_home_refresh": (VIEWER, ACT),
    "progress_export": (VIEWER, READ),
    "progress_home_export": (VIEWER, READ),
    "case_list": (VIEWER, READ),
    "case_detail": (VIEWER, READ),
    "case_decision": (RECRUITER, ACT),
    "case_handling": (RECRUITER, ACT),
    "case_metrics": (VIEWER, READ),
    "case_send_on": (RECRUITER, BOTH),
    "case_delivery": (RECRUITER, ACT),
    "case_explanation": (VIEWER, READ),
    "explanation_texts": (OWNER, BOTH),
    "case_open": (RECRUITER, ACT),
    "case_open_selected": (RECRUITER, BOTH),
    "case_rules": (OWNER, BOTH),
    "flow_dossier": (VIEWER, READ),
    "step_basis": (RECRUITER, BOTH),
    "step_basis_versions": (VIEWER, READ),
    "threshold_review": (RECRUITER, BOTH),
    "threshold_reviews": (VIEWER, READ),
    "candidate_hold": (OWNER, ACT),
    "hold_lifting": (OWNER, ACT),
    "notice_rule": (OWNER, BOTH),
    "candidate_notices": (RECRUITER, BOTH),
    "assignment_bypass": (OWNER, ACT),
    "batch_bypass": (OWNER, ACT),
    "assignment_list": (VIEWER, READ),
    "assign_bulk": (RECRUITER, BOTH),
    "assign_template": (RECRUITER, READ),
    "resend_rule": (OWNER, ACT),
    "stalled_setting": (OWNER, ACT),
    "batch_list": (VIEWER, READ),
    "batch_detail": (VIEWER, READ),
    "batch_check_again": (RECRUITER, ACT),
    "batch_columns": (RECRUITER, ACT),
    "batch_reading": (RECRUITER, ACT),
    "batch_suggestions": (RECRUITER, ACT),
    "batch_line_correction": (RECRUITER, ACT),
    "batch_selection": (RECRUITER, ACT),
    "batch_confirmation": (RECRUITER, ACT),
    "batch_problem_lines": (RECRUITER, READ),
    "batch_pause": (RECRUITER, ACT),
    "batch_resume": (RECRUITER, ACT),
    "batch_correction": (RECRUITER, ACT),
    "batch_notices": (VIEWER, READ),
    "batch_notice_read": (VIEWER, ACT),
    "batch_notices_read": (VIEWER, ACT),
    "batch_cancel": (RECRUITER, ACT),
    "batch_recheck": (RECRUITER, ACT),
    "batch_retry": (RECRUITER, ACT),
    "batch_not_assigned": (VIEWER, READ),
    "batch_left_out": (VIEWER, READ),
    "batch_left_out_export": (VIEWER, READ),
    "audit": (OWNER, READ),
    "audit_export": (OWNER, READ),
}

PERMISSIONS = {"adverse_impact": Permission.ADVERSE_IMPACT}
"""The routes that need a permission beside the role."""

# The partner's ids. Its API key separates workspaces there.
PARTNERS_IDS = {"flow_id": "1", "candidate_id": "1"}
STEPS = [{"order": 1, "label": "Quiz", "assessment_id": "1", "mark": 60}]
# The user's own rows, which are looked up by the user, not by a workspace.
OWN_IDS = {
    "session_id": 1,
    "pk": 1,
    "uidb36": "1",
    "key": "set-password",
    "signed": "x",
    "token": "x",
    "provider_id": "nobody",
}


@dataclass(frozen=True)
class Route:
    """A route of the project, with its row of the access table."""

    name: str
    pattern: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def is_in_workspace(self) -> bool:
        return self.pattern.startswith("w/<slug:slug>/")

    @property
    def role(self) -> str:
        return ACCESS[self.name][0]

    @property
    def methods(self) -> tuple[str, ...]:
        return ACCESS[self.name][1]

    @property
    def permission(self) -> Permission | None:
        return PERMISSIONS.get(self.name)

    @property
    def page(self) -> str:
        """Return the name of the page that a POST-only address belongs to, "" for any other."""
        return str(getattr(self.view, "page", ""))

    def refused_status(self, method: str) -> int:
        """Return the status of a method that is not among ``methods``, for a signed-in user."""
        return 302 if self.page and method in READ else 405

    def path(self, slug: str, ids: dict[str, Any]) -> str:
        """Return this route's URL. ``ids`` has a value for each of its arguments but the slug."""
        known = {"slug": slug, **PARTNERS_IDS, **OWN_IDS, **ids}
        return reverse(self.name, kwargs={name: known[name] for name in self.arguments})


def routes(
    patterns: list[URLPattern | URLResolver] | None = None,
    prefix: str = "",
    arguments: tuple[str, ...] = (),
) -> Iterator[Route]:
    """Return every route of the project."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(pattern.pattern)
        names = (*arguments, *_arguments(pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, whole, names)
        else:
            yield Route(str(pattern.name), whole, pattern.callback, names)


def _arguments(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    own: Any = pattern.pattern
    return tuple(own.converters or own.regex.groupindex)


def ids(cast: Users, workspace: Workspace) -> dict[str, Any]:
    """Return the id of a row of each kind in ``workspace``, by the URL argument's name."""
    invitation = Invitation.objects.create(
        workspace=workspace,
        email="invited@example.com",
        role=Role.VIEWER,
        token_hash=bytes(32),
        expires_at=timezone.now() + timedelta(days=1),
    )
    assignment = Assignment.objects.create(
        workspace=workspace, flow_id="1", candidate_key=f"email:{uuid.uuid4()}@example.com"
    )
    tracked, _ = SyncedFlow.objects.get_or_create(
        workspace=workspace,
        flow_id=PARTNERS_IDS["flow_id"],
        defaults={"name": "Engineers", "steps": STEPS},
    )
    batch = Batch.objects.create(workspace=workspace, flow_id="1", source="people.csv")
    selection = Selection.objects.create(flow=tracked, is_all=False)
    synced = SyncedCandidate.objects.create(flow=tracked, candidate_id=str(uuid.uuid4()))
    note = Note.objects.create(candidate=synced, text="Called", by=cast.recruiter)
    template = EmailTemplate.objects.create(
        workspace=workspace, name=str(uuid.uuid4()), subject="Next step", text="Hello"
    )
    label = Label.objects.create(workspace=workspace, name=uuid.uuid4().hex)
    undoable = UndoableAction.objects.create(
        workspace=workspace,
        by=cast.owner,
        kind="labels",
        keys=[],
        before=[],
        subjects=[],
        digest="",
    )
    case = Case.objects.create(
        workspace=workspace,
        flow=tracked,
        flow_name="Engineers",
        step=1,
        grounds=Grounds.FAILED,
        version=1,
        candidate_id=str(uuid.uuid4()),
        email="candidate@example.com",
        evidence=store_evidence(plain_evidence()),
    )
    CaseHandling.objects.create(case=case)
    Decision.objects.create(case=case, number=1, outcome=Outcome.UPHELD, by="ravi@example.com")
    hold = CandidateHold.objects.create(
        workspace=workspace, email="held@example.com", reason="Dispute", placed_by="o@example.com"
    )
    return {
        "case_id": case.pk,
        "note_id": note.pk,
        "template_id": template.pk,
        "label_id": label.pk,
        "action_id": undoable.pk,
        "batch_id": batch.pk,
        "selection_id": selection.pk,
        "membership_id": workspace.memberships.earliest("pk").pk,
        "invitation_id": invitation.pk,
        "assignment_id": assignment.pk,
        "number": 1,
        "order": 1,
        "hold_id": hold.pk,
    }
