"""Every case comes to an acceptable outcome."""

from typing import Any

import pytest

from tests.assignments.imports.cases.pages import CASES, import_case
from tests.support.pages import LintingClient

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], recruiter: LintingClient) -> None:
    outcome = import_case(recruiter, case)
    assert any(outcome.satisfies(wanted) for wanted in case["ok"]), outcome
