"""A canary key goes through save, use, failure and removal: it appears nowhere in the clear."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.views.debug import ExceptionReporter

from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from flows_api import FlowsError
from flows_api.simulator import Simulator
from tests.support.cast import Cast
from tests.support.pages import LintingClient

CANARY = "sk_live_" + "C4n4ryN3v3rS1ngsAloud1"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, at DEBUG."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    loggers = [logging.getLogger(name) for name in ("", "urllib3", "flows_api", "django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    yield stream
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_the_canary_is_heard_nowhere(
    owner: LintingClient, acme: Cast, partner: Simulator, log: io.StringIO
) -> None:
    seen = []
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": CANARY}
    partner.faults.add(route="flows", kind="status", status=401, times=1)
    seen.append(owner.post("/w/acme/settings/", posted).content.decode())
    partner.faults.add(route="flows", kind="status", status=500)
    seen.append(owner.post("/w/acme/settings/", posted, follow=True).content.decode())
    partner.faults.add(route="*", kind="cut_before")
    seen += [owner.get(path).content.decode() for path in ("/w/acme/flows/", "/w/acme/settings/")]
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    everything = "\n".join([*seen, dump.getvalue(), log.getvalue()])
    assert CANARY not in everything
    assert CANARY[12:] not in everything
    assert ApiKey.objects.get(workspace=acme.acme).hint == "sk_live_…oud1"


def test_a_crash_report_does_not_show_it(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(route="flows", kind="cut_before")
    client = client_for(acme.acme)
    with pytest.raises(FlowsError) as caught:
        client.list_flows()
    # From the client's frames on: this test's own frame knows the key.
    report = ExceptionReporter(None, caught.type, caught.value, caught.tb.tb_next)
    assert "flows_api/transport.py" in report.get_traceback_text()
    assert partner.api_key not in report.get_traceback_html()
    assert partner.api_key not in report.get_traceback_text()


def test_personal_data_in_a_search_is_not_logged(
    owner: LintingClient, partner: Simulator, log: io.StringIO
) -> None:
    owner.get("/w/acme/flows/1/candidates/?search=private@person.example")
    assert "1/candidates" in log.getvalue()
    assert "private" not in log.getvalue()
