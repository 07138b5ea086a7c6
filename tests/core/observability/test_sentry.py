"""Error reports to Sentry, without personal data."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import sentry_sdk
from django.db import IntegrityError

from dashboard.core.observability.sentry import scrub_event
from tests.support.sentry import RecordingTransport

ADA = "ada@example.com"
NAME = "Przemysław"
FAILING_SITE = f"""
import io, json, logging, os, sys, threading
from wsgiref.util import setup_testing_defaults
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.template import Context, Template
from django.test import override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from dashboard.core.observability.sentry import start_error_reports
from tests.support.sentry import RecordingTransport

transport = RecordingTransport()
start_error_reports("http://key@127.0.0.1/1", transport=transport)

def say(request):
    email, candidate = "{ADA}", {{"name": "{NAME}"}}
    raise ValueError(f"no {{email}} of {{candidate}}")

def render(request):
    candidate = ["{NAME}", "{ADA}"]
    Template("{{{{ candidate|join:missing }}}}").render(Context({{"candidate": candidate}}))

def save(request):
    raise IntegrityError("Key (email)=({ADA}) already exists.")

def log(request):
    logging.getLogger("some.library").error("can't reach %s", "{ADA}")
    logging.getLogger("some.library").error("can't reach {ADA}")
    thread = threading.Thread(target=lambda: int("{NAME}"))
    thread.start(); thread.join()
    raise KeyError("{NAME}") from ExceptionGroup("of {ADA}", [OSError("{NAME}")])

views = {{view.__name__: view for view in (say, render, save, log)}}
urlpatterns = [
    path(f"{{name}}/{ADA}/", login_not_required(csrf_exempt(view))) for name, view in views.items()
]
urlpatterns.append(path("", include("dashboard.urls")))

def call(method, name):
    form = b"email={ADA}"
    environ = {{
        "REQUEST_METHOD": method, "PATH_INFO": f"/{{name}}/{ADA}/", "QUERY_STRING": "search={ADA}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(form)),
        "HTTP_HOST": "localhost", "HTTP_COOKIE": "last={ADA}", "HTTP_REFERER": "/{ADA}",
        "HTTP_X_CANDIDATE": "{ADA}", "wsgi.input": io.BytesIO(form),
    }}
    setup_testing_defaults(environ)
    site(environ, lambda *_: None).close()

with override_settings(ROOT_URLCONF=__name__):
    from django.core.wsgi import get_wsgi_application
    site = get_wsgi_application()
    for name in views:
        call("GET", name)
        call("POST", name)
print(json.dumps(transport.sent))
"""
"""A site whose views fail with a candidate in all that Sentry's integrations look at."""


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


def test_no_report_of_a_failed_page_holds_whom_it_was_about() -> None:
    """Let the integrations of production see a message, locals, a template's context, a form."""
    ended = subprocess.run(
        [sys.executable, "-c", FAILING_SITE],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    sent = json.loads(ended.stdout.splitlines()[-1])
    events = events_of(sent)
    kinds = [value["type"] for event in events for value in raised_in(event)]
    assert kinds.count("IntegrityError") == 2
    assert {"ValueError", "VariableDoesNotExist", "KeyError", "ExceptionGroup"} <= {*kinds}
    places = {
        (event["request"]["method"], event["transaction"]) for event in events if raised_in(event)
    }
    assert ("POST", "/save/…/") in places
    for report in map(without_code, events):
        assert ADA not in report
        assert NAME not in report
        assert ADA.replace("@", "%40") not in report


def events_of(sent: list[str]) -> list[dict[str, Any]]:
    return [item for envelope in sent for item in json.loads(envelope) if "event_id" in item]


def raised_in(event: dict[str, Any]) -> list[dict[str, Any]]:
    return list(event.get("exception", {}).get("values", []))


def without_code(event: dict[str, Any]) -> str:
    """Return an event's text without the lines of code, of which those above name Ada."""
    for value in raised_in(event):
        for frame in value["stacktrace"]["frames"]:
            for name in ("context_line", "pre_context", "post_context"):
                frame.pop(name, None)
    return json.dumps(event, ensure_ascii=False)
