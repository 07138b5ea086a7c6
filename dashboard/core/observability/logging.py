"""Logging: one JSON line per event on standard error, without personal data or keys.

Personal data is kept out here, at the boundary, and not where something is logged: a line has the
class of an exception and never its text, and of a library's message the text that stands in its
code, without what it fills in.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from dashboard.core.observability.exceptions import describe, format_traceback, quotes
from dashboard.core.observability.messages import safe_constant, safe_message

Event = MutableMapping[str, Any]

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def hide_exceptions(_logger: Any, _method: str, event: Event) -> Event:
    """Replace each exception of an event by its class, and a traceback by its lines of code."""
    error = _current_exception(event.pop("exc_info", None))
    event.pop("stack_info", None)
    for name, value in event.items():
        if isinstance(value, BaseException):
            event[name] = describe(value)
    if error is not None:
        event["exception"] = format_traceback(error)
        if quotes(str(event.get("event", "")), error):
            event["event"] = describe(error)
    return event


def drop_user_agent(_logger: Any, _method: str, event: Event) -> Event:
    """Leave out the header in which robots write their owner's address, logged at DEBUG."""
    event.pop("user_agent", None)
    return event


def fill_in(_logger: Any, _method: str, event: Event) -> Event:
    """Fill the message of a library in, as far as its values can't be personal data."""
    arguments = event.pop("positional_args", None)
    record = event["_record"]
    if isinstance(record.msg, BaseException):
        event["event"] = describe(record.msg)
    elif not arguments and isinstance(record.msg, str):
        event["event"] = safe_constant(record)
    elif arguments:
        logger = str(event.get("logger", ""))
        event["event"] = safe_message(str(event["event"]), arguments, logger=logger)
    return event


def _current_exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


class StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]  # not subscriptable
    """A stream handler that says only where a line could not be written.

    logging's own prints the line's values then.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        sys.stderr.write(f'{{"event": "log line not written", "logger": "{record.name}"}}\n')


def json_formatter() -> logging.Formatter:
    """Return the formatter of all lines, which is where personal data is left out."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED_PROCESSORS,
        use_get_message=False,
        pass_foreign_args=True,
        processors=[
            fill_in,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_user_agent,
            hide_exceptions,
            structlog.processors.JSONRenderer(default=lambda value: f"<{type(value).__name__}>"),
        ],
    )


def log_uncaught_exceptions() -> None:
    """Log what would otherwise be printed with its text: an exception that ends a thread."""
    logger = structlog.get_logger(__name__)

    def log(
        _kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, KeyboardInterrupt):
            logger.critical("uncaught exception", exc_info=error)

    sys.excepthook = log
    threading.excepthook = lambda args: log(args.exc_type, args.exc_value, args.exc_traceback)


def logging_config(level: str) -> dict[str, Any]:
    """Return Django's LOGGING setting at ``level`` (a level's name), and configure structlog."""
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": json_formatter}},
        "handlers": {"stderr": {"()": StderrHandler, "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # At DEBUG, urllib3 logs whole URLs, and a search in one is personal data.
            "urllib3": {"level": "INFO"},
            # RequestLogMiddleware already writes a line per request, also about an exception.
            "django.request": {"level": "CRITICAL"},
            # The development server's own handler prints URLs with their queries.
            "django.server": {"level": "CRITICAL", "handlers": []},
            # It writes an error, with a traceback, for each request that a stranger forges, and
            # quotes the forged header. The line of the request has the 400 or 403.
            "django.security": {"level": "CRITICAL"},
            # A worker's thread would tell each time that it looks for tasks.
            "django_tasks_db": {"level": "WARNING"},
            # Several lines for each task and each periodic job.
            "celery": {"level": "WARNING"},
            # A traceback for each job while the broker is away. The worker says it too.
            "celery.beat": {"level": "CRITICAL"},
            # At DEBUG, these log SQL parameters and template contexts: personal data too.
            "django.db.backends": {"level": "INFO"},
            "django.template": {"level": "INFO"},
        },
    }
