"""The page that assigns one candidate, as tests fill it in."""

from typing import Any

ADA = {"email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace"}


def filled(page: Any, **values: str) -> dict[str, str]:
    """Return the data that a browser would post: the page's hidden token and ``values``."""
    form = page.find("form", attrs={"data-submit-once": True})
    return {"token": form.find("input", attrs={"name": "token"})["value"], **values}
