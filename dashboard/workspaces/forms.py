"""Forms of a workspace: its name, its address at the partner, its key."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.workspaces.invitations import is_member
from dashboard.workspaces.keys import check_new
from dashboard.workspaces.models import KeyCheck, Workspace
from dashboard.workspaces.partner import is_allowed
from dashboard.workspaces.roles import Role
from flows_api import AccountInactive, FlowsError, Secret

REFUSED = _(
    "Taptalent refused this key. Check that it was copied whole, that it is active, "
    "and that it belongs to this API address. Nothing was saved: a key saved before stays in use."
)
INACTIVE = _(
    "Taptalent knows this key, but the company's subscription is not active. "
    "Renew it in Taptalent, then save the key."
)


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Create a workspace or change its settings; a key typed here is checked before it is kept.

    After a valid form, ``key`` is the typed key (None if the field was left blank) and
    ``key_check`` what the partner said of it.
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["base_url"].widget.attrs["spellcheck"] = "false"

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        return name

    def clean_base_url(self) -> str:
        """The address without a trailing slash; only allowlisted origins may ever get the key."""
        base_url: str = self.cleaned_data["base_url"].rstrip("/")
        if not is_allowed(base_url):
            allowed = ", ".join(sorted(settings.PARTNER_API_ORIGINS))
            raise ValidationError(
                _("Use an address at one of: %(allowed)s"), params={"allowed": allowed}
            )
        return base_url

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # The field's own value is dropped, so that no error page or repr of the form holds it.
        typed = cleaned.pop("api_key", "").strip()
        if typed and not self.errors:
            self.key = Secret(typed)
            self._check_key(cleaned["base_url"], self.key)
        return cleaned

    def _check_key(self, base_url: str, key: Secret) -> None:
        self.key_check, self.key_error = check_new(base_url, key)
        if isinstance(self.key_error, AccountInactive):
            self.add_error("api_key", ValidationError(INACTIVE))
        elif self.key_check == KeyCheck.REFUSED:
            self.add_error("api_key", ValidationError(REFUSED))


class RoleForm(forms.Form):
    """A member's or an invited person's role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

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
            raise ValidationError(_("This person is a member already."))
        return email


class RetentionForm(forms.ModelForm):  # type: ignore[type-arg]
    """For how long Flowdeck keeps what it holds about people."""

    keep_people_days = forms.IntegerField(
        label=_("Notes about candidates, in days"), min_value=30, max_value=3650
    )
    keep_audit_days = forms.IntegerField(
        label=_("The audit trail, in days"), min_value=90, max_value=3650
    )

    class Meta:
        model = Workspace
        fields = ("keep_people_days", "keep_audit_days")


class PersonForm(forms.Form):
    """Whose data are looked for."""

    email = forms.EmailField(
        label=_("E-mail, exactly"),
        max_length=500,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
