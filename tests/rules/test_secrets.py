"""A canary key goes through save, use, failure, rotation, crash, export and removal: it appears
nowhere in the clear."""

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
from dashboard.workspaces.keys import save_key
from dashboard.workspaces.models import ApiKey, KeyCheck
from dashboard.workspaces.partner import client_for
from flows_api import FlowsError, Secret
from flows_api.simulator import Simulator
from tests.support.cast import Cast
from tests.support.pages import LintingClient

CANARY = "sk_live_" + "C4n4ryN3v3rS1ngsAloud1"
SETTINGS = "/w/acme/settings/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, at DEBUG."""
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


def hear(text: str) -> None:
    assert CANARY not in text
    assert CANARY[12:] not in text


def read(response: Any) -> str:
    content = response.streaming_content if response.streaming else [response.content]
    return b"".join(content).decode()


def on_the_server(tb: TracebackType | None) -> TracebackType | None:
    """The traceback without the test's own frames, which hold what was posted."""
    while tb is not None and "django/core/handlers" not in tb.tb_frame.f_code.co_filename:
        tb = tb.tb_next
    return tb


def test_the_canary_is_heard_nowhere(
    owner: LintingClient, acme: Cast, partner: Simulator, log: io.StringIO, settings: Settings
) -> None:
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    partner.faults.add(route="flows", kind="status", status=401, times=1)
    seen = [read(owner.post(SETTINGS, posted))]
    partner.faults.add(route="flows", kind="status", status=500)
    seen.append(read(owner.post(SETTINGS, posted, follow=True)))
    partner.faults.add(route="*", kind="cut_before")
    seen += [read(owner.get(path)) for path in ("/w/acme/flows/", SETTINGS, "/w/acme/members/")]
    seen.append(read(owner.post(f"{SETTINGS}api-key/check/", follow=True)))
    old = settings.API_KEY_ENCRYPTION_KEYS
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32), *old)
    out = io.StringIO()
    call_command("rotate_api_keys", stdout=out)
    seen += [out.getvalue(), dump()]
    assert ApiKey.objects.get(workspace=acme.acme).hint == "sk_live_…oud1"
    seen.append(read(owner.post(f"{SETTINGS}api-key/removal/", follow=True)))
    seen += [read(owner.get("/w/acme/audit/")), read(owner.get("/w/acme/audit/export.csv"))]
    seen += [dump(), log.getvalue(), str(list(AuditEntry.objects.values()))]
    hear("\n".join(seen))
    noted = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"key.saved", "key.checked", "key.rotated", "key.removed"} <= noted


def test_it_is_in_the_row_but_sealed(acme: Cast) -> None:
    saved = save_key(acme.acme, Secret(CANARY), by=acme.owner, result=KeyCheck.ACCEPTED)
    assert CANARY.encode() not in bytes(saved.sealed)
    assert CANARY[12:].encode() not in bytes(saved.sealed)


def test_a_rotation_that_fails_does_not_tell_it(
    acme: Cast, settings: Settings, log: io.StringIO
) -> None:
    save_key(acme.acme, Secret(CANARY), by=acme.owner, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    with pytest.raises(CommandError) as refused:
        call_command("rotate_api_keys", stdout=io.StringIO())
    hear(str(refused.value) + log.getvalue())


def test_a_crash_report_does_not_show_it(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(route="flows", kind="cut_before")
    client = client_for(acme.acme)
    with pytest.raises(FlowsError) as caught:
        client.list_flows()
    report = ExceptionReporter(None, caught.type, caught.value, caught.tb.tb_next)
    assert partner.api_key not in report.get_traceback_html()
    assert partner.api_key not in report.get_traceback_text()


def test_a_crash_while_saving_does_not_show_it(
    owner: LintingClient, acme: Cast, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django's own report (what a mail to admins, or DEBUG, would show) of a failing POST."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("dashboard.workspaces.sealing._wrap", broken)
    partner.faults.add(route="flows", kind="status", status=500)
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    with pytest.raises(RuntimeError) as caught:
        owner.post(SETTINGS, posted)
    request = RequestFactory().post(SETTINGS, posted)
    request.sensitive_post_parameters = ["api_key"]  # type: ignore[attr-defined]
    report = ExceptionReporter(request, caught.type, caught.value, on_the_server(caught.tb))
    hear(report.get_traceback_html() + report.get_traceback_text())


def test_the_error_page_does_not_show_it(
    owner: LintingClient, acme: Cast, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("dashboard.workspaces.sealing._wrap", broken)
    partner.faults.add(route="flows", kind="status", status=500)
    owner.raise_request_exception = False
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    response = owner.post(SETTINGS, posted)
    assert response.status_code == 500
    hear(read(response))


def test_personal_data_in_a_search_is_not_logged(
    owner: LintingClient, partner: Simulator, log: io.StringIO
) -> None:
    owner.get("/w/acme/flows/1/candidates/?search=private@person.example")
    assert "1/candidates" in log.getvalue()
    assert "private" not in log.getvalue()


def test_a_forged_header_writes_no_line_of_its_own(owner: LintingClient, log: io.StringIO) -> None:
    """Log injection: what comes from outside stays inside its one JSON line."""
    owner.get("/w/acme/settings/%0a%7B%22event%22:%22forged%22%7D/", headers={"x-request-id": "x"})
    owner.get("/w/acme/settings/", headers={"x-request-id": 'a"b', "user-agent": "x"})
    assert not [line for line in log.getvalue().splitlines() if line.startswith('{"event":"forged')]
