"""Each role may do what the roles below it may."""

import pytest

from dashboard.workspaces.roles import Role

ASCENDING = [Role.VIEWER, Role.RECRUITER, Role.OWNER]


@pytest.mark.parametrize("role", ASCENDING)
def test_role_includes_itself_and_those_below(role: Role) -> None:
    included = [other for other in ASCENDING if role.includes(other)]
    assert included == ASCENDING[: ASCENDING.index(role) + 1]
