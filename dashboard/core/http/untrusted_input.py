"""Headers and forms of clients, cleaned once before anything parses them.

Django, allauth, django-htmx and our own views parse headers and bodies wherever they happen to need
them, also while an error page is rendered. There a ValueError would become a server error, which
any stranger could cause. A header that can't be parsed counts as not sent, and a form that can't be
parsed is answered with 400.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from django.views.defaults import bad_request

UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
URL_HEADERS = ("HTTP_REFERER", "HTTP_HX_CURRENT_URL")
ID_HEADERS = ("HTTP_X_REQUEST_ID", "HTTP_X_CORRELATION_ID")
SIZE = re.compile(r"[0-9]{0,15}")
PLAIN_ID = re.compile(r"[\w.:/+=-]{1,128}", re.ASCII)
"""The ids of a request, as they are written into every log line about it."""
REFUSED_ORIGIN = "null"
"""An Origin that the CSRF check never accepts. Without any Origin, it would check less."""
CHARSET = re.compile(r';\s*charset\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MULTIPART_PROBE: dict[str, Any] = {"input_data": None, "upload_handlers": []}


def clean_headers(environ: dict[str, Any], **_kwargs: Any) -> None:
    """Remove the headers that can't be parsed from a WSGI environment.

    It runs when a request starts, because the request's constructor parses headers already.
    """
    for name in [name for name in environ if _is_unreadable(name, environ[name])]:
        del environ[name]
    if not _is_url(environ.get("HTTP_ORIGIN", "")):
        environ["HTTP_ORIGIN"] = REFUSED_ORIGIN
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = _clean_content_type(environ["CONTENT_TYPE"])
    # gunicorn refuses such a size itself, runserver hands it on.
    if not SIZE.fullmatch(environ.get("CONTENT_LENGTH", "")):
        environ["CONTENT_LENGTH"] = ""


def connect() -> None:
    """Clean the headers of every request from now on."""
    request_started.connect(clean_headers, dispatch_uid="untrusted_input.clean_headers")


class FormMiddleware:
    """Parse a posted form before anything else does, and answer 400 when it can't be parsed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type in (FORM, MULTIPART):
            try:
                request.POST  # noqa: B018  # parsed here, and kept by the request
            except (
                BadRequest,
                MultiPartParserError,
                SuspiciousOperation,
                UnreadablePostError,
                ValueError,
            ) as error:
                return bad_request(request, error)
        return self.get_response(request)


def _is_unreadable(name: str, value: Any) -> bool:
    """Return whether the header ``name`` is better not seen by anybody.

    Host is not among them, because Django refuses a wrong one itself.
    """
    if name in ID_HEADERS:
        return not PLAIN_ID.fullmatch(value)
    if name in URL_HEADERS and not _is_url(value):
        return True
    is_header = name.startswith("HTTP_") and name != "HTTP_HOST"
    return is_header and UNPRINTABLE.search(value) is not None


def _is_url(text: str) -> bool:
    """Return whether ``text`` is a URL that can be split, also after unquoting it."""
    try:
        for url in (text, unquote(text)):
            urlsplit(url).port  # noqa: B018  # raises for a bad port
    except ValueError:
        return False
    return True


def _clean_content_type(text: str) -> str:
    """Return a content type without its charset, which is always UTF-8 here.

    It is "" for a form that could not be read: in another charset, or without its boundary. With a
    charset, Django would decode the query of the URL before anything could catch its errors.
    """
    try:
        kind, parameters = parse_header_parameters(text)
        if UNPRINTABLE.search(text):
            return ""
        if kind == MULTIPART:
            MultiPartParser({"CONTENT_TYPE": text}, **MULTIPART_PROBE)
        is_form = kind in (FORM, MULTIPART)
        if is_form and parameters.get("charset", "utf-8").lower() != "utf-8":
            return ""
        without = CHARSET.sub("", text)
        others = {name: value for name, value in parameters.items() if name != "charset"}
        if parse_header_parameters(without) == (kind, others):
            return without
    except (LookupError, MultiPartParserError, ValueError):
        return ""
    return "" if is_form else kind
