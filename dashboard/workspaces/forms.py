"""Forms of a workspace: settings, API key, members, privacy."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.core.http.forms import validate_unmasked
from dashboard.workspaces.connection.client import is_allowed
from dashboard.workspaces.connection.environments import (
    ADDRESSES,
    is_mismatch,
    key_environment,
)
from dashboard.workspaces.connection.keys import check_new_key
from dashboard.workspaces.members.invitations import is_member
from dashboard.workspaces.models import ApiKey, KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Permission, Role
from flows_api import AccountInactive, FlowsError, Secret

REFUSED = _(
    "Taptalent rejected this key. Check that it is complete, active and meant for this API "
    "address. Nothing was saved."
)
EARLIER_KEY_STAYS = _("The saved key stays in use.")
MISMATCHES = {
    "test": _(
        "This is the address for live keys (sk_live_). The key is a test key (sk_test_), for which "
        "the address is %(address)s"
    ),
    "live": _(
        "This is the address for test keys (sk_test_). The key is a live key (sk_live_), for which "
        "the address is %(address)s"
    ),
}
NOT_ALLOWED_HERE = {
    "test": _(
        "This Flowdeck installation does not allow test keys (sk_test_). "
        "Enter a live key (sk_live_)."
    ),
    "live": _(
        "This Flowdeck installation does not allow live keys (sk_live_). "
        "Enter a test key (sk_test_)."
    ),
}
INACTIVE = _(
    "This key is valid, but your company's Taptalent subscription is not active. Renew it in "
    "Taptalent, then save the key."
)


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A form to create a workspace or change its settings.

    An entered key is checked before it is saved. After a valid form, ``key`` is the entered key
    (None if the field was left blank) and ``key_check`` the result of its check.
    """

    base_url = forms.URLField(label=_("API address"), max_length=200, assume_scheme="https")
    api_key = forms.CharField(
        label=_("API key"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = Workspace
        fields = ("name", "base_url")

    key: Secret | None = None
    key_check: KeyCheck | None = None
    key_error: FlowsError | None = None
    followed_key = False
    """Whether the address was set to that of the entered key, as it was left as it stood."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["base_url"].widget.attrs["spellcheck"] = "false"

    @property
    def is_connected(self) -> bool:
        """Return whether a key was entered that works."""
        return self.key_check == KeyCheck.ACCEPTED

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        return name

    def clean_base_url(self) -> str:
        """Return the address without a trailing slash. Only allowlisted origins may get the key."""
        base_url: str = self.cleaned_data["base_url"].rstrip("/")
        if not is_allowed(base_url):
            allowed = ", ".join(sorted(settings.PARTNER_API_ORIGINS))
            raise ValidationError(
                _("Use an address that starts with one of: %(allowed)s"),
                params={"allowed": allowed},
            )
        return base_url

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Drop the field's own value, so that no error page or repr of the form holds it.
        entered = cleaned.pop("api_key", "").strip()
        if "base_url" in cleaned:
            self._match_address(cleaned, key_environment(entered or self._saved_hint()))
        if entered and not self.errors:
            self.key = Secret(entered)
            self._check_key(cleaned["base_url"], self.key)
        return cleaned

    def _match_address(self, cleaned: dict[str, Any], environment: str) -> None:
        """Let the address follow the key's prefix, or say at the field that they don't match.

        An address that the member entered is never changed.
        """
        if not is_mismatch(environment, cleaned["base_url"]):
            return
        address = ADDRESSES[environment]
        if "base_url" in self.changed_data:
            message = ValidationError(MISMATCHES[environment], params={"address": address})
            self.add_error("base_url", message)
        elif not is_allowed(address):
            self.add_error("api_key", ValidationError(NOT_ALLOWED_HERE[environment]))
        elif "api_key" in self.changed_data:
            cleaned["base_url"], self.followed_key = address, True

    def _saved_hint(self) -> str:
        saved = ApiKey.objects.defer("ciphertext").filter(workspace=self.instance.pk).first()
        return saved.hint if saved else ""

    def _check_key(self, base_url: str, key: Secret) -> None:
        self.key_check, self.key_error = check_new_key(base_url, key)
        if isinstance(self.key_error, AccountInactive):
            self.add_error("api_key", ValidationError(INACTIVE))
        elif self.key_check == KeyCheck.REFUSED:
            self.add_error("api_key", ValidationError(REFUSED))
            if self._saved_hint():
                self.add_error("api_key", ValidationError(EARLIER_KEY_STAYS))


class RoleForm(forms.Form):
    """The role of a member, or of a member invitation."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class JoinDomainForm(forms.Form):
    """The role of those who join by their domain. "" is that nobody does. No owner comes so."""

    role = forms.ChoiceField(
        label=_("They join as"),
        required=False,
        choices=[("", _("Not at all, only by invitation")), *Role.choices[:2]],
        widget=forms.RadioSelect,
    )


class PermissionsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The permissions of a member that no role includes."""

    can_screen_impact = forms.BooleanField(label=_("Adverse impact"), required=False)

    class Meta:
        model = Membership
        fields = tuple(Permission.values)


class InviteForm(RoleForm):
    """The address and the role of a new member invitation."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("email", "role")

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if is_member(self.workspace, email):
            raise ValidationError(_("They are already a member."))
        return email


class RetentionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The retention of personal data and of the audit log, in days."""

    candidate_retention_days = forms.IntegerField(
        label=_("Candidate data, in days"), min_value=30, max_value=3650
    )
    history_retention_days = forms.IntegerField(
        label=_("Past steps, scores and results, in days"),
        min_value=30,
        max_value=3650,
        required=False,
    )
    audit_retention_days = forms.IntegerField(
        label=_("Audit log, in days"), min_value=90, max_value=3650
    )

    confirmed = forms.BooleanField(label=_("Delete older data for good"), required=False)

    class Meta:
        model = Workspace
        fields = ("candidate_retention_days", "history_retention_days", "audit_retention_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without one of its own, the workspace has the deployment's.
        if self.initial["history_retention_days"] is None:
            days = min(settings.HISTORY_RETENTION_DAYS, 3650)
            self.initial["history_retention_days"] = days

    def clean_history_retention_days(self) -> int | None:
        """Leave the time as it is where the field is empty, as on a page of the release before."""
        days: int | None = self.cleaned_data["history_retention_days"]
        return self.instance.history_retention_days if days is None else days

    def clean(self) -> dict[str, Any]:
        """Ask for a confirmation before a shorter retention deletes data."""
        cleaned = super().clean() or self.cleaned_data
        is_shorter = any(
            cleaned[name] < self.initial[name]
            for name in self.Meta.fields
            if cleaned.get(name) is not None
        )
        if is_shorter and not cleaned.get("confirmed"):
            self.add_error("confirmed", _("Confirm that a shorter retention deletes older data."))
        return cleaned


class PersonalDataForm(forms.Form):
    """The address whose personal data is searched."""

    email = forms.EmailField(
        label=_("Exact e-mail address"),
        max_length=500,
        validators=[validate_unmasked],
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class HoldForm(forms.Form):
    """An address whose data is put on hold, and why."""

    email = forms.EmailField(
        label=_("Exact e-mail address"), max_length=500, validators=[validate_unmasked]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)
