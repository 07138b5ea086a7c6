"""The pages of a flow's dossier, and thresholds changed as the editor does."""

from tests.flows.support import post_action, post_action_page
from tests.support.pages import LintingClient

DOSSIER = "/w/acme/flows/1/dossier/"
STEP = f"{DOSSIER}steps/1/"
EDIT = "/w/acme/flows/1/edit/"


def save_threshold(client: LintingClient, threshold: str, **more: str) -> None:
    """Save ``threshold`` for the first step in the editor, as its pages do."""
    opened = client.page(EDIT)
    review = post_action_page(
        client, EDIT, opened, "review", steps__0__passThreshold=threshold, **more
    )
    assert post_action(client, EDIT, review, "save").status_code == 303
