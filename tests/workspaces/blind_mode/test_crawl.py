"""In blind mode no page, export or address tells who a candidate is.

The walk begins at every route of the URL configuration, and follows links, fragments and forms.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus, urljoin, urlsplit
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import resolve

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.cases.models import Case
from dashboard.core.blind_mode.codes import candidate_code
from dashboard.core.http.xlsx import CONTENT_TYPE
from dashboard.progress.models import Note, Selection, SyncedCandidate, SyncedFlow
from dashboard.workspaces.blind_mode.pages import OPEN_PAGES
from tests.support.access import ACCESS, ids, routes
from tests.support.pages import body_of
from tests.support.users import Users
from tests.workspaces.blind_mode.conftest import Identities

ROLES = ("owner", "recruiter", "viewer")
PER_KIND = 2
"""How many addresses of a page with the same parameters are walked."""
MOST = 400
LINKS = re.compile(r"^/w/acme/")
TAGS = re.compile(r"<[a-z][^<>]*>")
ADDRESSES = re.compile(r'\s(href|hx-get|data-href|action)="([^"]+)"')
IN_WORKSPACE = [route for route in routes() if route.is_in_workspace]


@dataclass
class Walk:
    """The addresses that were walked, and what was found on which route."""

    client: Client
    identities: Identities
    seen: set[str] = field(default_factory=set)
    kinds: "Counter[tuple[Any, ...]]" = field(default_factory=Counter)
    leaks: dict[str, set[str]] = field(default_factory=dict)
    served: "Counter[str]" = field(default_factory=Counter)

    def run(self, starts: list[str]) -> None:
        queue = list(starts)  # the routes first, then what they link to
        while queue and len(self.seen) < MOST:
            path = queue.pop(0)
            if self._is_new(path):
                queue += self._visit(path)

    def _is_new(self, path: str) -> bool:
        parts = urlsplit(path)
        names = tuple(sorted({pair.partition("=")[0] for pair in parts.query.split("&")}))
        kind = (resolve(parts.path).url_name, names)
        if path in self.seen or self.kinds[kind] >= PER_KIND:
            return False
        self.seen.add(path)
        self.kinds[kind] += 1
        return True

    def _visit(self, path: str) -> list[str]:
        name = str(resolve(urlsplit(path).path).url_name)
        response: Any = self.client.get(path)
        body = body_of(response)
        raw = _readable(response, body)
        text = unescape(raw)
        # A length may be the number of an id by chance.
        searched = [pair for pair in response.items() if pair[0] != "Content-Length"]
        headers = " ".join(f"{key}: {value}" for key, value in searched)
        found = self.identities.found_in(text) | self.identities.found_in(unquote_plus(text))
        found |= self.identities.found_in(unquote_plus(headers))
        if found:
            self.leaks.setdefault(f"{name} {path}", set()).update(found)
        if response.status_code == 200:
            self.served[name] += 1
        location = response.headers.get("Location", "")
        return [*([location] if LINKS.match(location) else []), *_links(path, raw)]


def _readable(response: Any, body: bytes) -> str:
    """Return what a reader of ``body`` sees. A workbook is a ZIP file of XML."""
    if not response.headers["Content-Type"].startswith(CONTENT_TYPE):
        return body.decode()
    with ZipFile(BytesIO(body)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def _links(base: str, html: str) -> Iterator[str]:
    # A parser would take as long as the pages themselves.
    for tag in TAGS.findall(html):
        for name, value in ADDRESSES.findall(tag):
            is_post = name == "action" and 'method="post"' in tag
            target = "" if is_post else urljoin(base, unescape(value)).partition("#")[0]
            if LINKS.match(target):
                yield target


def starts(acme: Users, *, blind: bool) -> list[str]:
    """Return an address of every route of the workspace, with rows that exist."""
    flow = SyncedFlow.objects.get(flow_id="1")
    candidates = SyncedCandidate.objects.filter(flow=flow).exclude(email="")
    known = ids(acme, acme.acme) | {
        "case_id": Case.objects.earliest("pk").pk,
        "note_id": Note.objects.earliest("pk").pk,
        "batch_id": Batch.objects.latest("pk").pk,
        "assignment_id": Assignment.objects.earliest("pk").pk,
        "membership_id": acme.acme.memberships.earliest("pk").pk,
    }
    found = []
    for candidate in candidates[:3]:
        shown = candidate_code(flow.pk, candidate.candidate_id) if blind else candidate.candidate_id
        for selection in Selection.objects.all():
            own = known | {"candidate_id": shown, "selection_id": selection.pk}
            found += [route.path("acme", own) for route in IN_WORKSPACE]
    compared = [
        candidate_code(flow.pk, candidate.candidate_id) if blind else candidate.candidate_id
        for candidate in candidates[:5]
    ]
    table = "/w/acme/flows/1/candidates/"
    segments = ("all", "near&step=1", "stalled", "failed", "scored&step=1", "completed")
    return [
        *dict.fromkeys(found),
        f"{table}compare/?" + "&".join(f"candidate={each}" for each in compared),
        *(f"{table}?show={segment}" for segment in segments),
        *(f"{table}export.csv?show={segment}" for segment in segments),
        f"{table}export.xlsx?show=all",
        f"{table}export.xlsx?sort=status&columns=domain.status.score-1",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_who_a_candidate_is(
    acme: Users, blind: Identities, client: Client, role: str
) -> None:
    client.force_login(acme.by_role[role])
    walk = Walk(client, blind)
    walk.run(starts(acme, blind=True))
    assert not walk.leaks
    assert set(walk.served) <= OPEN_PAGES
    always = {"candidate_list", "candidate_detail", "candidate_compare", "candidate_export"}
    always |= {"candidate_columns", "candidate_export_workbook"}
    always |= {"flow_progress", "progress_candidate", "progress_home", "case_list", "case_detail"}
    assert always <= set(walk.served)


def test_walk_finds_who_they_are_outside_of_blind_mode(
    acme: Users, identities: Identities, client: Client
) -> None:
    client.force_login(acme.owner)
    walk = Walk(client, identities)
    walk.run(starts(acme, blind=False))
    found = {leak.partition(" ")[0] for leak in walk.leaks}
    expected = {
        "candidate_list",
        "candidate_detail",
        "candidate_compare",
        "candidate_export",
        "candidate_export_workbook",
        "progress_candidate",
        "case_list",
        "case_detail",
        "batch_detail",
        "assignment_list",
        "progress_addresses",
    }
    assert expected <= found


def test_open_pages_are_routes() -> None:
    assert ACCESS.keys() >= OPEN_PAGES
