"""The encoding of a response's body.

JSON is UTF-8 without a byte order mark (RFC 8259 §8.1). Servers on Windows and old gateways send
other things and say so.
"""

import codecs

from requests.utils import get_encoding_from_headers

# The mark of UTF-32 begins with the one of UTF-16.
BYTE_ORDERS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UTF_8 = frozenset({"utf-8", "ascii"})


def to_utf8(body: bytes, content_type: str) -> bytes:
    """Return ``body`` in UTF-8, without a byte order mark and without space around it.

    The mark says the encoding, else the charset of ``content_type`` does, which may be a server's
    default. So what is UTF-8 in spite of it stays UTF-8: text of another encoding hardly ever is. A
    body that is not encoded as it says is returned as it is.
    """
    for start, encoding in BYTE_ORDERS:
        if body.startswith(start):
            return _recoded(body[len(start) :], encoding).strip()
    encoding = _charset(content_type)
    return (body if _is_surely_utf8(body) else _recoded(body, encoding)).strip()


def _is_surely_utf8(body: bytes) -> bool:
    """Return whether a body holds letters beyond ASCII in UTF-8. Plain ASCII shows nothing.

    Only UTF-16 and UTF-32 have zero bytes.
    """
    if body.isascii() or b"\0" in body:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _charset(content_type: str) -> str:
    """Return the codec's name for a Content-Type. JSON and an unknown charset are UTF-8."""
    if "charset" not in content_type.lower():
        return "utf-8"
    try:
        name = get_encoding_from_headers({"content-type": content_type}) or "utf-8"
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"


def _recoded(body: bytes, encoding: str) -> bytes:
    if encoding in UTF_8:
        return body
    try:
        return body.decode(encoding).encode()
    except (ValueError, LookupError):
        return body
