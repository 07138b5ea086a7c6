"""Prometheus metrics: request durations by route, served at ``/metrics/`` to internal clients.

With several processes, PROMETHEUS_MULTIPROC_DIR names the folder where all of them store theirs.
"""

import os
import time
from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Labelled by route, never by path: a path may hold personal data.
REQUESTS = Histogram(
    "flowdeck_request_seconds",
    "Time to answer a request, by route.",
    ["route", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
FORWARDED_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class MetricsMiddleware:
    """Count and time every request under the name of its route."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "none"
        labels = (route, known_method(request.method), response.status_code)
        REQUESTS.labels(*labels).observe(time.monotonic() - started)
        return response


def known_method(method: str | None) -> str:
    """Return a common method as it is, else "other", so that clients can't invent labels."""
    return method if method in ("GET", "HEAD", "POST") else "other"


def render_metrics() -> HttpResponse:
    """Return the metrics in Prometheus' text format, of this process or of all sharing a folder."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def is_internal_request(request: HttpRequest) -> bool:
    """Return whether a request came directly from a private address, not through a proxy.

    The proxy in front has a private address too, so a forwarded request counts as external.
    """
    if any(name in request.META for name in FORWARDED_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False
