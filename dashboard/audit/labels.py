"""Labels of the audit log: names of actions and of details, and translated values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.core.audit_names import ResolvedName, resolvable
from dashboard.workspaces.candidate_status import STATUS_LABELS
from dashboard.workspaces.models import KeyCheck
from dashboard.workspaces.roles import Permission, Role

Text = str | Promise

# An action without a label is shown by its own name, so that no entry is hidden.
ACTION_LABELS: dict[str, Text] = {
    "sign_in.succeeded": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_in.ended": _("Signed out"),
    "session.ended": _("Sessions ended"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password reset by e-mail"),
    "email.changed": _("E-mail address changed"),
    "second_factor.added": _("Two-factor method added"),
    "second_factor.removed": _("Two-factor method removed"),
    "second_factor.codes_renewed": _("Recovery codes renewed"),
    "workspace.created": _("Workspace created"),
    "member.invited": _("Invited to the workspace"),
    "invitation.renewed": _("Invitation resent"),
    "invitation.revoked": _("Invitation withdrawn"),
    "invitation.accepted": _("Invitation accepted"),
    "member.joined": _("Joined by single sign-on"),
    "member.added": _("Member added by command"),
    "member.role_changed": _("Role changed"),
    "member.permission_changed": _("Permission changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Left the workspace"),
    "ownership.transferred": _("Ownership transferred"),
    "settings.changed": _("Settings changed"),
    "blind_mode.changed": _("Blind mode turned on or off"),
    "key.saved": _("API key saved"),
    "key.checked": _("API key checked"),
    "key.removed": _("API key removed"),
    "key.rotated": _("API key re-encrypted"),
    "flow.created": _("Flow created"),
    "flow.changed": _("Flow changed"),
    "flow.labels_changed": _("Labels of a flow changed"),
    "flow.owner_changed": _("Owner of a flow changed"),
    "assignment.made": _("Candidate assigned"),
    "assignment.resent": _("Assignment resent"),
    "batch.started": _("Import confirmed"),
    "batch.paused": _("Import paused"),
    "batch.resumed": _("Import resumed"),
    "batch.corrected": _("First candidate of an import corrected"),
    "batch.sent_again": _("Import: resent to candidates not found"),
    "batch.cancelled": _("Import stopped"),
    "candidates.exported": _("Candidates exported"),
    "candidates.labels_changed": _("Labels of candidates changed"),
    "labels.changed": _("Set of labels changed"),
    "email.draft_opened": _("E-mail draft opened"),
    "email.templates_changed": _("E-mail templates changed"),
    "people.snoozed": _("Stalled candidates snoozed"),
    "people.woken": _("Snooze ended"),
    "people.reviewed": _("Near-threshold results reviewed"),
    "adverse_impact.compared": _("Groups compared for adverse impact"),
    "case.opened": _("Cases opened"),
    "case.decided": _("Case decided"),
    "case.assigned": _("Case handled by"),
    "hold.placed": _("Candidate data put on hold"),
    "hold.lifted": _("Hold on candidate data lifted"),
    "person.erasure_waits": _("Erasure waits for a hold"),
    "notice.recorded": _("Notices to candidates recorded"),
    "gate.bypassed": _("Assigned without a notice in time"),
    "threshold.documented": _("Basis of a threshold written"),
    "threshold.reviewed": _("Threshold reviewed"),
    "threshold.review_planned": _("Review of a threshold planned"),
    "action.undone": _("Undone"),
    "note.written": _("Notes added"),
    "note.deleted": _("Note deleted"),
    "audit.exported": _("Audit log exported"),
    "person.erased": _("Personal data erased"),
}

DETAIL_LABELS: dict[str, Text] = {
    "member": _("Member"),
    "role": _("Role"),
    "permission": _("Permission"),
    "before": _("Before"),
    "after": _("After"),
    "flow": _("Flow"),
    "flow_id": _("Flow ID"),
    "key": _("Key"),
    "result": _("Result"),
    "what": _("What"),
    "method": _("Method"),
    "assignment": _("Assignment"),
    "batch": _("Import"),
    "case": _("Case"),
    "rules": _("Rules"),
    "state": _("Status"),
    "search": pgettext_lazy("noun", "Filter"),
    "count": _("Count"),
    "flows": _("Flows"),
    "name": _("Name"),
    "status": _("Status"),
    "mailed": _("E-mailed"),
    "people": _("Candidates"),
    "history": _("Past steps, scores and results"),
    "reason": _("Reason"),
    "review_on": _("Review on"),
    "date": _("Date"),
    "kind": _("Kind"),
    "until": _("Until"),
    "step": _("Step"),
    "changes": _("Changes"),
    "audit": _("Audit log"),
    "base_url": _("API address"),
    "template": _("Template"),
    "label": _("Label"),
    "labels_added": _("Labels added"),
    "labels_removed": _("Labels removed"),
    "change": _("Change"),
}
HIDDEN_DETAILS = {"person_id", "thresholds", "shown_version"}
CODED_DETAILS = {
    "role",
    "permission",
    "before",
    "after",
    "result",
    "method",
    "state",
    "status",
    "until",
    "what",
    "change",
}
"""Details whose stored values are fixed words, which VALUES translates."""

VALUE_LABELS: dict[str, Text] = {
    **{str(role): role.label for role in Role},
    **{str(permission): permission.label for permission in Permission},
    **{str(check): check.label for check in KeyCheck},
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
    "upheld": _("upheld"),
    "sent_on": _("sent on"),
    "rules for cases": _("rules for cases"),
    "texts of explanations": _("texts of explanations"),
    "notice before assigning": _("notice before assigning"),
    "assigned": _("assigned"),
    "already_in": _("already in flow"),
    "rejected": _("rejected"),
    "unconfirmed": _("unconfirmed"),
    "move": _("their next activity"),
    "addresses": _("addresses"),
    "mail_drafts": _("e-mail drafts"),
    "lines_to_assign": _("lines to assign"),
    "lines to correct": _("lines to correct"),
    "not assigned": _("not assigned"),
    "left out": _("lines left out"),
    "retention in days": _("retention in days"),
    "joining by domain": _("joining by single sign-on"),
    "nobody": _("nobody"),
    "socialaccount": _("single sign-on"),
    "second factor required": _("two-factor authentication required"),
    "blind mode for viewers": _("blind mode for viewers"),
    "send again automatically": _("resend automatically"),
    "stalled after days": _("default for stalled candidates, in days"),
    "webhook created": _("webhook created"),
    "webhook key saved": _("webhook key saved"),
    "webhook removed": _("webhook removed"),
    "labels": _("labels of candidates"),
    "flow labels": _("labels of a flow"),
    "snoozes": _("snoozes"),
    "notes": _("notes"),
    "added": _("added"),
    "changed": _("changed"),
    "moved": _("moved"),
    "deleted": _("deleted"),
    # Statuses by which a list of candidates was filtered.
    **STATUS_LABELS,
    # Segments that were exported.
    "all": _("All candidates"),
    "started": _("Started"),
    "not-started": _("Not started"),
    "in-progress": _("In progress"),
    "completed": _("Completed"),
    "other": _("Other status"),
    "entered": _("Entered"),
    "passed": _("Passed"),
    "failed": _("Failed"),
    "open": _("Not finished"),
    "scored": _("With a score"),
    "result-changes": _("Result would change"),
    "near": _("Near the threshold"),
    "failed-above": _("Failed at or above today's threshold"),
    "passed-below": _("Passed below today's threshold"),
    "stalled": _("Stalled"),
    "stalled-not-started": _("Stalled, never started"),
    "stalled-midway": _("Stalled mid-flow"),
    "snoozed": _("Snoozed"),
    "blocked-domain": _("Not started, e-mail domain"),
}


def action_label(action: str) -> Text:
    """Return the label of ``action``."""
    return ACTION_LABELS.get(action, action.replace("_", " ").replace(".", ": "))


@dataclass(frozen=True)
class Detail:
    """A detail of an entry. ``href`` is the page of what it names, "" for none."""

    label: Text
    value: str
    href: str = ""


def detail_ids(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the IDs among the details of an entry, by the name of the detail.

    Earlier entries have a flow's ID under "flow".
    """
    ids = {name: str(values[name]) for name in resolvable() if values.get(name)}
    if "flow_id" not in values and values.get("flow"):
        ids["flow_id"] = str(values["flow"])
    return ids


