"""The user's preferences: language, time zone, appearance, keyboard shortcuts."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.accounts.forms import AppearanceForm, NameForm, PreferencesForm
from dashboard.accounts.sign_in.view_policy import signed_in
from dashboard.accounts.views import account_page
from dashboard.core.http.pages import get_return_url, render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.http.request import SignedInRequest


@post_only("account")
@signed_in
def preferences(request: SignedInRequest) -> HttpResponse:
    """Save the preferences form of the account page."""
    form = PreferencesForm(request.POST, instance=request.user)
    if not form.is_valid():
        request.user.refresh_from_db()
        return account_page(request, NameForm(instance=request.user), form)
    form.instance.save(update_fields=list(form.fields))
    if request.user.language:
        translation.activate(request.user.language)
    messages.success(request, _("Preferences saved."))
    return see_other("account")


@post_only("account")
@signed_in
def appearance(request: SignedInRequest) -> HttpResponse:
    """Save the theme or density from the user menu, which the browser has applied already."""
    form = AppearanceForm(request.POST, instance=request.user)
    if not form.is_valid():
        return HttpResponseBadRequest()
    form.instance.save(update_fields=list(form.fields))
    if request.htmx:
        return HttpResponse(status=204)
    return see_other(get_return_url(request, "account"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """List the keyboard shortcuts, with one switch for all of them."""
    if request.method == "POST":
        request.user.shortcuts = request.POST.get("shortcuts") == "on"
        request.user.save(update_fields=["shortcuts"])
        return see_other("account_shortcuts")
    return render_page_or_partial(
        request, "account/shortcuts.html", {}, partials=("shortcut-list",)
    )
