"""A canary in an uploaded file: a name, an address and a group that may be left behind nowhere."""

import io
import logging
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.adverse_impact import screening
from dashboard.audit.models import AuditEntry
from tests.adverse_impact.factories import PAGE, address, csv_of, grant, scored_flow, upload
from tests.assignments.imports.factories import xlsx_of
from tests.conftest import SignIn
from tests.support.cache import dump_cache
from tests.support.pages import LintingClient
from tests.support.users import Users
from tests.support.written_files import watch_written_files

CANARY = "Zq7canary"
"""In the name of the file, a group, an address, the name beside it, and another column."""
SMALL, LARGE = 60, 40_000
"""Rows that make a file of some kilobytes, and one that Django would write to the disk."""


def rows(count: int = SMALL) -> list[list[str]]:
    known = [
        [f"{CANARY} <{address(n)}>", f"{CANARY}-{'ab'[n % 2]}", f"note {CANARY}"]
        for n in range(1, SMALL + 1)
    ]
    strangers = [[f"{CANARY}-{n}@example.com", f"{CANARY}-c", CANARY] for n in range(count - SMALL)]
    return [["E-mail", "Group", f"Notes {CANARY}"], *known, *strangers]


def as_csv(count: int = SMALL) -> bytes:
    header, *others = rows(count)
    return csv_of(others, ",".join(header))


FILES = {
    "csv": lambda: as_csv(),
    "large.csv": lambda: as_csv(15_000) + b"\n" * 3_000_000,
    "too-large.csv": lambda: as_csv(LARGE) + b" " * 4_000_000,
    "xlsx": lambda: xlsx_of(rows()),
    "unreadable.xlsx": lambda: b"PK\x03\x04" + CANARY.encode() * 99,
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Capture the output of all loggers at DEBUG, SQL with its values among it.

    Only that of templates stays at INFO as in production, where it would quote a page's context.
    """
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    names = ("", "django", "django.db.backends", "django.request")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    yield stream
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def client(cast: Users, sign_in: SignIn) -> LintingClient:
    grant(cast)
    scored_flow(cast, {n: [float(n)] for n in range(1, SMALL + 10)})
    return sign_in(cast.owner)


def dump_database() -> str:
    """Return every row of the database: as Django dumps it, and as SQLite does."""
    stream = io.StringIO()
    call_command("dumpdata", stdout=stream)
    if connection.vendor == "sqlite":
        raw: sqlite3.Connection = connection.connection
        stream.writelines(raw.iterdump())
    return stream.getvalue()


def read_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def pages(client: LintingClient) -> str:
    paths = (PAGE, "/w/acme/flows/9/progress/", "/w/acme/audit/", "/w/acme/members/")
    return "".join(client.get(path).content.decode() for path in paths)


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_a_file_is_left_behind(
    client: LintingClient,
    log: io.StringIO,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    content = FILES[name]()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with CaptureQueriesContext(connection) as queries, watch_written_files() as written:
        response = client.post(
            PAGE, {"file": SimpleUploadedFile(f"{CANARY}.{name}", content), "threshold-1": "30"}
        )
    is_good = name in ("csv", "large.csv", "xlsx")
    assert response.status_code == (200 if is_good else 422)
    assert (CANARY in response.content.decode()) == is_good, "a group has its name on the page"
    assert CANARY not in str(response.headers) + str(response.cookies)
    assert written == []
    assert CANARY.encode() not in read_files(tmp_path)
    everything = [
        dump_database(),
        dump_cache().decode(errors="replace"),
        log.getvalue(),
        repr(dict(client.session)),
        "".join(query["sql"] for query in queries),
        pages(client),
    ]
    assert CANARY.casefold() not in "".join(everything).casefold()
    assert AuditEntry.objects.filter(action="adverse_impact.compared").exists() == is_good


def test_no_address_of_the_file_gets_into_a_query(client: LintingClient) -> None:
    """A database may log its queries, and shows those that are running."""
    with CaptureQueriesContext(connection) as queries:
        assert upload(client, as_csv()).status_code == 200
    sql = "".join(query["sql"] for query in queries)
    assert not [n for n in range(1, SMALL) if address(n) in sql]


@pytest.mark.parametrize("where", ["match_groups", "screen_step"])
def test_a_crash_names_nobody(
    client: LintingClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def broken(values: Any, *_others: Any) -> None:
        raise RuntimeError(f"{CANARY} {list(values)[:1]}")

    monkeypatch.setattr(screening, where, broken)
    client.raise_request_exception = False
    response = upload(client, as_csv(), name=f"{CANARY}.csv")
    assert response.status_code == 500
    assert CANARY not in response.content.decode() + dump_database()
    assert CANARY.encode() not in dump_cache()
    assert not AuditEntry.objects.filter(action="adverse_impact.compared").exists()


def test_a_signed_out_upload_is_not_stored_for_later(
    client: LintingClient, log: io.StringIO
) -> None:
    client.logout()
    response = upload(client, as_csv(), name=f"{CANARY}.csv", group_column=CANARY)
    assert response.status_code == 302
    assert CANARY not in dump_database() + log.getvalue() + repr(dict(client.session))
    assert CANARY.encode() not in dump_cache()


def test_the_dumps_would_show_a_canary(client: LintingClient, cast: Users) -> None:
    cast.acme.name = CANARY
    cast.acme.save()
    cache.set("x", CANARY)
    assert CANARY in dump_database()
    assert CANARY.encode() in dump_cache()
    cache.clear()
