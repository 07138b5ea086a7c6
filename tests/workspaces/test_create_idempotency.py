"""A double click on "Create workspace" creates one workspace."""

from dashboard.workspaces.models import Workspace
from tests.conftest import SignIn
from tests.support.users import UNUSED_BASE_URL, Users


def test_the_same_form_submitted_twice_creates_one_workspace(cast: Users, sign_in: SignIn) -> None:
    client = sign_in(cast.outsider)
    token = client.page("/w/new/").find("input", attrs={"name": "token"})
    assert token
    posted = {"token": str(token["value"]), "name": "Twice", "base_url": UNUSED_BASE_URL}
    first, second = client.post("/w/new/", posted), client.post("/w/new/", posted)
    assert first["Location"] == second["Location"] == "/w/twice/settings/"
    assert Workspace.objects.filter(name="Twice").count() == 1


def test_another_name_or_user_creates_another_workspace(cast: Users, sign_in: SignIn) -> None:
    posted = {"token": "same", "name": "Twice", "base_url": UNUSED_BASE_URL}
    sign_in(cast.outsider).post("/w/new/", posted)
    sign_in(cast.outsider).post("/w/new/", posted | {"name": "Other"})
    sign_in(cast.owner).post("/w/new/", posted)
    assert Workspace.objects.filter(slug__in=["twice", "twice-2", "other-2"]).count() == 3
