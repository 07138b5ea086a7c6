"""The context of a palette search: the page behind it, its flow, and the recent pages."""

from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from dashboard.core.palette import SearchContext
from dashboard.core.params import read_text

KEEP_SECONDS = 7 * 86_400
MAX_STORED = 8


def search_context(request: Any) -> SearchContext:
    """Return where the reader is, by the address of the page that the palette was opened on.

    The palette's own page has no page behind it, and carries the flow in ``?flow=``.
    """
    path = _page_behind(request)
    flow_id = read_text(request.GET.get("flow"), 200) or _flow_of(path)
    recent = tuple(cache.get(_cache_key(request), ()))
    return SearchContext(path=path, flow_id=flow_id, recent=recent)


def record_page(request: Any, response: HttpResponseBase) -> None:
    """Store that this member opened a whole page, the latest first.

    Only paths are stored, and none of a candidate's.
    """
    match = request.resolver_match
    is_page = request.method == "GET" and not request.htmx and response.status_code == 200
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    if not (is_page and is_html) or "candidate_id" in match.kwargs or match.url_name == "palette":
        return
    key = _cache_key(request)
    others = [path for path in cache.get(key, ()) if path != request.path]
    cache.set(key, (request.path, *others)[:MAX_STORED], KEEP_SECONDS)


def _cache_key(request: Any) -> str:
    return f"palette:recent:{request.workspace.pk}:{request.user.pk}"


def _page_behind(request: Any) -> str:
    """Return the path of the page of this workspace that sent the request, or ""."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return came_from.path if is_ours and came_from.path.startswith(_root(request)) else ""


def _flow_of(path: str) -> str:
    try:
        return str(resolve(path).kwargs.get("flow_id", "")) if path else ""
    except Resolver404:
        return ""


def _root(request: Any) -> str:
    return f"/w/{request.workspace.slug}/"
