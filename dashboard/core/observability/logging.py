"""Logging: one JSON line per event on standard error, without personal data or keys."""

from typing import Any

import structlog
from django.db import DatabaseError

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def hide_database_messages(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Log a database error by its class name only, since its message may quote personal data."""
    kind = (
        (event.get("exc_info") or (None,))[0] if isinstance(event.get("exc_info"), tuple) else None
    )
    if isinstance(kind, type) and issubclass(kind, DatabaseError):
        event["exc_info"] = None
        event["error"] = kind.__name__
    return event


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
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED_PROCESSORS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_database_messages,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # At DEBUG, urllib3 logs whole URLs, and a search in one is personal data.
            "urllib3": {"level": "INFO"},
            # RequestLogMiddleware already writes a line per request.
            "django.request": {"level": "ERROR"},
            # It writes an error, with a traceback, for each request that a stranger forges, and
            # quotes the forged header. The line of the request has the 400 or 403.
            "django.security": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
            # At DEBUG, these log SQL parameters and template contexts: personal data too.
            "django.db.backends": {"level": "INFO"},
            "django.template": {"level": "INFO"},
        },
    }
