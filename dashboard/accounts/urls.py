"""URLs of sign-in and account: allauth's views under our paths, with the names allauth expects."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse_lazy

from dashboard.accounts import preference_views, views
from dashboard.accounts.equal_duration import takes_equal_time
from dashboard.accounts.sign_in import single_sign_on
from dashboard.accounts.sign_in.view_policy import public, signed_in
from dashboard.core.http.double_submission import runs_again_on_conflict

demo = dict(zip(("email", "password"), settings.DEMO_SIGN_IN.split(), strict=False))
SIGN_IN_CONTEXT = {
    "demo_sign_in": demo,
    "identity_provider": single_sign_on.identity_provider,
}
TO_FACTORS = reverse_lazy("mfa_index")

sign_in = [
    path(
        "sign-in/",
        public(account.LoginView.as_view(extra_context=SIGN_IN_CONTEXT)),
        name="account_login",
    ),
    path("sign-in/second-factor/", public(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/sso/<slug:provider_id>/", single_sign_on.single_sign_on, name="single_sign_on"),
    path(
        "sign-in/sso/<slug:provider_id>/callback/",
        single_sign_on.single_sign_on_callback,
        name="openid_connect_callback",
    ),
    path("sign-in/inactive/", public(account.account_inactive), name="account_inactive"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-up/", public(views.sign_up), name="account_signup"),
]

password_reset = [
    path("", public(takes_equal_time(account.password_reset)), name="account_reset_password"),
    path("sent/", public(account.password_reset_done), name="account_reset_password_done"),
    path(
        "done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>set-password)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

second_factor = [
    path("", signed_in(mfa.index), name="mfa_index"),
    path("app/", signed_in(runs_again_on_conflict(totp.activate_totp)), name="mfa_activate_totp"),
    path("app/removal/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/new/", signed_in(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "codes/download/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/new/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/",
        signed_in(webauthn.EditWebAuthnView.as_view(success_url=TO_FACTORS)),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/removal/",
        signed_in(webauthn.RemoveWebAuthnView.as_view(success_url=TO_FACTORS)),
        name="mfa_remove_webauthn",
    ),
]

reauthentication = [
    path("", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("code/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "passkey/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

account_pages: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("preferences/", preference_views.preferences, name="account_preferences"),
    path("preferences/appearance/", preference_views.appearance, name="account_appearance"),
    path("shortcuts/", preference_views.shortcuts, name="account_shortcuts"),
    path("e-mail/", views.email_change, name="account_email"),
    path("e-mail/confirmation/", views.email_confirmation, name="account_email_confirmation"),
    path("password/", signed_in(account.password_change), name="account_change_password"),
    path("password/new/", signed_in(account.password_set), name="account_set_password"),
    path("sessions/", views.session_list, name="usersessions_list"),
    path("sessions/others/removal/", views.session_end_others, name="session_end_others"),
    path("sessions/<int:session_id>/removal/", views.session_end, name="session_end"),
    path("reauthentication/", include(reauthentication)),
    path("second-factor/", include(second_factor)),
]

urlpatterns = [
    *sign_in,
    path("password-reset/", include(password_reset)),
    path("account/", include(account_pages)),
]
