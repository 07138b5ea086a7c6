"""Hostile texts in whatever the partner sends: harmless in pages, exports, e-mails and logs.

A gateway puts them into the texts of each answer, before and after the partner's own text or in its
place. The pages are the live ones, and those of a sync that stored the texts.
"""

import csv
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from dashboard.core.http.csv import FORMULA_STARTS
from dashboard.progress.digests import delivery
from dashboard.progress.models import Digest, SyncedFlow
from dashboard.progress.sync import schedule
from tests.support.hostile_headers import LogLines
from tests.support.hostile_texts import LINKS, MARKUP
from tests.support.measurements import record
from tests.support.pages import body_of
from tests.support.proxy import Answer, Proxy
from tests.support.users import Users
from tests.under_fire.attack import problems_of

HOME = "/w/acme/flows/1/"
PAGES = (
    "/w/acme/flows/",
    "/w/acme/flows/?q=zq9",
    HOME,
    f"{HOME}edit/",
    f"{HOME}candidates/?pageSize=10",
    f"{HOME}candidates/?search=zq9",
    f"{HOME}candidates/{{candidate}}/",
    f"{HOME}assign/",
    f"{HOME}assign/bulk/",
    f"{HOME}progress/",
    f"{HOME}progress/what-if/?step=1",
    f"{HOME}candidates/?show=all",
    f"{HOME}progress/candidates/{{candidate}}/",
    "/w/acme/flows/new/",
    "/w/acme/progress/",
    "/w/acme/progress/compare/?a=1&b=2",
    "/w/acme/palette/?q=zq9",
    "/w/acme/members/partner/",
    "/w/acme/settings/answers/",
    "/w/acme/audit/",
)
EXPORTS = (
    f"{HOME}candidates/export.csv",
    f"{HOME}progress/export.csv",
    f"{HOME}candidates/export.csv?show=all",
    f"{HOME}progress/thresholds.csv",
    "/w/acme/progress/export.csv",
    "/w/acme/audit/export.csv",
    "/w/acme/settings/answers.json",
)
HOSTILE = {
    "markup": "".join(MARKUP),
    "formula": "=1+1\n\t@SUM(zq9)",
    "link": LINKS[0],
    "bidi": "\u202e\u2066zq9\u202d\x00\ud800\ufeff\u200b",
    "long": "<zq9>" * 20_000,
}
IDENTITIES = {"id", "code", "flowId", "assessmentId", "stepId", "requestId"}
TIMES = ("At", "Date")
SPOILED = 3
"""Records of a list that are hostile. With all of them too long, the answer would be too large."""
MOST_BYTES = 50_000_000
"""Of a page whose three hostile records have 200,000 characters in each text, all of them escaped.
The answers that it is made from have 25 MB at most."""


def poisoned(value: Any, text: str, *, everywhere: bool, key: str = "") -> Any:
    """Return JSON with ``text`` in each of its texts, without those that link records together.

    With ``everywhere`` it is in place of statuses, types and times too.
    """
    if isinstance(value, dict):
        return {
            name: poisoned(inner, text, everywhere=everywhere, key=name)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        spoiled = [poisoned(v, text, everywhere=everywhere, key=key) for v in value[:SPOILED]]
        return spoiled + value[SPOILED:]
    if not isinstance(value, str) or key in IDENTITIES or key.endswith("Id"):
        return value
    if everywhere:
        return value if key == "status" and value == "success" else text
    is_word = value.isupper() or key.endswith(TIMES) or key == "status"
    return value if is_word else f"{text}{value}{text}"


def spoil(proxy: Proxy, text: str, *, everywhere: bool) -> None:
    def change(answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        body = poisoned(json.loads(answer.body), text, everywhere=everywhere)
        return replace(answer, body=json.dumps(body).encode())

    proxy.change = change


@pytest.fixture
def lines() -> Iterator[LogLines]:
    handler = LogLines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("everywhere", [False, True], ids=["texts", "all"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_of_the_partner_are_harmless(
    behind_proxy: Users, proxy: Proxy, lines: LogLines, kind: str, everywhere: bool
) -> None:
    cast = behind_proxy
    spoil(proxy, HOSTILE[kind], everywhere=everywhere)
    client = Client(raise_request_exception=False)
    client.force_login(cast.owner)
    candidate = _sync(cast)
    largest = 0
    for page in PAGES:
        path = page.format(candidate=candidate)
        lines.records.clear()
        response: Any = client.get(path)
        assert problems_of(response, response.content, lines) == [], path
        assert response.status_code in (200, 404), path
        assert "\x00" not in response.content.decode(), path
        largest = max(largest, len(response.content))
    assert largest < MOST_BYTES
    for path in EXPORTS:
        _check_export(client, path)
    _check_digest(cast)
    assert [line for line in lines.records if "zq9" in line.getMessage()] == []
    record(f"content-{kind}-{'all' if everywhere else 'texts'}", pages=len(PAGES), largest=largest)


def _sync(cast: Users) -> str:
    """Sync both flows, and return the id of a candidate of the first one."""
    assert schedule.list_flows(cast.acme) is None
    for flow in SyncedFlow.objects.filter(workspace=cast.acme, flow_id__in=("1", "2")):
        assert schedule.sync_flow(flow.pk) is not None
    flow = SyncedFlow.objects.get(workspace=cast.acme, flow_id="1")
    assert flow.version, "the texts are stored"
    return str(flow.candidates.values_list("candidate_id", flat=True).first())


def _check_export(client: Client, path: str) -> None:
    response: Any = client.get(path)
    assert response.status_code == 200, path
    body = body_of(response)
    assert "attachment" in response["Content-Disposition"], path
    if path.endswith(".json"):
        json.loads(body)
        return
    usual = csv.field_size_limit(MOST_BYTES)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    csv.field_size_limit(usual)
    for line in (line for row in rows for cell in row for line in cell.splitlines()):
        assert not line.lstrip("\t \u200b\ufeff").startswith(FORMULA_STARTS), path


def _check_digest(cast: Users) -> None:
    """Send the digest of everything that happened, and check its header lines."""
    delivery.subscribe(cast.acme, cast.owner, "day", origin="http://testserver")
    Digest.objects.update(seen={})
    mail.outbox.clear()
    delivery.send_digest(Digest.objects.get(user=cast.owner).pk)
    for message in mail.outbox:
        assert "\n" not in str(message.subject)
        message.message().as_bytes()
        assert "\x00" not in str(message.body)
