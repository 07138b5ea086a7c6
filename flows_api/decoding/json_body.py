"""JSON decoding that repairs the characters which would make a body unreadable or unstorable.

A name that was cut within an emoji holds half a surrogate pair, and no database column takes a NUL.
Anybody may put such characters into a name. Each of them becomes U+FFFD.
"""

import re

import msgspec

NUL = rb"\\u0000"
HIGH_SURROGATE = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
LOW_SURROGATE = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
UNSTORABLE = re.compile(
    rb"%b|%b(?!%b)|(?<!%b)%b" % (NUL, HIGH_SURROGATE, LOW_SURROGATE, HIGH_SURROGATE, LOW_SURROGATE)
)
REPLACEMENT = rb"\\ufffd"


def parse_json(body: bytes) -> object:
    """Decode ``body`` as JSON. Raises ValueError for anything else, NaN and infinity included."""
    try:
        return msgspec.json.decode(UNSTORABLE.sub(REPLACEMENT, body) if b"\\u" in body else body)
    except RecursionError:
        raise ValueError("too deep a nest") from None
