"""Traces by OpenTelemetry: whole, and without personal data."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceState

from dashboard.core.observability.traces import (
    INSTRUMENTORS,
    REQUEST_ID,
    scrub_span,
    start_traces,
)
from dashboard.core.tasks.broker import QUEUE, RUN_TASK, make_app
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient
from tests.support.users import Users
from tests.upgrade.served import PATIENCE, serving

ADA = "ada.lovelace@example.com"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
def traced() -> Iterator[tuple[TracerProvider, InMemorySpanExporter]]:
    """Record the traces of this module's requests."""
    exporter = InMemorySpanExporter()
    middleware = list(settings.MIDDLEWARE)
    yield start_traces(exporter), exporter
    for instrumentor in INSTRUMENTORS:
        instrumentor().uninstrument()
    assert middleware == settings.MIDDLEWARE


@pytest.fixture
def spans(traced: tuple[TracerProvider, InMemorySpanExporter]) -> Any:
    """Return a function that returns the spans of this test until now."""
    provider, exporter = traced
    provider.force_flush()
    exporter.clear()

    def finished() -> list[ReadableSpan]:
        provider.force_flush()
        return list(exporter.get_finished_spans())

    return finished


def written(spans: list[ReadableSpan]) -> str:
    """Return all that is sent of ``spans``."""
    return "\n".join(span.to_json() for span in spans)


def test_a_page_is_one_trace_with_its_calls(spans: Any, acme: Users, partner: Simulator) -> None:
    client = LintingClient()
    client.force_login(acme.owner)
    page = client.get(
        f"/w/acme/flows/1/candidates/?search={ADA}&pageSize=25", HTTP_TRACEPARENT=TRACEPARENT
    )
    assert page.status_code == 200
    found = spans()
    (served,) = [span for span in found if span.kind is SpanKind.SERVER]
    assert served.attributes["http.route"].endswith("candidates/")
    assert served.attributes["http.status_code"] == 200
    assert f"{served.context.trace_id:032x}" == TRACEPARENT.split("-")[1]
    assert re.fullmatch(r"[\w-]{8,}", served.attributes[REQUEST_ID])
    calls = [span for span in found if "http.url" in span.attributes]
    assert calls, "no call to Taptalent"
    urls = [span.attributes["http.url"] for span in calls]
    assert all(url.startswith(partner.origin) and "?" not in url for url in urls)
    # The statements of the sign-in before are traces of their own.
    assert {span.context.trace_id for span in calls} == {served.context.trace_id}
    assert ADA not in written(found)
    assert "lovelace" not in written(found)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="make test-postgres runs it")
def test_a_statement_is_a_span_without_its_values(spans: Any, db: None) -> None:
    fresh = connection.copy()
    with fresh.cursor() as cursor:
        cursor.execute("SELECT %s, 'lovelace'", [ADA])
    fresh.close()
    *_, span = spans()  # the first ones are those of a new connection
    assert (span.name, span.attributes["db.statement"]) == ("SELECT", "SELECT %s, ?")


def test_a_strangers_path_host_and_headers_are_left_out(spans: Any, cast: Users) -> None:
    client = LintingClient()
    headers = {
        "User-Agent": f"secret-agent {ADA}",
        "tracestate": "vendor=ada-lovelace",
        "traceparent": TRACEPARENT,
        "baggage": "who=ada-lovelace",
    }
    here: dict[str, Any] = {"headers": headers, "REMOTE_ADDR": "203.0.113.7"}
    client.get(f"/members/{ADA}/?next={ADA}", **here)
    client.get("/invitations/a-secret-token-of-an-invitation/", **here)
    client.get("/sign-in/", HTTP_HOST=ADA, **here)
    found = spans()
    assert len([span for span in found if span.kind is SpanKind.SERVER]) >= 2
    for secret in ("lovelace", "secret", "203.0.113.7", "agent"):
        assert secret not in written(found), secret


TEXTS = st.text(max_size=30).map(lambda text: f"{text}{ADA}{text}")


