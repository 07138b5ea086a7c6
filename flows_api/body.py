"""A body's JSON, mended where one bad character would hide all the rest.

A name that was cut within an emoji is half a surrogate pair, and a NUL fits no database column:
both are characters that anybody may put into a name, and both become U+FFFD.
"""

import re

import msgspec

NUL = rb"\\u0000"
HALF = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
OTHER_HALF = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
UNFIT = re.compile(rb"%b|%b(?!%b)|(?<!%b)%b" % (NUL, HALF, OTHER_HALF, HALF, OTHER_HALF))
INSTEAD = rb"\\ufffd"


def json_of(body: bytes) -> object:
    """The JSON in ``body``; NaN and infinity are none. Raises ValueError for what is not JSON."""
    try:
        return msgspec.json.decode(UNFIT.sub(INSTEAD, body) if b"\\u" in body else body)
    except RecursionError:
        raise ValueError("too deep a nest") from None
