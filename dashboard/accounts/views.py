"""Pages of the user's own account. Sign-in, passwords and two-factor pages are allauth's views."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordResetFromKeyView, logout
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.accounts import email_change as account_email_change
from dashboard.accounts.equal_duration import equal_duration
from dashboard.accounts.forms import NameForm, NewEmailForm, PreferencesForm
from dashboard.accounts.second_factor import FACTORS
from dashboard.accounts.sessions.user_agents import describe_user_agent
from dashboard.accounts.sessions.user_sessions import end_sessions
from dashboard.accounts.sign_in.throttle import remember_device
from dashboard.accounts.sign_in.view_policy import public, signed_in
from dashboard.core.audit_events import record_event
from dashboard.core.http.forms import posted_fields
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.http.request import SignedInRequest

RESET_KEY = "_password_reset_key"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: SignedInRequest) -> HttpResponse:
    """Show the account's settings, and save the name."""
    form = NameForm(posted_fields(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Name saved."))
        return see_other("account")
    request.user.refresh_from_db(fields=["name"])
    return account_page(request, form, PreferencesForm(instance=request.user))


def account_page(
    request: SignedInRequest, form: NameForm, preferences: PreferencesForm
) -> HttpResponse:
    """Render the account page with its two forms."""
    factors = Authenticator.objects.filter(user=request.user, type__in=FACTORS)
    context = {
        "form": form,
        "preferences": preferences,
        "factors": factors.count(),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
    }
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def email_change(request: SignedInRequest) -> HttpResponse:
    """Request a new e-mail address, which takes effect once the e-mailed link is confirmed."""
    form = NewEmailForm(posted_fields(request))
    if request.method == "POST" and form.is_valid():
        sent_to = form.cleaned_data["email"]
        with equal_duration():
            account_email_change.send_confirmation_link(request, request.user, sent_to)
        messages.success(request, _("We sent a link to %(email)s.") % {"email": sent_to})
        return see_other("account")
    return render(request, "account/email_change.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def email_confirmation(request: SignedInRequest) -> HttpResponse:
    """Confirm the new address, by the link in the e-mail to it."""
    key = request.POST.get("key") or request.GET.get("key", "")
    old, new = request.user.email, account_email_change.confirmed_email(request.user, key)
    if (
        request.method == "POST"
        and new
        and account_email_change.change_email(request, request.user, new)
    ):
        record_event(request, None, "email.changed", before=old, after=new)
    if request.method == "POST" and account_email_change.was_confirmed(request.user, key):
        text = _("You now sign in with %(email)s.")
        messages.success(request, text % {"email": request.user.email})
        return see_other("account")
    context = {"key": key, "new_email": new}
    return render(request, "account/email_confirmation.html", context)


@require_safe
@signed_in
def session_list(request: SignedInRequest) -> HttpResponse:
    """List the browsers in which the user is signed in."""
    mine = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "id": session.pk,
            "browser": describe_user_agent(session.user_agent),
            "address": session.ip if session.ip != "0.0.0.0" else "",  # noqa: S104
            "since": session.created_at,
            "is_this": session.is_current(),
        }
        for session in sorted(mine, key=lambda s: (not s.is_current(), -s.pk))
    ]
    return render(request, "account/session_list.html", {"rows": rows})


@post_only("usersessions_list", without="session_id")
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def session_end(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Sign out one of the user's other browsers."""
    session = get_object_or_404(UserSession, user=request.user, pk=session_id)
    record_event(request, None, "session.ended", count=1)
    end_sessions(request, [session])
    messages.success(request, _("Signed out of that browser."))
    return see_other("usersessions_list")


@post_only("usersessions_list")
@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def session_end_others(request: SignedInRequest) -> HttpResponse:
    """Sign out all browsers except this one."""
    sessions = UserSession.objects.filter(user=request.user)
    others = [session for session in sessions if not session.is_current()]
    end_sessions(request, others)
    record_event(request, None, "session.ended", count=len(others))
    messages.success(request, _("Signed out of all other browsers."))
    return see_other("usersessions_list")


class PasswordResetView(PasswordResetFromKeyView):  # type: ignore[misc]  # allauth is not typed
    """Set a new password, and remember the device, which has proven access to the mailbox."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        remember_device(self.request, response, login=self.reset_user.email)
        return response


@login_not_required
@sensitive_post_parameters("password1", "password2")
def password_reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Reset the password by the e-mailed link, whose token moves from the URL to the session."""
    if token := request.GET.get("key"):
        request.session[RESET_KEY] = token
        return redirect(request.path)
    response: HttpResponse = PasswordResetView.as_view()(request, uidb36=uidb36, key=key)
    return response


@public
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out after a confirmation, and clear stored drafts (OWASP ASVS 5.0, 14.3.1)."""
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


@require_safe
@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Explain how to get an account. allauth's e-mails to unknown addresses link here."""
    return render(request, "account/sign_up.html")
