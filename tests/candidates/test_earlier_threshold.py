"""A result that the current threshold would not give comes from an earlier threshold."""

import pytest
from django.urls import reverse

from dashboard.candidates.step_results import is_from_earlier_threshold
from dashboard.workspaces.connection.client import client_for
from flows_api import Attempt, PassRule
from tests.conftest import SignIn
from tests.flows.support import edit_at_partner
from tests.support.pages import text
from tests.support.users import Users


@pytest.mark.parametrize(
    ("passed", "score", "threshold", "otherwise"),
    [
        (True, 62, 67, True),
        (False, 62, 60, True),
        (True, 67, 60, False),
        (False, 50, 60, False),
        (True, 60, 60, False),
        (False, 60, 60, False),
        (None, 62, 67, False),
        (True, None, 67, False),
        (True, 62, None, False),
        (True, 0, 1, True),
    ],
)
def test_an_earlier_threshold_is_recognised_where_it_is_certain(
    passed: bool | None, score: float | None, threshold: float | None, otherwise: bool
) -> None:
    attempt = Attempt(step_order=1, score=score, passed=passed)
    assert is_from_earlier_threshold(attempt, PassRule(threshold)) is otherwise


def test_the_candidates_page_shows_it(acme: Users, sign_in: SignIn) -> None:
    client = client_for(acme.acme)
    flow = client.get_flow("1")
    known = client.list_candidates("1", page_size=100).candidates
    someone = next(c for c in known if c.attempts and c.attempts[0].passed)
    page = reverse("candidate_detail", args=["acme", "1", someone.id])
    viewer = sign_in(acme.viewer)
    notice = "Scored against an earlier threshold"
    assert notice not in text(viewer.page(page).main)
    edit_at_partner(client, flow, threshold=100)
    assert f"{notice}, now ≥ 100" in text(viewer.page(page).main)


def test_a_row_does_not_colour_a_score_beside_a_threshold_it_was_not_judged_by(
    acme: Users, sign_in: SignIn
) -> None:
    client = client_for(acme.acme)
    flow = client.get_flow("1")
    known = client.list_candidates("1", page_size=100).candidates
    someone = next(c for c in known if c.email and len(c.attempts) == 1 and c.attempts[0].passed)
    address = f"{reverse('candidate_list', args=['acme', '1'])}?search={someone.email}"
    viewer = sign_in(acme.viewer)
    assert "earlier threshold" not in text(viewer.page(address).tbody)
    edit_at_partner(client, flow, threshold=100)
    assert "passed at an earlier threshold, now ≥ 100" in text(viewer.page(address).tbody)
