"""Prometheus metrics, served at ``/metrics/`` to internal clients.

Each process counts its own requests, calls to the partner and errors of cache and queue. With
several processes, PROMETHEUS_MULTIPROC_DIR names the folder where all of them store theirs. What
lies in the database is read at each scrape (``dashboard.operations.collectors``).
"""

import os
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_collectors: list[Collector] = []

if SHARED_FOLDER := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # Without it, the library fails at the first metric.
    Path(SHARED_FOLDER).mkdir(parents=True, exist_ok=True)

# Labelled by route, never by path: a path may hold personal data.
REQUESTS = Histogram(
    "flowdeck_request_seconds",
    "Time to answer a request, by route.",
    ["route", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PARTNER_CALLS = Histogram(
    "flowdeck_partner_call_seconds",
    "Time of each attempt at a call to the partner, by endpoint and outcome.",
    ["method", "endpoint", "outcome"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16),
)
CACHE_ERRORS = Counter("flowdeck_cache_errors", "Calls to the shared cache that failed.")
QUEUE_ERRORS = Counter("flowdeck_queue_errors", "Calls to the queue's broker that failed.")
# The words of the partner's paths. All else in a path is an id, which may be personal data.
ENDPOINT_WORDS = {
    "assessment-flows",
    "assessments",
    "assign",
    "bulk-fetch",
    "candidates",
    "job-candidates",
    "jobs",
    "teams",
    "users",
}
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


def record_partner_call(path: str, method: str, outcome: str, seconds: float) -> None:
    """Count and time an attempt at a call. ``outcome`` is "ok" or the kind of its problem."""
    words = (word if word in ENDPOINT_WORDS else "{id}" for word in path.strip("/").split("/"))
    PARTNER_CALLS.labels(known_method(method), f"/{'/'.join(words)}", outcome).observe(seconds)


def register_collector(collector: Collector) -> None:
    """Add ``collector`` to what every scrape shows, once for all processes."""
    _collectors.append(collector)


def own_registry() -> CollectorRegistry:
    """Return the metrics of this process, or of all that share a folder."""
    registry = CollectorRegistry()
    if SHARED_FOLDER:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    return registry


def render_metrics() -> HttpResponse:
    """Return all metrics in Prometheus' text format."""
    registry = own_registry()
    for collector in _collectors:
        registry.register(collector)
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
