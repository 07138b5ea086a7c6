"""``mailto:`` addresses, which open a draft in the reader's own e-mail program (RFC 6068)."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

MAX_URL_LENGTH: Final = 1800
"""Characters that every browser and e-mail program takes. Some take little more than 2,000."""
LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
ANY_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BLANK: Final = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def join_lines(text: str) -> str:
    """Return ``text`` as one line, for a header. A line end could begin another header."""
    return BLANK.sub(" ", text).strip(" ")


def clean_text(text: str) -> str:
    """Return ``text`` with "\\n" as its only line end and only control character but for tabs."""
    return CONTROL.sub("", LINE_END.sub("\n", text))


def mailto_url(
    *, to: str = "", subject: str = "", text: str = "", bcc: Sequence[str] | None = None
) -> str:
    """Return the URL of a draft with exactly these fields. ``text`` and ``bcc`` may be left out.

    Every character with a meaning in a URL is encoded, so no value can add a field.
    """
    fields = {"subject": encode(join_lines(subject))}
    if body := clean_text(text):
        fields["body"] = encode(body.replace("\n", "\r\n"))
    if bcc is not None:
        fields["bcc"] = ",".join(map(encode_address, bcc))
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    return f"mailto:{encode_address(to)}?{query}"


def encode(text: str) -> str:
    """Return ``text`` as the value of a field."""
    return quote(text, safe="", errors="replace")


def encode_address(address: str) -> str:
    """Return ``address`` without control characters, encoded but for its last "@".

    "+" would stay itself in a mailto, but many programs read it as a space.
    """
    local, at, domain = ANY_CONTROL.sub("", address).rpartition("@")
    return f"{encode(local)}{at}{encode(domain)}"
