"""The trail in words: what each action is called, and its facts as a reader wants them."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.models import KeyCheck
from dashboard.workspaces.roles import Role

Text = str | Promise

# An action that is not listed is shown by its own name: nothing is hidden for want of a word.
LABELS: dict[str, Text] = {
    "sign_in.succeeded": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_in.ended": _("Signed out"),
    "session.ended": _("Sessions ended"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password reset by mail"),
    "email.changed": _("E-mail address changed"),
    "second_factor.added": _("Second factor added"),
    "second_factor.removed": _("Second factor removed"),
    "second_factor.codes_renewed": _("Recovery codes renewed"),
    "workspace.created": _("Workspace created"),
    "member.invited": _("Invited to the workspace"),
    "invitation.renewed": _("Invitation sent again"),
    "invitation.revoked": _("Invitation withdrawn"),
    "invitation.accepted": _("Invitation accepted"),
    "member.added": _("Member added by command"),
    "member.role_changed": _("Role changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Left the workspace"),
    "ownership.transferred": _("Ownership handed over"),
    "settings.changed": _("Settings changed"),
    "key.saved": _("API key saved"),
    "key.checked": _("API key checked"),
    "key.removed": _("API key removed"),
    "key.rotated": _("API key re-sealed"),
    "flow.created": _("Flow created"),
    "flow.changed": _("Flow changed"),
    "assignment.made": _("Candidate assigned"),
    "assignment.resent": _("Assignment sent again"),
    "batch.started": _("List confirmed"),
    "batch.paused": _("List paused"),
    "batch.resumed": _("List went on"),
    "batch.corrected": _("First person of a list corrected"),
    "batch.sent_again": _("List: sent again to people not found"),
    "batch.cancelled": _("List stopped"),
    "candidates.exported": _("Candidates exported"),
    "people.snoozed": _("Stuck people snoozed"),
    "people.woken": _("Snooze ended"),
    "people.reviewed": _("Near misses reviewed"),
    "note.written": _("Notes written"),
    "note.deleted": _("Note deleted"),
    "audit.exported": _("Audit trail exported"),
    "person.erased": _("Personal data erased"),
}

FACTS: dict[str, Text] = {
    "member": _("Member"),
    "role": _("Role"),
    "before": _("Before"),
    "after": _("After"),
    "flow": _("Flow"),
    "flow_id": _("Flow id"),
    "key": _("Key"),
    "result": _("Result"),
    "what": _("What"),
    "method": _("With"),
    "assignment": _("Assignment"),
    "batch": _("List"),
    "state": _("State"),
    "search": _("Filtered"),
    "count": _("How many"),
    "name": _("Name"),
    "status": _("Status"),
    "mailed": _("Mailed"),
    "people": _("People"),
    "reason": _("Reason"),
    "until": _("Until"),
    "step": _("Step"),
    "changes": _("Changes"),
    "audit": _("Audit trail"),
    "base_url": _("API address"),
}
HIDDEN = {"person_id"}
CODED = {"role", "before", "after", "result", "method", "state", "until", "what"}
"""Facts that are told in fixed words, the same in every language; VALUES has those."""

VALUES: dict[str, Text] = {
    **{str(role): role.label for role in Role},
    **{str(check): check.label for check in KeyCheck},
    "password": _("password"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
    "assigned": _("assigned"),
    "already_in": _("already in"),
    "rejected": _("refused"),
    "unconfirmed": _("unclear"),
    "move": _("they move"),
    "addresses": _("addresses"),
    "mail_drafts": _("mail drafts"),
    "lines_to_assign": _("lines to assign"),
    "lines to correct": _("lines to correct"),
    "not assigned": _("not assigned"),
    "retention in days": _("retention in days"),
    "second factor required": _("second factor required"),
    "send again automatically": _("send again automatically"),
    "webhook created": _("webhook created"),
    "webhook key saved": _("webhook key saved"),
    "webhook removed": _("webhook removed"),
}


def label(action: str) -> Text:
    """What ``action`` is called."""
    return LABELS.get(action, action.replace("_", " ").replace(".", ": "))


def facts(values: dict[str, Any]) -> list[tuple[Text, str]]:
    """Each fact's name and value as text, in the order in which they were told."""
    return [
        (_name(name), as_text(value, VALUES if name in CODED else {}))
        for name, value in values.items()
        if name not in HIDDEN
    ]


def as_text(value: Any, values: Mapping[str, Text]) -> str:
    """A fact's value for people: parts of a mapping one by one, a list with semicolons; a text that
    is among ``values`` in its words."""
    if isinstance(value, dict):
        return " · ".join(f"{_name(name)}: {as_text(part, {})}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(as_text(part, values) for part in value) or "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return number_format(value, force_grouping=True)
    return "–" if value in (None, "") else str(values.get(str(value), value))


def _name(name: str) -> Text:
    return FACTS.get(name, name.replace("_", " ").capitalize())