@given(
    attributes=st.dictionaries(
        st.one_of(
            st.text(min_size=1, max_size=10),
            st.sampled_from(
                ["http.url", "url.full", "http.target", "db.statement", "db.query.text"]
            ),
        ),
        st.one_of(TEXTS, st.integers(), st.booleans(), st.lists(TEXTS, max_size=2)),
    ),
    kind=st.sampled_from(SpanKind),
    text=TEXTS,
)
def test_nothing_that_anybody_wrote_leaves_the_process(
    attributes: dict[str, Any], kind: SpanKind, text: str
) -> None:
    for name in ("db.statement", "db.query.text"):
        if name in attributes:
            value = str(attributes[name]).replace("'", "''")
            attributes[name] = f"SELECT 1 WHERE email = '{value}' AND id = 4711"
    for name in ("http.url", "url.full"):
        if name in attributes:
            attributes[name] = f"https://{text}@partner.example/v1/{text}?search={text}"
    context = SpanContext(1, 2, False, trace_state=TraceState([("who", "lovelace")]))
    span = ReadableSpan(
        name=f"GET /{ADA}/",
        context=context,
        parent=context,
        attributes=attributes | {"db.system": "postgresql", "exception.message": ADA},
        events=[
            Event("exception", {"exception.type": "ValueError", "exception.message": text}, 3),
            Event(text, {"exception.stacktrace": text}, 4),
        ],
        kind=kind,
        status=Status(StatusCode.ERROR, text),
        start_time=1,
        end_time=2,
    )
    safe = scrub_span(span)
    assert "lovelace" not in safe.to_json()
    assert "4711" not in safe.to_json()
    assert safe.status.status_code is StatusCode.ERROR
    assert [event.name for event in safe.events] == ["exception", "event"]
    assert (safe.start_time, safe.end_time, safe.kind) == (1, 2, kind)


@pytest.mark.parametrize(
    ("statement", "sent"),
    [
        ('SELECT "a"."id" FROM "a" WHERE "a"."x1" = %s', None),
        ("SELECT 'ada' || $1 LIMIT 21", "SELECT ? || $1 LIMIT ?"),
        ("SELECT 'it''s ada", "SELECT ?"),
        ("DO $$ ada $$; SELECT $t$ ada $t$", "DO ?; SELECT ?"),
    ],
)
def test_statements_lose_their_values(statement: str, sent: str | None) -> None:
    attributes = {"db.system": "postgresql", "db.statement": statement}
    span = ReadableSpan("SELECT", attributes=attributes, context=SpanContext(1, 2, False))
    assert scrub_span(span).attributes == attributes | {"db.statement": sent or statement}
    # Redis has its values in the statement.
    span = ReadableSpan("GET", attributes=attributes | {"db.system": "redis"})
    assert scrub_span(span).attributes == {"db.system": "redis"}


class Collector:
    """An OpenTelemetry collector that keeps what it is sent."""

    def __enter__(self) -> "Collector":
        self.requests: Queue[tuple[str, bytes]] = Queue()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                collector.requests.put((self.path, body))

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_gunicorn_sends_them_to_the_collector(tmp_path: Path) -> None:
    with (
        Collector() as collector,
        serving(
            f"sqlite:///{tmp_path}/empty.sqlite3",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
            OTEL_BSP_SCHEDULE_DELAY="50",
            OTEL_SERVICE_NAME="flowdeck-eu",
        ) as origin,
    ):
        answer = requests.get(f"{origin}/sign-in/?who={ADA}", timeout=PATIENCE)
        assert answer.status_code == 200
        path, body = collector.requests.get(timeout=PATIENCE)
    assert path == "/v1/traces"
    sent = ExportTraceServiceRequest.FromString(body)
    (resource,) = sent.resource_spans
    named = {one.key: one.value.string_value for one in resource.resource.attributes}
    assert named["service.name"] == "flowdeck-eu"
    assert [span.name for span in resource.scope_spans[0].spans] == ["GET sign-in/"]
    assert b"lovelace" not in body


def test_a_message_of_the_queue_names_the_trace_that_sent_it(traced: Any) -> None:
    app = make_app("memory://")
    with trace.get_tracer(__name__).start_as_current_span("a request") as span:
        app.send_task(RUN_TASK, ("no.such.task", [ADA], {}), queue=QUEUE)
    with app.connection_for_read() as connection, connection.SimpleQueue(QUEUE) as queue:
        message = queue.get(timeout=PATIENCE)
        message.ack()
    assert f"{span.get_span_context().trace_id:032x}" in message.headers["traceparent"]
