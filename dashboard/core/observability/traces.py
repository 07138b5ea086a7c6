"""Traces by OpenTelemetry, without personal data, where a collector is named.

Instrumentations write whole addresses, texts of errors and whatever a later version adds. So a span
is built anew from the attributes that can't hold personal data before it leaves the process, as it
is done with error reports. Its packages are installed only where traces are wanted
(requirements-traces.txt).
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django_structlog.signals import bind_extra_request_metadata
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.instrumentation.redis import RedisInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.threading import ThreadingInstrumentor
from opentelemetry.propagate import set_global_textmap
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanContext, SpanKind, Status
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import get_contextvars

from dashboard.core.observability.messages import safe_path

REQUEST_ID = "flowdeck.request_id"
HTTP_ATTRIBUTES = {
    "http.method",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "http.scheme",
    "http.status_code",
    "url.scheme",
    "error.type",
    REQUEST_ID,
}
CALL_ATTRIBUTES = HTTP_ATTRIBUTES | {
    "celery.action",
    "celery.state",
    "celery.task_name",
    "db.name",
    "db.namespace",
    "db.operation",
    "db.operation.name",
    "db.system",
    "db.system.name",
    "http.url",
    "messaging.destination",
    "net.peer.name",
    "net.peer.port",
    "server.address",
    "server.port",
    "url.full",
}
"""Those of what this process asks of others. Of what it is asked, these come from anybody."""
URLS = {"http.url", "url.full"}
STATEMENTS = {"db.statement", "db.query.text"}
DATABASES = {"postgresql"}
"""Databases whose statements are sent: their values are given apart."""
LITERAL = re.compile(r"'(?:[^']|'')*'?|\$(\w*)\$.*?(?:\$\1\$|\Z)", re.DOTALL)
NUMBER = re.compile(r"(?<![\w$.])\d[\d.]*")
MAX_TEXT = 2_000
INSTRUMENTORS = (
    CeleryInstrumentor,
    DjangoInstrumentor,
    PsycopgInstrumentor,
    RedisInstrumentor,
    RequestsInstrumentor,
    ThreadingInstrumentor,
)


class SafeExporter(SpanExporter):
    """An exporter that hands only the safe parts of each span to another one."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export the safe parts of ``spans``."""
        return self._exporter.export([scrub_span(span) for span in spans])

    def shutdown(self) -> None:
        """Stop exporting."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Export what waits, within ``timeout_millis``."""
        return self._exporter.force_flush(timeout_millis)


def scrub_span(span: ReadableSpan) -> ReadableSpan:
    """Return ``span`` without what may be personal data or a secret.

    Left are times, kinds, classes of errors, our routes, the addresses that we call without their
    queries, and statements of the database without values.
    """
    allowed = HTTP_ATTRIBUTES if span.kind is SpanKind.SERVER else CALL_ATTRIBUTES
    attributes = {
        name: _safe_value(name, value)
        for name, value in (span.attributes or {}).items()
        if name in allowed or (name in STATEMENTS and _has_values_apart(span))
    }
    return ReadableSpan(
        name=safe_path(span.name)[:MAX_TEXT],
        context=_plain(span.context),
        parent=_plain(span.parent),
        resource=span.resource,
        attributes=attributes,
        events=[_safe_event(event) for event in span.events],
        links=[Link(context) for link in span.links if (context := _plain(link.context))],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def start_traces(exporter: SpanExporter | None = None) -> TracerProvider:
    """Record the requests and tasks of this process, and what they ask of others.

    ``exporter`` takes the spans, by default the collector of OTEL_EXPORTER_OTLP_ENDPOINT. The SDK's
    own variables name headers, sampling and the service.
    """
    names = Resource({"service.name": "flowdeck"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=Resource.create().merge(names))
    provider.add_span_processor(BatchSpanProcessor(SafeExporter(exporter or OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    # Without "baggage": it would hand a stranger's header on to Taptalent.
    set_global_textmap(TraceContextTextMapPropagator())
    bind_extra_request_metadata.connect(_add_request_id)
    for instrumentor in INSTRUMENTORS:
        instrumentor().instrument()
    return provider


def _add_request_id(**_signal: Any) -> None:
    request_id = str(get_contextvars().get("request_id", ""))
    trace.get_current_span().set_attribute(REQUEST_ID, request_id)


def _has_values_apart(span: ReadableSpan) -> bool:
    attributes = span.attributes or {}
    return (attributes.get("db.system") or attributes.get("db.system.name")) in DATABASES


def _safe_value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value if isinstance(value, bool | int | float) else ""
    if name in URLS:
        value = _safe_url(value)
    elif name in STATEMENTS:
        value = NUMBER.sub("?", LITERAL.sub("?", value))
    return value[:MAX_TEXT]


def _safe_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{safe_path(parts.path)}"
    except ValueError:
        return ""


def _safe_event(event: Event) -> Event:
    """Return an error's class without its text, and of other events nothing but the time."""
    kind = (event.attributes or {}).get("exception.type")
    name, attributes = ("exception", {"exception.type": str(kind)}) if kind else ("event", {})
    return Event(name=name, attributes=attributes, timestamp=event.timestamp)


def _plain(context: SpanContext | None) -> SpanContext | None:
    """Return the ids of a span without the state that came with a request."""
    if context is None:
        return None
    return SpanContext(
        context.trace_id, context.span_id, context.is_remote, trace_flags=context.trace_flags
    )
