"""Forms of the user's own account."""

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.accounts.preferences import time_zone_choices


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's sign-in form, without its link before the password field. Ours comes after it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's form that changes the password, with our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self.fields, oldpassword=_("Current password"), **NEW_PASSWORD_LABELS)


class ResetPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's form that sets a forgotten password anew, with our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self.fields, **NEW_PASSWORD_LABELS)


class AuthenticatorForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's form that sets up an authenticator app, with our label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self.fields, code=_("Six-digit code"))


NEW_PASSWORD_LABELS: Mapping[str, Promise] = {
    "password1": _("New password"),
    "password2": _("New password (again)"),
}


def _relabel(fields: Mapping[str, forms.Field], **labels: Any) -> None:
    for name in labels.keys() & fields.keys():
        fields[name].label = labels[name]


class NameForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The name that other members see."""

    class Meta:
        model = User
        fields = ("name",)
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class NewEmailForm(forms.Form):
    """The new e-mail address for sign-in."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class JoinForm(NameForm):
    """A new account, whose address the member invitation confirms."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.instance.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.instance)
        return password

    def save(self, commit: bool = True) -> User:
        """Create the user with this name, address and password."""
        data = self.cleaned_data
        return User.objects.create_user(self.instance.email, data["password"], name=data["name"])


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The user's preferences: language, time zone, appearance, keyboard shortcuts."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("language", "time_zone", "theme", "density", "shortcuts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [("", _("Browser default")), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("Browser default")),
            *time_zone_choices(self.instance.time_zone),
        ]


class AppearanceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The theme or the density alone, as the user menu sends it."""

    class Meta:
        model = User
        fields = ("theme", "density")

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in set(self.fields) - set(data):
            del self.fields[name]
