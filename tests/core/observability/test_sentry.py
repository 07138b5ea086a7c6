"""Error reports to Sentry, without personal data."""

from typing import Any

import sentry_sdk
from django.db import IntegrityError

from dashboard.core.observability.sentry import scrub_event
from tests.support.sentry import RecordingTransport

ADA = "ada@example.com"


def test_query_form_and_database_messages_are_scrubbed() -> None:
    transport = RecordingTransport()
    client = sentry_sdk.Client(
        dsn="http://key@127.0.0.1/1",
        transport=transport,
        before_send=scrub_event,
        include_local_variables=False,
        default_integrations=False,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.add_event_processor(_with_a_request)
        scope.capture_exception(IntegrityError(f"Key (email)=({ADA}) already exists."))
    assert len(transport.sent) == 1
    assert "IntegrityError" in transport.sent[0]
    assert ADA not in transport.sent[0]


def _with_a_request(event: Any, _hint: object) -> Any:
    event["request"] = {
        "url": f"https://flowdeck.example.com/w/acme/flows/1/assign/{ADA}/",
        "query_string": f"search={ADA}",
        "data": {"email": ADA},
        "cookies": {"last": ADA},
    }
    return event
