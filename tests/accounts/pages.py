"""Sign-in and confirmation, as tests go through them."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache

from tests.support.pages import LintingClient
from tests.support.users import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(agent: str = FIREFOX) -> LintingClient:
    """Return Olivia's browser, signed in through the page."""
    cache.clear()
    client = LintingClient(headers={"user-agent": agent})
    response = client.post("/sign-in/", {"login": "olivia@example.com", "password": PASSWORD})
    assert response.status_code == 303
    return client


def enter_password(client: LintingClient, password_page: str) -> None:
    """Enter the password on the page ``password_page``, which then performs a POST it held back."""
    client.page(password_page)
    assert client.post(password_page, {"password": PASSWORD}).status_code == 303


def reauthenticate(client: LintingClient, path: str) -> None:
    """Reauthenticate with the password, as the page at ``path`` requires."""
    enter_password(client, client.get(path)["Location"])


def reset_link(message: Any) -> str:
    found = re.search(r"https?://\S+", message.body)
    assert found, message.body
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"
