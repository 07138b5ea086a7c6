"""Sending hostile requests, and what must hold for each answer."""

import logging
import re
import time
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from dashboard.accounts.models import User
from flows_api.simulator import Simulator
from tests.support.hostile_headers import LogLines
from tests.support.pages import body_of
from tests.support.users import Users
from tests.under_fire.hostile_requests import WHO, Wire

MAX_CPU_SECONDS = 10.0
"""Of the thread of a request, so that a busy machine does not count."""
MAX_LOG_LINES = 1
MARKUP = re.compile(rb"<zq9|[\"']\s*onzq9\s*=")
FOREIGN_LINK = re.compile(
    rb"(?:href|src|action|formaction|hx-get|hx-post|content)\s*=\s*[\"']\s*"
    rb"(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:|data:text|(?:https?:)?[\\/]*evil\.example)",
    re.IGNORECASE,
)
REDIRECTS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url")


class Attacker:
    """Clients of every role, and of nobody, whose requests are rolled back."""

    def __init__(self, cast: Users, partner: Simulator) -> None:
        self.partner = partner
        self.clients: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.slowest = 0.0
        for who in WHO:
            client: Any = Client(raise_request_exception=False)
            user = _user(cast, who)
            if user is not None:
                client.force_login(user)
            self.clients[who] = (client, dict(client.cookies))

    def send(self, wire: Wire) -> tuple[Any, bytes]:
        """Return the response to ``wire`` and its body, as if nothing had been sent before."""
        client, cookies = self.clients[wire.who]
        client.cookies.clear()
        client.cookies.update(cookies)
        client.handler.enforce_csrf_checks = wire.checks_csrf
        self.partner.reset()
        cache.clear()
        mail.outbox.clear()
        with transaction.atomic():
            try:
                started = time.thread_time()
                response = client.generic(
                    wire.method, wire.path, wire.body, wire.content_type, **wire.headers
                )
                body = body_of(response)
                self.slowest = max(self.slowest, time.thread_time() - started)
            finally:
                transaction.set_rollback(True)
        return response, body


def _user(cast: Users, who: str) -> User | None:
    return None if who == "stranger" else cast.by_role.get(who, cast.outsider)


def problems_of(response: Any, body: bytes, lines: LogLines) -> list[str]:
    """Return what is wrong with an answer and with the log lines that it took."""
    found = []
    if response.status_code >= 500:
        found.append(f"status {response.status_code}")
    if response.get("Content-Type", "").startswith("text/html"):
        found += [f"unescaped: {_around(body, match)!r}" for match in MARKUP.finditer(body)][:1]
        found += [f"link: {_around(body, match)!r}" for match in FOREIGN_LINK.finditer(body)][:1]
    found += [
        f"{name} leads away: {response[name][:80]}"
        for name in REDIRECTS
        if name in response and not _is_ours(response[name])
    ]
    if "zq9" in response.cookies:
        found.append("a cookie of the client's making")
    loud = [line for line in lines.records if line.levelno > logging.INFO]
    found += [f"error: {line.getMessage()[:200]}" for line in loud if line.levelno >= logging.ERROR]
    if len(loud) > MAX_LOG_LINES:
        found.append(f"{len(loud)} lines: {[line.getMessage()[:80] for line in loud]}")
    return found


def _is_ours(url: str) -> bool:
    """Return whether a browser that follows ``url`` stays here."""
    plain = re.sub(r"[\t\r\n]", "", url.strip()).replace("\\", "/")
    parts = urlsplit(plain)
    return parts.scheme in ("", "http", "https") and parts.netloc in ("", "testserver")


def _around(body: bytes, match: "re.Match[bytes]") -> bytes:
    return body[max(0, match.start() - 80) : match.end() + 40]
