"""Numbers for machines, which keep their decimal point in every language."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

from tests.support.pages import LintingClient

PATHS = (
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/edit/",
    "/w/acme/flows/1/candidates/?pageSize=100",
    "/w/acme/flows/1/progress/",
    "/w/acme/progress/",
)
MEANT_FOR_MACHINES = re.compile(
    r"""\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height|value|min|max|step|aria-valuenow)="[-\d]+,\d[^"]*\""""
)


@pytest.fixture
def _german(settings: Settings) -> Iterator[None]:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    yield
    translation.activate("en")


@pytest.mark.usefixtures("_german")
def test_numbers_for_machines_are_not_translated(owner: LintingClient) -> None:
    call_command("sync_progress", workspace="acme")
    for path in PATHS:
        response = owner.get(path, headers={"Accept-Language": "de"})
        shown = response.content.decode()
        assert 'lang="de"' in shown, path
        assert not MEANT_FOR_MACHINES.findall(shown), path


def test_the_rule_can_fail() -> None:
    assert MEANT_FOR_MACHINES.findall('<rect x="4.3%" height="10,67"><input value="62,5">')
    assert not MEANT_FOR_MACHINES.findall('<rect x="4.3%"><p title="62,5" data-x="1,2">62,5</p>')
