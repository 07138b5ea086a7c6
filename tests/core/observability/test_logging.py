"""Log lines hold no personal data, whatever an exception or a library says."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import sentry_sdk
import structlog
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template import Context, Template
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dashboard.accounts.models import User
from dashboard.core.observability.exceptions import MAX_CHAIN, format_traceback
from dashboard.core.observability.logging import StderrHandler, json_formatter
from dashboard.core.observability.messages import safe_path
from dashboard.core.observability.sentry import scrub_event
from flows_api import NotFound, TimedOut
from tests.support.log_scan import LogScan
from tests.support.sentry import RecordingTransport

ADA = "ada.canary@example.com"
NAME = "Przemysław Wiśniewska"
SECRETS = (ADA, "ada.canary%40example.com", NAME, "Wiśniewska")


class Quoting(Exception):
    """An exception that quotes everything it knows, in every way."""

    def __init__(self) -> None:
        super().__init__(ADA, {"name": NAME})
        self.add_note(f"while reading {ADA}")

    def __repr__(self) -> str:
        return f"Quoting({NAME})"


class Mute(Exception):
    """An exception that can't even say anything."""

    def __str__(self) -> str:
        raise ValueError(ADA)


def render_template() -> None:
    Template("{{ candidate|join:missing }}").render(Context({"candidate": [NAME, ADA]}))


def chain() -> None:
    try:
        throw(KeyError(NAME))()
    except KeyError as error:
        raise ValueError(f"no {ADA}") from error


def group() -> None:
    raise ExceptionGroup(f"all of {ADA}", [ValueError(NAME), Quoting()])


