"""Paths of earlier releases, which redirect to their successors for good."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path, iri_to_uri

WORKSPACE = "/w/<slug>/"
FLOW = f"{WORKSPACE}flows/<flow>/"
PROGRESS = f"{FLOW}progress/"
SELECTION = f"{PROGRESS}people/chosen/<selection>/"
BATCH = f"{WORKSPACE}batches/<batch>/"
SELECTED = f"{PROGRESS}selections/<selection>/"

MOVED = {
    "/account/looks/": "/account/preferences/appearance/",
    "/account/e-mail/proof/": "/account/e-mail/confirmation/",
    "/account/proof/": "/account/reauthentication/",
    "/account/proof/code/": "/account/reauthentication/code/",
    "/account/proof/passkey/": "/account/reauthentication/passkey/",
    f"{WORKSPACE}go/": f"{WORKSPACE}palette/",
    f"{WORKSPACE}batches/news/": f"{WORKSPACE}batches/notices/",
    f"{WORKSPACE}batches/seen/": f"{WORKSPACE}batches/notices/dismissal/",
    f"{BATCH}seen/": f"{BATCH}notice/dismissal/",
    f"{BATCH}mending/": f"{BATCH}lines/<edit>/",
    f"{BATCH}choice/": f"{BATCH}selection/",
    f"{BATCH}correction/": f"{BATCH}rejected-first/",
    f"{BATCH}look-up/": f"{BATCH}recheck/",
    f"{WORKSPACE}progress/seen/": f"{WORKSPACE}progress/last-visit/",
    f"{WORKSPACE}progress/look/": f"{WORKSPACE}progress/sync/",
    f"{PROGRESS}seen/": f"{PROGRESS}last-visit/",
    f"{PROGRESS}look/": f"{PROGRESS}sync/",
    f"{PROGRESS}what-if/moves/": f"{PROGRESS}what-if/impact/",
    f"{PROGRESS}people/": f"{FLOW}candidates/",
    f"{PROGRESS}people/export.csv": f"{FLOW}candidates/export.csv",
    f"{PROGRESS}candidates/": f"{FLOW}candidates/",
    f"{PROGRESS}candidates/export.csv": f"{FLOW}candidates/export.csv",
    f"{PROGRESS}people/of/<candidate>/": f"{PROGRESS}candidates/<candidate>/",
    f"{PROGRESS}people/notes/<note>/removal/": f"{PROGRESS}notes/<note>/removal/",
    f"{PROGRESS}people/chosen/": f"{PROGRESS}selections/",
    f"{SELECTION}addresses/": f"{SELECTED}addresses/",
    f"{SELECTION}mail/": f"{SELECTED}e-mail/",
    f"{SELECTION}flows/": f"{SELECTED}flows/",
    f"{SELECTION}snooze/": f"{SELECTED}snooze/",
    f"{SELECTION}waking/": f"{SELECTED}snooze/removal/",
    f"{SELECTION}note/": f"{SELECTED}note/",
    f"{SELECTION}review/": f"{SELECTED}review/",
}
"""Each old path with its new one. A name that only the new one has is a field of the form."""

PLACEHOLDER = re.compile(r"<(\w+)>")
DIGITS = re.compile(r"[0-9]{1,9}")


class OldPathMiddleware:
    """Redirect an old path, with its query, and with its form where one is submitted.

    It comes before sign-in, so that the user returns to the new path.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = find_new_path(request)
        return self.get_response(request) if path is None else _redirect(request, path)


def find_new_path(request: HttpRequest) -> str | None:
    """Return the path that replaced the request's path, or None for a current path."""
    matches = ((old.fullmatch(request.path_info), new) for old, new in _PATTERNS)
    return next((_fill(request, new, old.groupdict()) for old, new in matches if old), None)


def _redirect(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    address = escape_uri_path(path) + (f"?{iri_to_uri(query)}" if query else "")
    # 308 keeps the method and the form, which browsers drop on 301.
    is_form = request.method not in ("GET", "HEAD")
    return HttpResponsePermanentRedirect(address, preserve_request=is_form)


def _fill(request: HttpRequest, path: str, known: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda name: known.get(name[1]) or _field(request, name[1]), path)


def _field(request: HttpRequest, name: str) -> str:
    value = request.POST.get(name, "")
    return value if DIGITS.fullmatch(value) else "-"


def _pattern(path: str) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(path)
    names = (f"(?P<{name}>[^/]+)" for name in parts[1::2])
    texts = (re.escape(text) for text in parts[0::2])
    return re.compile(
        next(texts) + "".join(a + b for a, b in zip(names, texts, strict=True)), re.DOTALL
    )


_PATTERNS = [(_pattern(old), new) for old, new in MOVED.items()]
