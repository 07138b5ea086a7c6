"""A log of the received calls, for tests and for the control page."""

import json
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import parse_qsl

from flows_api.simulator.server.messages import Request

MAX_CALLS = 10_000


@dataclass(slots=True, kw_only=True)
class Call:
    """A received call. ``headers`` have names in lower case and never the key.

    ``body`` is the parsed JSON, None without any. ``status`` is None until the call is answered,
    and stays None when the connection was cut. ``route`` is the route's name, "" for none.
    ``fault`` is the kind of the fault that happened to it.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    body: object = field(repr=False)
    route: str = ""
    status: int | None = None
    fault: str | None = None


class CallLog:
    """The last ten thousand calls, and the count of all calls."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.count = 0
        self._lock = Lock()

    def open(self, request: Request, route: str) -> Call:
        """Add a record for a request that has just come in."""
        headers = {n: v for n, v in request.headers.items() if n != "authorization"}
        call = Call(
            method=request.method,
            path=request.path,
            query=dict(parse_qsl(request.query, keep_blank_values=True)),
            headers=headers,
            body=_json(request.body),
            route=route,
        )
        with self._lock:
            self.count += 1
            self.calls.append(call)
            if len(self.calls) > MAX_CALLS:
                del self.calls[: MAX_CALLS // 2]
        return call


def _json(body: bytes) -> object:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
