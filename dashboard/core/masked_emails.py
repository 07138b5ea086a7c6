"""E-mail addresses that somebody else has masked, such as "a***@x.example"."""

import re

MASK = re.compile("[*\u2022\u25cf\u2026]")
"""RFC 5322 allows the first of these signs, but nobody's mailbox has it."""


def is_masked(email: str) -> bool:
    """Return whether parts of ``email`` are replaced by signs, so that it may be anybody's.

    ``flows_api.is_comparable_email`` doubts more: "axxx@x.example" may be masked by Taptalent, but
    somebody who enters it means it.
    """
    return MASK.search(email) is not None