def detail_rows(
    values: dict[str, Any], names: Mapping[str, ResolvedName] | None = None
) -> list[Detail]:
    """Return the details in the recorded order, with names and links instead of IDs.

    ``names`` are those of ``audit_names.resolve``. A flow has the name that it had then.
    """
    ids, rows = detail_ids(values), []
    hidden = HIDDEN_DETAILS | _said_twice(values)
    for name, value in values.items():
        if name in hidden:
            continue
        key = "flow_id" if name == "flow" else name
        found = (names or {}).get(f"{key}:{ids[key]}") if key in ids else None
        text = format_value(value, VALUE_LABELS if name in CODED_DETAILS else {})
        if found and (name != "flow" or "flow_id" not in values):
            text = found.text
        elif key in ids and name in ("batch", "assignment"):
            text = str(_("no longer stored"))
        label = _name("flow" if name == "flow_id" else name)
        rows.append(Detail(label, text, found.href if found else ""))
    return rows


def _said_twice(values: Mapping[str, Any]) -> set[str]:
    """Return the detail that only repeats the flow: its ID, unless the name is unknown."""
    if not {"flow", "flow_id"} <= values.keys():
        return set()
    return {"flow"} if values["flow"] in ("", None) else {"flow_id"}


def format_value(value: Any, values: Mapping[str, Text]) -> str:
    """Format a detail's value for readers.

    A list is joined by semicolons, a mapping part by part. A text in ``values`` is translated.
    """
    if isinstance(value, dict):
        return " · ".join(
            f"{_name(name)}: {format_value(part, {})}" for name, part in value.items()
        )
    if isinstance(value, list):
        return "; ".join(format_value(part, values) for part in value) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return number_format(value, force_grouping=True)
    return "–" if value in (None, "") else str(values.get(str(value), value))


def _name(name: str) -> Text:
    return DETAIL_LABELS.get(name, name.replace("_", " ").capitalize())
