"""The codes of an authenticator app (RFC 6238), worked out without the library under test."""

import base64
import hmac
import time

PERIOD = 30
"""Seconds that a code is valid."""


def code_at(secret: str, moment: float) -> str:
    """Return the six digits that an app with ``secret`` shows at ``moment`` (Unix time)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, (int(moment) // PERIOD).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def next_code(secret: str) -> str:
    """Return the code of the next period, which differs from one that was just used."""
    return code_at(secret, time.time() + PERIOD)
