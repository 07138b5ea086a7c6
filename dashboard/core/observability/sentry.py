"""Error reports to Sentry, without personal data.

An event is built anew from the parts that can't hold any, so that what a later version of the SDK
adds is left out until somebody lists it here.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dashboard.core.observability.exceptions import describe
from dashboard.core.observability.messages import safe_constant, safe_message, safe_path

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport

SAFE_PARTS = (
    "event_id",
    "timestamp",
    "start_timestamp",
    "type",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "server_name",
    "transaction",
    "transaction_info",
    "modules",
    "sdk",
    "fingerprint",
)
SAFE_FRAME_PARTS = (
    "filename",
    "abs_path",
    "function",
    "module",
    "lineno",
    "in_app",
    "context_line",
    "pre_context",
    "post_context",
)
SAFE_MODULE = "flows_api.errors"
"""The module of the exceptions whose text quotes no data (``observability.exceptions``)."""


def start_error_reports(dsn: str, *, transport: "Transport | None" = None) -> None:
    """Send the errors of this process to Sentry, with ``transport`` if given.

    Local variables, forms and queries may contain a key or personal data, so none are sent, nor
    users and cookies, which the SDK leaves out by default. The partner gets no tracing headers.
    """
    import sentry_sdk  # only where reports are wanted: it takes a while

    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub_event,
        trace_propagation_targets=[],
    )


def scrub_event(event: Any, hint: dict[str, Any]) -> Any:
    """Return the safe parts of an event, as Sentry's ``before_send``.

    Of an exception these are the class and the lines of code, of a request the method and the
    address without its query, and of a log line its text without the values.
    """
    safe = {name: event[name] for name in SAFE_PARTS if name in event}
    if "transaction" in safe:
        # That of a request whose path no view has is the path itself.
        safe["transaction"] = safe_path(str(safe["transaction"]))
    if values := (event.get("exception") or {}).get("values"):
        safe["exception"] = {"values": [_safe_exception(value) for value in values]}
    if request := event.get("request"):
        safe["request"] = _safe_request(request)
    if record := hint.get("log_record"):
        safe["logentry"] = {"message": _safe_line(record)}
    return safe


def _safe_exception(value: dict[str, Any]) -> dict[str, Any]:
    names = ("type", "module", "thread_id")
    safe: dict[str, Any] = {name: value[name] for name in names if name in value}
    if value.get("module") == SAFE_MODULE:
        safe["value"] = value.get("value", "")
    if mechanism := value.get("mechanism"):
        allowed = ("type", "handled", "exception_id", "parent_id", "is_exception_group", "source")
        safe["mechanism"] = {name: mechanism[name] for name in allowed if name in mechanism}
    frames = (value.get("stacktrace") or {}).get("frames") or []
    safe["stacktrace"] = {
        "frames": [{n: frame[n] for n in SAFE_FRAME_PARTS if n in frame} for frame in frames]
    }
    return safe


def _safe_request(request: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(str(request.get("url", "")))
    safe = {"url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{safe_path(parts.path)}"}
    return safe | ({"method": request["method"]} if "method" in request else {})


def _safe_line(record: Any) -> str:
    if isinstance(record.msg, dict):
        return str(record.msg.get("event", ""))
    if isinstance(record.msg, BaseException):
        return describe(record.msg)
    if not record.args:
        return safe_constant(record)
    return safe_message(str(record.msg), record.args, logger=record.name)
