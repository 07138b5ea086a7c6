"""The list of candidates as its page shows it."""

from tests.support.pages import Page

LIST = "/w/acme/flows/1/candidates/"


def ids(page: Page) -> list[str]:
    return [str(row["data-candidate"]) for row in page.select("tbody tr[data-candidate]")]