def throw(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


FAULTS: dict[str, Callable[[], Any]] = {
    "template": render_template,
    "chain": chain,
    "group": group,
    "database": throw(IntegrityError(f"DETAIL: Key (email)=({ADA}) already exists.")),
    "key": lambda: dict[str, str]()[NAME],
    "number": lambda: int(ADA),
    "form": throw(ValidationError({"email": [f"{ADA} is taken"]})),
    "address": throw(requests.ConnectionError(f"/candidates?search={ADA.replace('@', '%40')}")),
    "encoding": lambda: NAME.encode("ascii"),
    "json": lambda: json.loads(NAME),
    "quoting": throw(Quoting()),
    "silent": throw(Mute()),
    "exit": throw(SystemExit(f"stopped at {ADA}")),
}
LOGGERS = (
    "dashboard",
    "dashboard.assignments",
    "flows_api",
    "some.library",
    "django.request",
    "gunicorn.error",
)


class Output(io.StringIO):
    """Standard error as a handler of production writes it, with a record or a structlog event."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = StderrHandler(self)
        self.handler.setFormatter(json_formatter())

    def log(self, name: str, message: object, *values: Any, **kwargs: Any) -> None:
        """Write a record as ``logging.getLogger(name).critical`` does, without other handlers."""
        logger = logging.Logger(name)  # noqa: LOG001  # no other handler hears it
        logger.addHandler(self.handler)
        logger.critical(message, *values, **kwargs)

    def log_event(self, name: str, event: str, **kwargs: Any) -> None:
        """Write an event as ``structlog.get_logger(name).critical`` does."""
        logger = logging.Logger(name)  # noqa: LOG001  # no other handler hears it
        logger.addHandler(self.handler)
        structlog.wrap_logger(logger, wrapper_class=structlog.stdlib.BoundLogger).critical(
            event, **kwargs
        )

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def output() -> Output:
    return Output()


def caught(act: Callable[[], Any]) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001
        return error
    raise AssertionError("nothing was raised")


def log_in_every_way(output: Output, logger: str, act: Callable[[], Any]) -> None:
    try:
        act()
    except BaseException as error:  # noqa: BLE001
        output.log(logger, "failed", exc_info=True)
        output.log(logger, "failed: %s and %r", error, error)
        output.log(logger, error)
        output.log(logger, error, exc_info=True)
        output.log(logger, "failed", exc_info=error, stack_info=True)
        output.log_event(logger, "failed", exc_info=True)
        output.log_event(logger, "failed", exc_info=error)
        output.log_event(logger, "failed", error=error)


@pytest.mark.parametrize("logger", LOGGERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_no_exception_is_quoted(output: Output, fault: str, logger: str) -> None:
    log_in_every_way(output, logger, FAULTS[fault])
    assert len(output.lines()) == 8 or fault == "silent"
    shown = json.dumps(output.lines(), ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in shown]
    assert type(caught(FAULTS[fault])).__name__ in shown
    assert "test_logging.py" in shown, "the place is told"


def test_message_that_a_library_filled_in_itself_is_not_written(output: Output) -> None:
    output.log("allauth", f"sign-in of {ADA} failed")
    output.log("dashboard.core", "sign-in failed")
    library, own = (line["event"] for line in output.lines())
    assert library.startswith("allauth, line ")
    assert own == "sign-in failed"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_error_report_quotes_an_exception(fault: str) -> None:
    transport = RecordingTransport()
    client = sentry_sdk.Client(
        dsn="http://key@127.0.0.1/1",
        transport=transport,
        before_send=scrub_event,
        include_local_variables=True,
        include_source_context=False,
        default_integrations=False,
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"email": ADA})
        scope.set_tag("candidate", NAME)
        scope.set_extra("form", {"email": ADA})
        scope.set_context("page", {"name": NAME})
        scope.add_breadcrumb(message=f"searched for {ADA}")
        scope.capture_exception(caught(FAULTS[fault]))
        scope.capture_message(f"hello {NAME}")
    assert transport.sent
    for sent in transport.sent:
        shown = json.dumps(json.loads(sent), ensure_ascii=False)
        assert not [secret for secret in SECRETS if secret in shown]


@given(text=st.text(min_size=6), note=st.text(min_size=6))
def test_no_text_of_an_exception_is_in_its_traceback(text: str, note: str) -> None:
    error = caught(throw(ValueError(f"«{text}»")))
    error.add_note(f"«{note}»")
    assert "«" not in format_traceback(error)


def test_an_endless_chain_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert format_traceback(first).count("ValueError") <= MAX_CHAIN


def test_our_own_errors_say_what_failed(output: Output) -> None:
    error = TimedOut("secret words", method="POST", path="/assessment-flows/1/assign", status=504)
    output.log("dashboard", "not assigned", exc_info=error)
    assert "TimedOut: POST /assessment-flows/1/assign 504" in output.getvalue()
    assert "secret words" not in output.getvalue()
    assert "NotFound" in format_traceback(NotFound())


@pytest.mark.parametrize(
    ("message", "values", "shown"),
    [
        ("Error handling request %s", (f"/candidates?search={ADA}",), "Error handling request …"),
        ("%d of %s in %.1f s", (3, NAME, 1.5), "3 of … in 1.5 s"),
        ("%(who)s asked", ({"who": NAME},), "… asked"),
        ("%d", (NAME,), "…"),
        ("100 %", (NAME,), "100 %"),
    ],
)
def test_a_library_does_not_fill_in_names(
    output: Output, message: str, values: tuple[Any, ...], shown: str
) -> None:
    output.log("some.library", message, *values)
    assert [line["event"] for line in output.lines()] == [shown]


def test_our_own_lines_are_filled_in(output: Output) -> None:
    output.log("flows_api", "%s %s %.0f ms", "GET", "/x", 12.4)
    assert output.lines()[0]["event"] == "GET /x 12 ms"


def test_a_line_that_can_t_be_written_is_not_quoted(
    output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def __str__(self) -> str:
            raise ValueError(ADA)

    output.log("dashboard", "%s", Broken())
    assert ADA not in output.getvalue() + capsys.readouterr().err


UNCAUGHT = """
import logging.config, threading
from dashboard.core.observability.logging import log_uncaught_exceptions, logging_config
logging.config.dictConfig(logging_config("INFO"))
log_uncaught_exceptions()
thread = threading.Thread(target=lambda: int("ada.canary@example.com"))
thread.start(); thread.join()
raise KeyError("ada.canary@example.com")
"""


def test_an_exception_that_ends_a_process_or_a_thread_is_a_line() -> None:
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", UNCAUGHT], cwd=root, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["uncaught exception"] * 2
    assert "ValueError" in lines[0]["exception"]
    assert ADA not in ended.stderr
    assert ended.returncode == 1


def test_a_page_that_fails_writes_one_error(
    db: None, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_kwargs: Any) -> None:
        raise LookupError(NAME)

    user_logged_out.connect(fail)
    client.force_login(User.objects.create_user("olivia@example.com"))
    client.raise_request_exception = False
    try:
        assert client.post("/sign-out/", {"search": ADA}).status_code == 500
    finally:
        user_logged_out.disconnect(fail)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = json.loads(json_formatter().format(record))
    assert line["event"] == "request_failed"


@given(st.lists(st.sampled_from(["ada", "@", "%40", ".example", "/", "%2F"])).map("".join))
def test_no_address_is_left_of_a_path(path: str) -> None:
    shown = safe_path(path)
    assert "@" not in shown
    assert "%40" not in shown
    assert shown.count("/") == path.count("/")


@pytest.mark.django_db
def test_an_address_in_a_path_is_not_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/w/ada@people.example/flows/")
    assert "GET /w/…/flows/" in caplog.text


@pytest.mark.django_db
def test_the_owner_of_a_robot_is_not_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        client.get("/sign-in/", headers={"user-agent": f"robot (+mailto:{ADA})"})
    lines = "\n".join(map(json_formatter().format, caplog.records))
    assert "request_started" in lines
    assert ADA not in lines


def test_the_scan_of_the_suite_finds_names_and_addresses() -> None:
    scan = LogScan()
    scan.handle(logging.makeLogRecord({"name": "dashboard", "msg": f"{ADA} {NAME}", "levelno": 40}))
    assert len(scan.found) == 3
    scan.search_report(
        {"transaction": "/w/{slug}/", "user": {"email": ADA}, "modules": {NAME: "1"}}
    )
    assert scan.found[3:] == [f"a report to Sentry: {ADA}"]
