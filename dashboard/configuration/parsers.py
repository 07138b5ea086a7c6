"""Parsers of what environment variables hold. Each raises Malformed for anything else."""

import base64
import binascii
import re
from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

from flows_api import split_base_url

LOOPBACK = ("localhost", "127.0.0.1", "::1")
BROKERS = ("redis", "rediss", "amqp", "amqps")
ON = ("on", "true", "yes", "y", "ok", "1")
OFF = ("off", "false", "no", "n", "0")
DIGITS = re.compile(r"[0-9]{1,12}")
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
HOST = re.compile(r"([\w*.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
FORM_ORIGIN = re.compile(r"https?://[^/\s@?#]+")
SENTRY_DSN = re.compile(r"https?://[^/\s@]+@[^/\s@]+/(?:\S*/)?\d+")


class Malformed(Exception):
    """Say what a value must be: the end of a sentence that begins with the variable's name."""


def split(text: str) -> list[str]:
    """Return the comma-separated items of ``text`` without blanks around them."""
    return [item.strip() for item in text.split(",") if item.strip()]


def parse_boolean(text: str) -> bool:
    """Parse "on" or "off" and their usual variants. A typo never counts as off."""
    if text.lower() not in (*ON, *OFF):
        raise Malformed("must be on or off")
    return text.lower() in ON


def parse_integer(text: str, least: int, most: int) -> int:
    """Parse a whole number from ``least`` to ``most``."""
    expected = f"must be a whole number from {least} to {most}"
    if not DIGITS.fullmatch(text) or not least <= int(text) <= most:
        raise Malformed(expected)
    return int(text)


def parse_number(text: str, least: float, most: float) -> float:
    """Parse a number from ``least`` to ``most``."""
    if not DECIMAL.fullmatch(text) or not least <= float(text) <= most:
        raise Malformed(f"must be a number from {least:g} to {most:g}")
    return float(text)


def parse_numbers(text: str, count: int, least: float, most: float) -> tuple[float, ...]:
    """Parse exactly ``count`` comma-separated numbers from ``least`` to ``most``."""
    items = split(text)
    if len(items) != count:
        raise Malformed(f"must be {count} comma-separated numbers")
    return tuple(parse_number(item, least, most) for item in items)


def parse_choice(text: str, choices: tuple[str, ...]) -> str:
    """Parse one of ``choices``, which are in capitals."""
    if text.upper() not in choices:
        raise Malformed(f"must be one of {', '.join(choices)}")
    return text.upper()


def parse_secret(text: str, min_length: int) -> str:
    """Parse a text of at least ``min_length`` characters."""
    if len(text) < min_length:
        raise Malformed(f"must have at least {min_length} characters")
    return text


def parse_label(text: str, max_length: int) -> str:
    """Parse a text of one line that pages show, of at most ``max_length`` characters."""
    if len(text) > max_length or not text.isprintable():
        raise Malformed(f"must be one line of at most {max_length} characters")
    return text


def parse_encryption_keys(text: str) -> tuple[bytes, ...]:
    """Parse comma-separated keys, each the URL-safe base64 of 32 bytes.

    The first key encrypts, and all of them decrypt.
    """
    keys = tuple(_encryption_key(item) for item in split(text))
    if not keys:
        raise Malformed("must contain at least one key")
    return keys


def parse_origin(text: str) -> str:
    """Parse an origin without a path, such as ``https://partner-api.taptalent.io``."""
    try:
        origin, path = split_base_url(text)
    except ValueError:
        origin, path = "", ""
    if path or not origin:
        raise Malformed("must list origins such as https://host[:port]")
    return origin


def parse_host(text: str) -> str:
    """Parse a host name, without a scheme. Django compares hosts only, so a port is dropped."""
    host = HOST.fullmatch(text)
    if host is None:
        raise Malformed("must list host names such as flowdeck.example.com")
    return host[1]


def parse_form_origin(text: str) -> str:
    """Parse an origin as CSRF_TRUSTED_ORIGINS has it, in which the host may have a wildcard."""
    if not FORM_ORIGIN.fullmatch(text):
        raise Malformed("must list origins such as https://flowdeck.example.com")
    return text


def parse_sender(text: str) -> str:
    """Parse a sender such as ``Flowdeck <flowdeck@example.com>``."""
    address = parseaddr(text)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or not text.isprintable():
        raise Malformed("must be an address such as Flowdeck <flowdeck@example.com>")
    return text


def parse_dsn(text: str) -> str:
    """Parse a Sentry DSN."""
    if not SENTRY_DSN.fullmatch(text):
        raise Malformed("must be a DSN such as https://key@host/1")
    return text


def parse_collector(text: str) -> str:
    """Parse the URL of an OpenTelemetry collector. The packages that send to it must be there."""
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname:
        raise Malformed("must be a URL such as http://127.0.0.1:4318")
    if find_spec("opentelemetry") is None:
        raise Malformed("needs the packages of requirements-traces.txt")
    return text


def parse_sign_in(text: str) -> str:
    """Parse an e-mail address and a password with a blank between them."""
    if len(text.split()) != 2:
        raise Malformed("must be an e-mail address and a password with a blank between them")
    return text


def parse_url(text: str, config: Callable[[str], dict[str, Any]], schemes: Any) -> dict[str, Any]:
    """Parse a URL with one of ``schemes`` by ``config``, one of django-environ's parsers."""
    if text.partition(":")[0] not in schemes:
        raise Malformed(f"must be a URL that begins with one of {', '.join(sorted(schemes))}")
    return config(text)


def parse_queue_url(text: str) -> dict[str, Any]:
    """Parse the URL of the queue's engine into an entry of Django's TASKS."""
    if text == "database://":
        return {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}
    parts = urlsplit(text)
    if parts.scheme not in BROKERS or not parts.hostname or parts.port == 0:
        expected = ", ".join(f"{name}://host" for name in BROKERS)
        raise Malformed(f"must be database:// or one of {expected}")
    backend = "dashboard.core.tasks.broker.BrokerBackend"
    return {"BACKEND": backend, "QUEUES": [], "OPTIONS": {"url": text}}


def parse_oidc_url(text: str) -> dict[str, Any]:
    """Parse the URL of an OpenID Connect provider into an entry of allauth's APPS.

    The provider's id, which is part of the redirect address, is made of its host and path: an
    account at one provider is never taken for that of another.
    """
    parts = urlsplit(text)
    host = parts.hostname or ""
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not is_secure or not host or not parts.username or not parts.password:
        raise Malformed("must be a URL such as https://client-id:client-secret@login.example.com")
    address = parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")
    return {
        "provider_id": re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-"),
        "client_id": unquote(parts.username),
        "secret": unquote(parts.password),
        "settings": {"server_url": f"{parts.scheme}://{address}", "oauth_pkce_enabled": True},
    }


def parse_domain(text: str) -> str:
    """Parse the domain of e-mail addresses."""
    if not DOMAIN.fullmatch(text):
        raise Malformed("must list domains such as example.com")
    return text.lower()


def _encryption_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise Malformed("must list keys that are the base64 of 32 bytes")
    return key
