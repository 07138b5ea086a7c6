"""The e-mails that tests read."""

import re
from typing import Any
from urllib.parse import urlsplit


def link_in(message: Any) -> str:
    """Return the link of an e-mail, as path and query."""
    found = re.search(r"https?://\S+", message.body)
    assert found, message.body
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"
