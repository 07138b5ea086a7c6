"""The faults of the partner, each as a change of its answers on the wire."""

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.support.proxy import Answer, Change

TOTAL = 1.5
"""Seconds that a call may take here in all. In production it is PARTNER_TOTAL_TIMEOUT."""
HTML = b"<!doctype html><h1>We'll be right back</h1>"
INACTIVE = b'{"code": "ACCOUNT_INACTIVE", "message": "Subscription inactive"}'


def status(code: int, body: bytes = b"", **headers: str) -> Change:
    """Answer with this status. Header names are written with "_" for "-"."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: Answer(answer.path, code, given, body)


def body(content: bytes, **headers: str) -> Change:
    """Answer 200 with this body."""
    kind = {"Content_Type": "application/json", **headers}
    return status(200, content, **kind)


def bytes_of(change: Callable[[bytes], bytes], **headers: str) -> Change:
    """Change the bytes of the right answer."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: replace(
        answer, body=change(answer.body), headers={**answer.headers, **given}
    )


def zeros(megabytes: int) -> bytes:
    return b'{"status":"success","data":"' + b" " * (megabytes * 1_000_000) + b'"}'


FAULTS: dict[str, Change] = {
    "answers after 0.2 s": lambda answer: replace(answer, wait=0.2),
    "answers after the time-out": lambda answer: replace(answer, wait=TOTAL + 8),
    "sends a byte every 20 ms": lambda answer: replace(answer, pause=0.02),
    "closes the connection": lambda _answer: None,
    "closes it within the answer": lambda answer: replace(answer, sent=len(answer.body) // 2),
    "closes it before the last byte": lambda answer: replace(answer, sent=len(answer.body) - 1),
    "204": status(204),
    "206 with half of the answer": lambda answer: replace(
        answer, status=206, body=answer.body[: len(answer.body) // 2]
    ),
    "301 to elsewhere": status(301, Location="https://evil.example/"),
    "302 to elsewhere": status(302, Location="http://169.254.169.254/latest/"),
    "304": status(304),
    "400": status(400, b'{"error": {"code": "VALIDATION_ERROR", "message": "<zq9>"}}'),
    "401": status(401),
    "402": status(402),
    "403": status(403),
    "403, account inactive": status(403, INACTIVE, Content_Type="application/json"),
    "404": status(404),
    "405": status(405),
    "408": status(408),
    "409": status(409),
    "410": status(410),
    "418": status(418),
    "422": status(422),
    "429, wait 30 s": status(429, Retry_After="30"),
    "429, wait a year": status(429, Retry_After="31536000"),
    "429, wait for nonsense": status(429, Retry_After="soon"),
    "500": status(500),
    "501": status(501),
    "502 of a gateway": status(502, HTML, Content_Type="text/html"),
    "503": status(503, Retry_After="5"),
    "504": status(504),
    "599": status(599),
    "an HTML page": body(HTML, Content_Type="text/html"),
    "nothing": body(b""),
    "half of the JSON": bytes_of(lambda content: content[: len(content) // 2]),
    "null": body(b"null"),
    "an empty list": body(b"[]"),
    "an empty object": body(b"{}"),
    "a number": body(b"42"),
    "NaN": body(b'{"status":"success","data":NaN}'),
    "JSON of another shape": body(b'{"status":"success","data":[[null,42]]}'),
    "JSON nested 100,000 deep": body(b"[" * 100_000 + b"]" * 100_000),
    "a number of 5,000 digits": body(b'{"status":"success","data":' + b"9" * 5000 + b"}"),
    "the right JSON, as text/html": bytes_of(lambda content: content, Content_Type="text/html"),
    "the right JSON, with a BOM": bytes_of(lambda content: b"\xef\xbb\xbf" + content),
    "the right JSON, as UTF-16": bytes_of(lambda content: content.decode().encode("utf-16")),
    "the right JSON, as gzip": bytes_of(gzip.compress, Content_Encoding="gzip"),
    "broken gzip": bytes_of(lambda content: content, Content_Encoding="gzip"),
    "50 MB": lambda answer: replace(answer, body=zeros(50)),
    "a gzip bomb of 50 MB": lambda answer: replace(
        answer,
        body=gzip.compress(zeros(50), 1),
        headers={**answer.headers, "Content-Encoding": "gzip"},
    ),
}
"""What the partner does, in words, and how it is done."""

LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
LONG_AFTER = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
CERTIFICATES: dict[str, dict[str, Any]] = {
    "a certificate that nobody trusts": {"is_trusted": False},
    "an expired certificate": {"ends": LONG_AGO},
    "a certificate not valid yet": {"begins": LONG_AFTER},
    "a certificate of another host": {"host": "127.0.0.2"},
}
"""What is wrong with the partner's certificate, in words, and how ``self_signed`` makes it so."""

EVERY_FAULT = [*FAULTS, *CERTIFICATES]
"""The rows of the table."""

HARMLESS = {
    "answers after 0.2 s",
    "the right JSON, as text/html",
    "the right JSON, with a BOM",
    "the right JSON, as UTF-16",
    "the right JSON, as gzip",
}
"""Faults with which the answer is still read."""

WRONG_VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    "x",
    "9" * 500,
    [],
    [None, 42],
    {},
    {"a": [1]},
)


def spoil_value(content: bytes, at: int, wrong: object) -> bytes:
    """Return JSON with ``wrong`` in place of one of its values, chosen by the number ``at``."""
    whole = [json.loads(content)]
    places = list(_places(whole))
    holder, key = places[at % len(places)]
    holder[key] = wrong
    return json.dumps(whole[0]).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each value within ``value`` as what holds it and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
