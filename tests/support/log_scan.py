"""Every log line and error report of the suite, searched for fictional people.

Each record is formatted as production does, and each exception is made into the event that Sentry
would get. An address, or a name of the cast or of the simulator, fails the test that logged it.
SCAN_LOGS=DEBUG searches the lines of that level too, and SCAN_REPORTS=on every event that Sentry's
own integrations send, such as those of failed pages (``make test-logs``).
"""

import copy
import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.utils import event_from_exception

from dashboard.core.observability.logging import json_formatter
from dashboard.core.observability.sentry import scrub_event, start_error_reports
from flows_api.simulator.scenarios.names import TONGUES

CAST = {"Olivia", "Ravi", "Vera", "Otto"}
ADDRESS = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+\.[\w.-]*\w")
UNUSED_DSN = "http://key@127.0.0.1/1"
MIN_LENGTH = 5
"""Shorter names occur in other words, or are words."""


def known_names() -> set[str]:
    """Return the names of the cast, and those of the simulator that are no words of ours."""
    words = " ".join(part for names in TONGUES.values() for part in names).replace("=", " ").split()
    return CAST | {word for word in words if len(word) >= MIN_LENGTH and not word.islower()}


NAME = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, sorted(known_names())))})(?![\w/-])")


def personal_data(text: str) -> list[str]:
    """Return the addresses and names in ``text``."""
    return ADDRESS.findall(text) + NAME.findall(text)


class LogScan(logging.Handler):
    """A handler that keeps what it finds, with the logger and the kind of line."""

    def __init__(self) -> None:
        super().__init__(getattr(logging, os.environ.get("SCAN_LOGS", "INFO")))
        self.setFormatter(json_formatter())
        self.count = 0
        self.report_count = 0
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
        line = self.format(record)
        texts = [json.dumps(json.loads(line), ensure_ascii=False), *self._report(record)]
        self.found += [f"{record.name}: {hit}" for text in texts for hit in personal_data(text)]

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        raise AssertionError(f"a line of {record.name} can't be formatted")

    @staticmethod
    def _report(record: logging.LogRecord) -> Iterator[str]:
        """Yield the error report of a record with an exception, without the lines of our code."""
        given: Any = record.exc_info
        if isinstance(record.msg, dict):
            given = record.msg.get("exc_info")
        if not given:
            return
        exc_info = given if isinstance(given, tuple) else sys.exc_info()
        if exc_info[1] is None:
            return
        event, hint = event_from_exception(exc_info)
        yield shown_event(scrub_event(event, {**hint, "log_record": record}))

    @contextmanager
    def reports(self) -> Iterator[None]:
        """Start Sentry as production does, and search what it would send."""
        start_error_reports(UNUSED_DSN, transport=ScanningTransport(self))
        yield
        sentry_sdk.get_global_scope().set_client(None)

    def search_report(self, payload: Any) -> None:
        """Search a payload that Sentry would get."""
        self.report_count += 1
        hits = personal_data(shown_event(payload))
        self.found += [f"a report to Sentry: {hit}" for hit in hits]


class ScanningTransport(Transport):
    """Sentry's transport, which sends nothing and has everything searched."""

    def __init__(self, scan: LogScan) -> None:
        super().__init__()
        self._scan = scan

    def capture_envelope(self, envelope: Envelope) -> None:
        for item in envelope.items:
            self._scan.search_report(item.payload.json)


def shown_event(payload: Any) -> str:
    """Return an event's text, without the lines of our code and the names of installed packages."""
    shown = copy.deepcopy(payload)
    shown.pop("modules", None)
    for value in (shown.get("exception") or {}).get("values", ()):
        for frame in (value.get("stacktrace") or {}).get("frames", ()):
            for name in ("context_line", "pre_context", "post_context"):
                frame.pop(name, None)
    return json.dumps(shown, ensure_ascii=False, default=str)


@pytest.fixture(scope="session")
def log_scan() -> Iterator[LogScan]:
    """Search the lines of all loggers for the whole session."""
    scan, root = LogScan(), logging.getLogger()
    level = root.level
    for handler in root.handlers:
        handler.setLevel(max(handler.level, level))
    root.setLevel(min(level, scan.level))
    root.addHandler(scan)
    with scan.reports() if os.environ.get("SCAN_REPORTS") == "on" else nullcontext():
        yield scan
    root.removeHandler(scan)
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _no_personal_data_is_logged(log_scan: LogScan) -> Iterator[None]:
    """Fail a test whose log lines or error reports name somebody."""
    yield
    found, log_scan.found = log_scan.found, []
    assert not found, f"personal data in the log: {found}"
