"""A canary key through save, use, failure, rotation, crash, export and removal.

It must never appear in plaintext.
"""

import io
import logging
import secrets
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.views.debug import ExceptionReporter
from pytest_django import Settings

from dashboard.audit.models import AuditEntry
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.keys import save_key
from dashboard.workspaces.models import ApiKey, KeyCheck
from flows_api import FlowsError, Secret
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient
from tests.support.users import Users

CANARY = "sk_live_" + "C4n4ryN3v3rS1ngsAloud1"
SETTINGS = "/w/acme/settings/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Capture the output of all loggers at DEBUG."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    loggers = [logging.getLogger(name) for name in ("", "urllib3", "flows_api", "django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    yield stream
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def dump() -> str:
    stream = io.StringIO()
    call_command("dumpdata", stdout=stream)
    return stream.getvalue()


def assert_no_canary(text: str) -> None:
    assert CANARY not in text
    assert CANARY[12:] not in text


def read(response: Any) -> str:
    content = response.streaming_content if response.streaming else [response.content]
    return b"".join(content).decode()


def on_the_server(tb: TracebackType | None) -> TracebackType | None:
    """Return the traceback without the test's own frames, which hold the posted data."""
    while tb is not None and "django/core/handlers" not in tb.tb_frame.f_code.co_filename:
        tb = tb.tb_next
    return tb


def test_the_canary_key_appears_nowhere(
    owner: LintingClient, acme: Users, partner: Simulator, log: io.StringIO, settings: Settings
) -> None:
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    partner.faults.add(route="flows", kind="status", status=401, times=1)
    outputs = [read(owner.post(SETTINGS, posted))]
    partner.faults.add(route="flows", kind="status", status=500)
    outputs.append(read(owner.post(SETTINGS, posted, follow=True)))
    partner.faults.add(route="*", kind="cut_before")
    outputs += [read(owner.get(path)) for path in ("/w/acme/flows/", SETTINGS, "/w/acme/members/")]
    outputs.append(read(owner.post(f"{SETTINGS}api-key/check/", follow=True)))
    old = settings.API_KEY_ENCRYPTION_KEYS
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32), *old)
    out = io.StringIO()
    call_command("rotate_api_keys", stdout=out)
    outputs += [out.getvalue(), dump()]
    assert ApiKey.objects.get(workspace=acme.acme).hint == "sk_live_…oud1"
    outputs.append(read(owner.post(f"{SETTINGS}api-key/removal/", follow=True)))
    outputs += [read(owner.get("/w/acme/audit/")), read(owner.get("/w/acme/audit/export.csv"))]
    outputs += [dump(), log.getvalue(), str(list(AuditEntry.objects.values()))]
    assert_no_canary("\n".join(outputs))
    noted = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"key.saved", "key.checked", "key.rotated", "key.removed"} <= noted


def test_the_key_is_encrypted_in_the_row(acme: Users) -> None:
    saved = save_key(acme.acme, Secret(CANARY), by=acme.owner, result=KeyCheck.ACCEPTED)
    assert CANARY.encode() not in bytes(saved.ciphertext)
    assert CANARY[12:].encode() not in bytes(saved.ciphertext)


def test_a_failed_rotation_does_not_reveal_the_key(
    acme: Users, settings: Settings, log: io.StringIO
) -> None:
    save_key(acme.acme, Secret(CANARY), by=acme.owner, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    with pytest.raises(CommandError) as refused:
        call_command("rotate_api_keys", stdout=io.StringIO())
    assert_no_canary(str(refused.value) + log.getvalue())


def test_a_crash_report_does_not_reveal_the_key(acme: Users, partner: Simulator) -> None:
    partner.faults.add(route="flows", kind="cut_before")
    client = client_for(acme.acme)
    with pytest.raises(FlowsError) as caught:
        client.list_flows()
    report = ExceptionReporter(None, caught.type, caught.value, caught.tb.tb_next)
    assert partner.api_key not in report.get_traceback_html()
    assert partner.api_key not in report.get_traceback_text()


def test_a_crash_while_saving_does_not_reveal_the_key(
    owner: LintingClient, acme: Users, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check Django's report of a failing POST, as an e-mail to admins or DEBUG would show it."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("dashboard.workspaces.connection.encryption._wrap", broken)
    partner.faults.add(route="flows", kind="status", status=500)
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    with pytest.raises(RuntimeError) as caught:
        owner.post(SETTINGS, posted)
    request = RequestFactory().post(SETTINGS, posted)
    request.sensitive_post_parameters = ["api_key"]  # type: ignore[attr-defined]
    report = ExceptionReporter(request, caught.type, caught.value, on_the_server(caught.tb))
    assert_no_canary(report.get_traceback_html() + report.get_traceback_text())


def test_the_error_page_does_not_reveal_the_key(
    owner: LintingClient, acme: Users, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("dashboard.workspaces.connection.encryption._wrap", broken)
    partner.faults.add(route="flows", kind="status", status=500)
    owner.raise_request_exception = False
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    response = owner.post(SETTINGS, posted)
    assert response.status_code == 500
    assert_no_canary(read(response))


def test_personal_data_in_a_search_is_not_logged(
    owner: LintingClient, partner: Simulator, log: io.StringIO
) -> None:
    owner.get("/w/acme/flows/1/candidates/?search=private@person.example")
    assert "1/candidates" in log.getvalue()
    assert "private" not in log.getvalue()


def test_a_forged_header_cannot_inject_a_log_line(owner: LintingClient, log: io.StringIO) -> None:
    """Check that external input stays inside one JSON line of the log."""
    owner.get("/w/acme/settings/%0a%7B%22event%22:%22forged%22%7D/", headers={"x-request-id": "x"})
    owner.get("/w/acme/settings/", headers={"x-request-id": 'a"b', "user-agent": "x"})
    assert not [line for line in log.getvalue().splitlines() if line.startswith('{"event":"forged')]
