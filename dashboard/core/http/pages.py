"""Rendering of whole pages and of the partials that htmx requests."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from dashboard.core.http.request import SignedInRequest


def render_page_or_partial(
    request: SignedInRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partials: tuple[str, ...],
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or ``template#name`` when htmx targets one of ``partials``.

    A partial's name, its root element's id and the hx-target are the same word
    (docs/architecture.md), so the target selects the partial. Any other target, and a history
    restore, gets the whole page.
    """
    target = request.htmx.target
    wants_partial = target in partials and not request.htmx.history_restore_request
    name = f"{template}#{target}" if wants_partial else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def see_other(to: str, *args: Any) -> HttpResponse:
    """Redirect after a successful POST: 303 to the URL named ``to`` (RFC 9110 §15.4.4)."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)


def get_return_url(request: SignedInRequest, otherwise: str, *args: Any) -> str:
    """Return the URL of the referring page on this site, else the URL named ``otherwise``."""
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Any other text would be taken for a URL's name.
    is_address = urlsplit(back).path.startswith("/")
    return back if is_ours and is_address else resolve_url(otherwise, *args)
