"""HTTP calls to the partner: bounded in time and size, without redirects, with mapped errors.

Lower layers raise exceptions of their own. They become ours here, ``from None``, because the frames
of urllib3 hold the Authorization header.
"""

import logging
import re
import time
from collections.abc import Callable, Collection
from http.cookiejar import DefaultCookiePolicy
from threading import BoundedSemaphore
from urllib.parse import urlencode

import requests
from requests.exceptions import ContentDecodingError
from urllib3.exceptions import DecodeError

from flows_api.decoding.failures import error_for_status
from flows_api.errors import (
    AddressRefused,
    FlowsError,
    KeyRefused,
    Overloaded,
    TimedOut,
    Unavailable,
    Unreachable,
)
from flows_api.frames import clears_frames
from flows_api.messages import Request, Response
from flows_api.page_sizes import PageSizes
from flows_api.secret import Secret
from flows_api.transport.addresses import split_base_url
from flows_api.transport.connection import BoundedAdapter, CallState, Timeouts, current_call
from flows_api.transport.retry import RetryRule, parse_retry_after
from flows_api.transport.text import to_utf8
from flows_api.version import __version__

HEADERS = {
    "User-Agent": f"Flowdeck/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
}
MAX_RESPONSE_BYTES = 25_000_000
"""Bytes after decompression: enough for many thousand flows, too few for a zip bomb."""
CHUNK = 64 * 1024

Record = Callable[[Request, FlowsError | None, float], object]

logger = logging.getLogger("flows_api")


class Transport:
    """A connection pool for all threads and keys of a process.

    ``timeouts`` bound every call. ``private_origins`` ("http://127.0.0.1:8001") are the only
    origins that may be reached by plain http or at an address that is not public. At most
    ``max_in_flight`` calls run at once. A further one waits up to ``acquire_timeout`` seconds, then
    raises Overloaded. ``record`` is called after each attempt at a call, in the thread of the call,
    with the request, its error (None for a success), and the seconds that it took.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts | None = None,
        retry: RetryRule | None = None,
        private_origins: Collection[str] = (),
        max_in_flight: int = 8,
        acquire_timeout: float = 0.2,
        record: Record | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._retry = retry or RetryRule()
        self._private_origins = frozenset(private_origins)
        self._permits = BoundedSemaphore(max_in_flight)
        self._patience = acquire_timeout
        self._record = record
        self._clock = clock
        self._sleep = sleep
        self._session = _session(max_in_flight)
        self.page_sizes = PageSizes()

    @clears_frames
    def call(self, base_url: str, request: Request, key: Secret) -> Response:
        """Send ``request`` and return the 2xx response, its body read to the end.

        Raises a FlowsError for everything else. A GET is repeated by the retry rule, within the one
        total timeout.
        """
        deadline = self._clock() + self._timeouts.total
        attempts = 0
        while True:
            attempts += 1
            try:
                return self._recorded_attempt(base_url, request, key, deadline)
            except FlowsError as error:
                pause = self._retry.delay(request, error, attempt=attempts)
                if pause is None or self._clock() + pause >= deadline:
                    raise
            self._sleep(pause)

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def _recorded_attempt(
        self, base_url: str, request: Request, key: Secret, deadline: float
    ) -> Response:
        if self._record is None:
            return self._attempt(base_url, request, key, deadline)
        started, problem = self._clock(), None
        try:
            return self._attempt(base_url, request, key, deadline)
        except FlowsError as error:
            problem = error
            raise
        finally:
            self._record(request, problem, self._clock() - started)

    def _attempt(self, base_url: str, request: Request, key: Secret, deadline: float) -> Response:
        if not self._permits.acquire(timeout=min(self._patience, self._timeouts.total)):
            raise Overloaded("Too many calls are waiting for the partner.", **request.context())
        started = self._clock()
        try:
            answer = self._exchange(base_url, request, key, deadline)
        finally:
            self._permits.release()
        took = (self._clock() - started) * 1000
        logger.debug("%s %s %s %.0f ms", request.method, request.path, answer.status, took)
        if error := error_for_status(answer):
            raise error
        return answer

    def _exchange(self, base_url: str, request: Request, key: Secret, deadline: float) -> Response:
        origin, path = split_base_url(base_url)
        if not re.fullmatch(r"[!-~]+", key.reveal()):
            raise KeyRefused("No key has such characters.", **request.context())
        is_private_allowed = origin in self._private_origins
        if origin.startswith("http:") and not is_private_allowed:
            raise AddressRefused("Plain http is not allowed there.", **request.context())
        attempt = CallState(
            query=urlencode(request.query),
            timeouts=self._timeouts,
            clock=self._clock,
            deadline=deadline,
            is_private_allowed=is_private_allowed,
        )
        token = current_call.set(attempt)
        try:
            answer = self._read(
                self._send(f"{origin}{path}{request.path}", request, key), request, key
            )
        except FlowsError as error:
            problem = error
        except Exception as error:  # noqa: BLE001
            problem = _mapped_error(error, attempt, request)
            logger.info("%s %s: %s", request.method, request.path, type(error).__name__)
        else:
            return answer
        finally:
            current_call.reset(token)
        raise problem from None

    def _send(self, url: str, request: Request, key: Secret) -> requests.Response:
        headers = {"Authorization": f"Bearer {key.reveal()}", "X-Request-ID": request.id}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        prepared = requests.PreparedRequest()
        # What the session has is merged here: its headers are all of it, and it takes as long to
        # merge the settings that it lacks as to prepare the rest.
        prepared.prepare(
            method=request.method,
            url=url,
            headers={**self._session.headers, **headers},
            data=request.body,
        )
        return self._session.send(
            prepared,
            # The connection keeps to a deadline of its own. This one would bound single reads only.
            timeout=self._timeouts.total,
            allow_redirects=False,
            stream=True,
            proxies={},
        )

    def _read(self, response: requests.Response, request: Request, key: Secret) -> Response:
        """Read the response. Raises UnreadableResponse beyond the size limit.

        urllib3 inflates no more than a chunk at once, so a small body can't become a large one.
        """
        with response:
            chunks, size = [], 0
            for chunk in response.iter_content(CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > MAX_RESPONSE_BYTES:
                    answer = Response(request=request, status=response.status_code)
                    raise answer.unreadable("", "The response is larger than any that is expected.")
        return Response(
            request=request,
            status=response.status_code,
            body=to_utf8(b"".join(chunks), response.headers.get("Content-Type", "")),
            retry_after=parse_retry_after(response.headers.get("Retry-After")),
            key=key,
        )


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: no redirect is followed, and requests must not read its body either."""


def _session(max_in_flight: int) -> requests.Session:
    """Make a session without environment settings (proxies, ~/.netrc) and without cookies."""
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(HEADERS)
    adapter = BoundedAdapter(pool_connections=32, pool_maxsize=max_in_flight)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _mapped_error(error: Exception, attempt: CallState, request: Request) -> FlowsError:
    """Map an exception of requests, urllib3 or the socket to ours, by how far the call got."""
    if attempt.refused:
        return AddressRefused("The address is not a public one.", **request.context())
    if not attempt.sent:
        return Unreachable("No connection could be made.", **request.context())
    context = request.context(sent=True)
    if isinstance(error, ContentDecodingError | DecodeError):
        answer = Response(request=request, status=200)
        return answer.unreadable("", "The response's compression is broken.")
    if attempt.timed_out:
        return TimedOut("The response did not come in time.", **context)
    return Unavailable("The connection was cut.", **context)
