"""A database of each earlier version is migrated, loses nothing, and is what today's pages show.

The dumps are real: ``make.py`` made each with its version's own code. Tables, columns and addresses
stay, so nothing here knows a class of the product.
"""

import re
from uuid import UUID

import pytest

from flows_api.simulator import Simulator
from tests.support.totp import code_at
from tests.upgrade import fictional
from tests.upgrade.conftest import Databases, Upgrade
from tests.upgrade.databases import Refused, Rows
from tests.upgrade.served import Visitor, run, words

# Django's own lists of what is there: a migration adds to them, and renames in them.
GROWING = {"django_migrations", "django_content_type", "auth_permission"}
HOME = f"/w/{fictional.SLUG}"
EVERY_VALUE = {
    ("assignments_assignment", "state"): "assignment_state_known",
    ("assignments_batch", "state"): "batch_state_known",
    ("workspaces_membership", "role"): "membership_role_known",
    ("workspaces_invitation", "role"): "invitation_role_known",
}
"""Columns whose every allowed value the dump holds, and the constraint that lists them."""


def named(rows: Rows, table: str, column: str) -> set[str]:
    return {row[column] for row in rows[table]}


def test_the_dump_has_rows_in_every_table(upgrade: Upgrade) -> None:
    assert [table for table, rows in upgrade.before.items() if not rows] == []


@pytest.mark.parametrize(("cell", "constraint"), EVERY_VALUE.items(), ids=str)
def test_the_dump_has_every_state(upgrade: Upgrade, cell: tuple[str, str], constraint: str) -> None:
    schema = " ".join(f"{name} {text}" for name, text in upgrade.schema_before.items())
    definition = re.search(rf"{constraint}\"? CHECK .*?([\[(]'.*?'[\])])", schema)
    assert definition is not None
    assert named(upgrade.before, *cell) == set(re.findall(r"'(\w+)'", definition[1]))


def test_the_dump_is_what_its_migrations_make(upgrade: Upgrade, databases: Databases) -> None:
    """Fail when a migration that was released is edited so that it makes another schema."""
    fresh = databases.new()
    applied = [f"{row['app']}.{row['name']}" for row in upgrade.before["django_migrations"]]
    run(fresh.url, "-m", "tests.upgrade.migrate_to", *applied)
    assert fresh.schema() == upgrade.schema_before


def test_no_table_column_or_value_is_lost(upgrade: Upgrade) -> None:
    assert upgrade.before.keys() <= upgrade.after.keys()
    for table, rows in upgrade.before.items():
        after = upgrade.after[table]
        if table in GROWING:
            assert len(after) >= len(rows), table
            continue
        columns = list(rows[0])
        lost = set(columns) - set(after[0] if after else columns)
        assert not lost, f"{table} lost {lost}"
        assert sorted([{name: row[name] for name in columns} for row in after], key=repr) == rows, (
            table
        )


@pytest.mark.parametrize("table", ["audit_auditentry", "progress_markchange"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_append_only_still_is(upgrade: Upgrade, table: str, statement: str) -> None:
    with pytest.raises(Refused, match="append-only"):
        upgrade.database.execute(statement.format(table))


def test_the_sealed_key_opens(owner: Visitor, simulator: Simulator) -> None:
    assert fictional.API_KEY_HINT in words(owner.open(f"{HOME}/settings/"))
    assert "Backend engineer" in words(owner.open(f"{HOME}/flows/"))
    assert {call.status for call in simulator.requests} == {200}, "none was refused for its key"


def test_pages_show_the_team_and_the_audit_log(owner: Visitor, upgrade: Upgrade) -> None:
    members = words(owner.open(f"{HOME}/members/"))
    for email in (fictional.OWNER, fictional.SECOND_OWNER, fictional.RECRUITER, fictional.VIEWER):
        assert email in members
    open_invitations = [
        row for row in upgrade.before["workspaces_invitation"] if not row["ended_at"]
    ]
    assert all(row["email"] in members for row in open_invitations)
    rows = owner.open(f"{HOME}/audit/").select("tbody tr")
    assert len(rows) >= len(upgrade.before["audit_auditentry"]) - 1, "one entry is of no workspace"


def test_pages_show_the_assignments(owner: Visitor, upgrade: Upgrade) -> None:
    page = words(owner.open(f"{HOME}/assignments/"))
    singles = [row for row in upgrade.before["assignments_assignment"] if row["batch_id"] is None]
    assert len(singles) == 10
    assert [row["email"] for row in singles if row["email"] not in page] == []


def test_pages_show_each_bulk_assignment(owner: Visitor, upgrade: Upgrade) -> None:
    for batch in upgrade.before["assignments_batch"]:
        page = words(owner.open(f"{HOME}/batches/{UUID(str(batch['id']))}/"))
        assert batch["source"] in page, batch["state"]


def test_pages_offer_the_first_email_templates(owner: Visitor) -> None:
    page = owner.open(f"{HOME}/settings/e-mail-templates/")
    assert page.select_one("form[action$='/suggestions/']")


def test_pages_show_the_progress(owner: Visitor, upgrade: Upgrade) -> None:
    overview = words(owner.open(f"{HOME}/progress/"))
    for flow in upgrade.before["progress_trackedflow"]:
        owner.open(f"{HOME}/flows/{flow['flow_id']}/progress/")
        if flow["status"] == "ACTIVE":
            assert flow["name"] in overview
    noted = upgrade.before["progress_note"][0]["person_id"]
    candidate_ids = {row["id"]: row["candidate_id"] for row in upgrade.before["progress_person"]}
    candidate = owner.open(f"{HOME}/flows/1/candidates/{candidate_ids[noted]}/")
    later = candidate.select_one("main [hx-trigger=load]")["hx-get"]
    assert "Fictional note" in words(owner.open(later))


def test_an_authenticator_app_signs_in(visitor: Visitor) -> None:
    challenge = visitor.give_password(fictional.SECOND_OWNER)
    code = code_at(fictional.TOTP_SECRET, visitor.server_time)
    visitor.submit(challenge, "form:has([name=code])", code=code)
    assert fictional.SECOND_OWNER in words(visitor.open("/account/"))


def test_a_recovery_code_signs_in_and_a_used_one_does_not(visitor: Visitor) -> None:
    used, unused = fictional.recovery_codes()[:2]
    challenge = visitor.give_password(fictional.SECOND_OWNER)
    again = visitor.submit(challenge, "form:has([name=code])", status=422, code=used)
    visitor.submit(again, "form:has([name=code])", code=unused)
    assert fictional.SECOND_OWNER in words(visitor.open("/account/"))


def test_a_passkey_signs_in(visitor: Visitor, upgrade: Upgrade) -> None:
    ids = {row["email"]: row["id"] for row in upgrade.before["accounts_user"]}
    visitor.use_passkey(ids[fictional.VIEWER])
    assert fictional.VIEWER in words(visitor.open("/account/"))
