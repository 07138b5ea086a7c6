"""Fill a new database of one version of Flowdeck with fictional data, by that version's own code.

``make.py`` runs this inside a checkout of that version. It reaches models by their tables and
fields by their columns, and everything else by commands and addresses that stay: so it runs on
earlier and later versions alike, whatever a class or a module is called there.
"""

import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from fictional import (  # type: ignore[import-not-found]  # beside this file, in no package
    API_KEY,
    OWNER,
    PARTNER,
    PASSKEY_DOMAIN,
    PASSKEY_ID,
    PASSKEY_NAME,
    PASSKEY_PRIVATE_NUMBER,
    PASSWORD,
    RECOVERY_SEED,
    RECRUITER,
    SECOND_OWNER,
    SLUG,
    TOTP_SECRET,
    VIEWER,
    WORKSPACE,
)

from flows_api.simulator import Simulator

DAY = 24 * 60 * 60
LONG_AGO = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = LONG_AGO + timedelta(days=1)
ASSIGNMENT_STATES = (
    "waiting",
    "sending",
    "assigned",
    "confirmed",
    "already_in",
    "rejected",
    "not_sent",
    "unconfirmed",
    "needs_you",
    "cancelled",
)
BATCH_STATES = ("checking", "ready", "held", "running", "paused", "cancelled", "done")
LINE_STATES = ("new", "elsewhere", "typo", "twice", "here", "held", "invalid")


def main() -> None:
    """Fill the migrated and empty database that DATABASE_URL names."""
    with Simulator(start=time.time() - 20 * DAY, speed=0) as partner:
        os.environ["PARTNER_API_ORIGINS"] = partner.origin
        django.setup()
        _team(partner.base_url)
        _sync_twice(partner)
        _sign_in()
    table("workspaces_workspace").update(base_url=PARTNER)
    _second_factors()
    _workspace()
    _assignments()
    _progress()
    _mechanics()


def table(name: str) -> Any:
    """Return a manager of the model that is stored in the table ``name``."""
    models = apps.get_models(include_auto_created=True)
    return next(model for model in models if model._meta.db_table == name)._base_manager


def insert(name: str, /, **columns: Any) -> Any:
    """Save a row of the table ``name`` through its model, which fills the other columns."""
    manager = table(name)
    fields = {field.column: field.attname for field in manager.model._meta.concrete_fields}
    return manager.create(**{fields[column]: value for column, value in columns.items()})


def user(email: str) -> Any:
    return table("accounts_user").get(email=email)


def workspace() -> Any:
    return table("workspaces_workspace").get(slug=SLUG)


def _team(base_url: str) -> None:
    os.environ["FLOWDECK_OWNER_PASSWORD"] = os.environ["FLOWDECK_MEMBER_PASSWORD"] = PASSWORD
    os.environ["FLOWDECK_API_KEY"] = API_KEY
    call_command("create_workspace", WORKSPACE, owner=OWNER, base_url=base_url)
    del os.environ["FLOWDECK_API_KEY"]
    call_command(
        "create_workspace", "Unconnected", owner="otto@unconnected.example", base_url=base_url
    )
    for email, role in ((SECOND_OWNER, "owner"), (RECRUITER, "recruiter"), (VIEWER, "viewer")):
        call_command("add_member", SLUG, email, role=role)
    for user in table("accounts_user").all():
        user.name = user.email.partition("@")[0].title()
        user.save()
    table("accounts_user").filter(email=RECRUITER).update(
        language="de", time_zone="Europe/Berlin", theme="dark", density="compact", shortcuts=False
    )


def _sync_twice(partner: Simulator) -> None:
    """Read the flows, let candidates move on for some days, and read them again."""
    call_command("sync_progress", workspace=SLUG)
    partner.clock.advance(18 * DAY)
    call_command("sync_progress", workspace=SLUG)


def _sign_in() -> None:
    """Leave a session and its notes behind, as somebody does who does not sign out."""
    from django.test import Client

    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
    answer = client.post("/sign-in/", {"login": OWNER, "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.status_code
    assert client.get(f"/w/{SLUG}/progress/").status_code == 200
    assert client.get(f"/w/{SLUG}/flows/1/progress/").status_code == 200


def _second_factors() -> None:
    from allauth.mfa.adapter import get_adapter

    seal = get_adapter().encrypt
    by_type = {
        (SECOND_OWNER, "totp"): {"secret": seal(TOTP_SECRET)},
        (SECOND_OWNER, "recovery_codes"): {"seed": seal(RECOVERY_SEED), "used_mask": 1},
        (VIEWER, "webauthn"): {"name": PASSKEY_NAME, "credential": _passkey()},
    }
    for (email, kind), data in by_type.items():
        insert("mfa_authenticator", user_id=user(email).pk, type=kind, data=data)


def _passkey() -> dict[str, Any]:
    """Return a credential as a browser registers it."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2.cose import ES256
    from fido2.utils import sha256, websafe_encode
    from fido2.webauthn import (
        Aaguid,
        AttestationObject,
        AttestedCredentialData,
        AuthenticatorData,
        CollectedClientData,
    )

    key = ec.derive_private_key(PASSKEY_PRIVATE_NUMBER, ec.SECP256R1()).public_key()
    public = ES256.from_cryptography_key(key)  # type: ignore[no-untyped-call]
    attested = AttestedCredentialData.create(Aaguid.NONE, PASSKEY_ID, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    authenticator = AuthenticatorData.create(sha256(PASSKEY_DOMAIN.encode()), flags, 0, attested)
    client = CollectedClientData.create(
        "webauthn.create", b"challenge", f"https://{PASSKEY_DOMAIN}"
    )
    return {
        "id": websafe_encode(PASSKEY_ID),
        "rawId": websafe_encode(PASSKEY_ID),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(
                AttestationObject.create("none", authenticator, {})
            ),
        },
    }


def _workspace() -> None:
    here = workspace().pk
    member = table("workspaces_membership").get(workspace_id=here, user_id=user(OWNER).pk)
    for name, query, is_default in (
        ("Failed", "status=FAILED", True),
        ("Ada", "search=ada", False),
    ):
        insert(
            "workspaces_savedview",
            membership_id=member.pk,
            list_name="candidate_list",
            name=name,
            query=query,
            is_default=is_default,
        )
    for role, ended_at in (("recruiter", None), ("viewer", LATER), ("owner", None)):
        insert(
            "workspaces_invitation",
            workspace_id=here,
            email=f"new-{role}@northwind.example",
            role=role,
            token_hash=bytes(range(32)),
            invited_by_id=user(OWNER).pk,
            created_at=LONG_AGO,
            mailed_at=LONG_AGO,
            expires_at=LONG_AGO + timedelta(days=7),
            ended_at=ended_at,
        )
    table("workspaces_pace").get_or_create(workspace_id=here)


def _assignments() -> None:
    here = workspace().pk
    for number, state in enumerate(ASSIGNMENT_STATES):
        _assignment(here, f"single.{state}@candidates.example", state, number)
    for number, state in enumerate(BATCH_STATES):
        batch = _batch(here, state, number)
        for place, line_state in enumerate(LINE_STATES, start=1):
            _line(batch, place, line_state)
        if state in ("running", "paused", "cancelled", "done"):
            for place, line_state in enumerate(("waiting", "assigned", "rejected"), start=1):
                email = f"line{place}.{state}@candidates.example"
                _assignment(here, email, line_state, place, batch_id=batch.pk, line=place)
    paused = table("assignments_batch").get(state="paused")
    first = table("assignments_assignment").get(batch_id=paused.pk, state="rejected")
    details = {"email": ["This address was rejected."]}
    table("assignments_batch").filter(pk=paused.pk).update(
        pause_kind="first_refused",
        pause_reason="This address was rejected.",
        refusal={"row": str(first.pk), "details": details},
        paused_at=LATER,
    )
    insert("assignments_lookups", workspace_id=here, until=LATER)


def _assignment(here: int, email: str, state: str, number: int, **columns: Any) -> None:
    is_settled = state not in ("waiting", "sending", "unconfirmed")
    insert(
        "assignments_assignment",
        id=uuid.uuid4(),
        workspace_id=here,
        flow_id="1",
        flow_name="Backend engineer",
        person=f"email:{email}",
        email=email,
        first_name="Fictional",
        last_name=f"Candidate {number}",
        job_id="job-1",
        state=state,
        reason="Fictional reason" if state in ("rejected", "not_sent") else "",
        candidate_id=str(1000 + number) if state in ("assigned", "confirmed") else "",
        look_ups=3 if state == "needs_you" else 0,
        due_at=LATER if state in ("sending", "unconfirmed") else None,
        created_by_id=user(RECRUITER).pk,
        created_at=LONG_AGO,
        sent_at=None if state in ("waiting", "cancelled") else LONG_AGO,
        settled_at=LATER if is_settled else None,
        sends=0 if state in ("waiting", "cancelled") else 1,
        **columns,
    )


def _batch(here: int, state: str, number: int) -> Any:
    is_confirmed = state not in ("checking", "ready")
    by = user(RECRUITER).pk
    return insert(
        "assignments_batch",
        workspace_id=here,
        flow_id="1",
        flow_name="Backend engineer",
        source=f"list-{state}.csv",
        state=state,
        created_by_id=by,
        created_at=LONG_AGO + timedelta(minutes=number),
        columns=["E-mail", "First name", "Last name"],
        mapping=["email", "firstName", "lastName"],
        line_count=len(LINE_STATES),
        pages_read=1,
        pages_in_all=1,
        listed_at=LONG_AGO,
        per_minute=60 if is_confirmed else 0,
        office_zone="Europe/Berlin" if state == "held" else "",
        confirmed_by_id=by if is_confirmed else None,
        confirmed_at=LONG_AGO if is_confirmed else None,
        starts_at=LONG_AGO if is_confirmed else None,
        proven=state in ("running", "done"),
        finished_at=LATER if state in ("cancelled", "done") else None,
        unread=state == "done",
        counts={"waiting": 1, "assigned": 1, "rejected": 1} if is_confirmed else {},
        rate=0.5,
        version=number,
    )


def _line(batch: Any, place: int, state: str) -> None:
    email = f"line{place}.{batch.state}@candidates.example"
    typed = "no address" if state == "invalid" else email
    insert(
        "assignments_line",
        batch_id=batch.pk,
        number=place,
        place=place + 1,
        cells=[typed, "Fictional", f"Line {place}"],
        person="" if state == "invalid" else f"email:{email}",
        email="" if state == "invalid" else email,
        first_name="Fictional",
        last_name=f"Line {place}",
        verdict=state,
        note="Not an e-mail address" if state == "invalid" else "",
        column=0 if state == "invalid" else None,
        suggestion=f"line{place}@suggestion.example" if state == "typo" else "",
        included=state == "new",
        choice=False if state == "elsewhere" else None,
        mended={"firstName": "Corrected"} if state == "twice" else None,
    )


def _progress() -> None:
    here = workspace().pk
    flow = table("progress_trackedflow").get(workspace_id=here, flow_id="1")
    by = user(RECRUITER).pk
    known = table("progress_person").filter(flow_id=flow.pk)
    first, second, third = known.order_by("pk")[:3]
    result = table("progress_result").filter(flow_id=flow.pk).exclude(score=None).order_by("pk")[0]
    insert("progress_note", person_id=first.pk, text="Fictional note", by_id=by, at=LONG_AGO)
    insert(
        "progress_snooze",
        person_id=second.pk,
        flow_id=flow.pk,
        until=LATER,
        moved_before=LONG_AGO,
        by_id=by,
        at=LONG_AGO,
    )
    insert(
        "progress_review",
        person_id=result.person_id,
        flow_id=flow.pk,
        order=result.order,
        score=result.score,
        passed=result.passed,
        text="Fictional review",
        by_id=by,
        at=LONG_AGO,
    )
    chosen = insert(
        "progress_selection",
        flow_id=flow.pk,
        query="status=FAILED",
        is_all=False,
        version=flow.version,
        count=2,
        left_out=1,
        at=LONG_AGO,
    )
    for person in (first, third):
        insert("progress_chosen", selection_id=chosen.pk, person_id=person.pk)
    insert(
        "progress_ownedit",
        workspace_id=here,
        flow_id="1",
        by=RECRUITER,
        reason="Fictional reason of an edit",
        at=LONG_AGO,
    )
    for order, old, by_whom in ((1, 60.0, RECRUITER), (2, None, "")):
        insert(
            "progress_markchange",
            flow_id=flow.pk,
            version=2,
            order=order,
            label=f"Fictional step {order}",
            old=old,
            new=70.0,
            after=LONG_AGO,
            before=LATER,
            by=by_whom,
            reason="Fictional reason of a change" if by_whom else "",
            between=4,
        )
    insert("progress_lastlook", user_id=by, flow_id=flow.pk, version=1, at=LONG_AGO)
    insert(
        "progress_digest",
        workspace_id=here,
        user_id=user(OWNER).pk,
        every="week",
        origin="https://flowdeck.example",
        seen={str(flow.pk): 1},
        since=LONG_AGO,
        due_at=LATER,
    )
    insert("progress_hook", workspace_id=here, token="fictional-token", key_hash="ab" * 32)
    insert("progress_erased", workspace_id=here, trace="cd" * 32)


def _mechanics() -> None:
    """Fill the tables of the libraries and of the shared mechanics."""
    here = workspace().pk
    insert("web_submission", token="fictional-submission", result=f"/w/{SLUG}/flows/1/")
    insert("web_submission", token="fictional-submission-under-way")
    # Older than any entry: it lets nothing be deleted.
    insert("audit_purgepermit", workspace_id=here, older_than=datetime(2000, 1, 1, tzinfo=UTC))
    group = insert("auth_group", name="Fictional group")
    permission = table("auth_permission").order_by("pk")[0]
    insert("auth_group_permissions", group_id=group.pk, permission_id=permission.pk)
    address = table("account_emailaddress").filter(user_id=user(OWNER).pk).first()
    address = address or insert(
        "account_emailaddress", user_id=user(OWNER).pk, email=OWNER, verified=True, primary=True
    )
    insert("account_emailconfirmation", email_address_id=address.pk, key="fictional", sent=LONG_AGO)
    for status in ("READY", "SUCCESSFUL"):
        is_over = status == "SUCCESSFUL"
        insert(
            "django_tasks_database_dbtaskresult",
            task_path="dashboard.assignments.tasks.look_up_due",
            args_kwargs={"args": [here], "kwargs": {}},
            queue_name="default",
            backend_name="default",
            status=status,
            enqueued_at=LONG_AGO,
            run_after=LONG_AGO,
            started_at=LONG_AGO if is_over else None,
            finished_at=LATER if is_over else None,
            worker_ids=["fictional"] if is_over else [],
            exception_class_path="",
            traceback="",
        )


if __name__ == "__main__":
    main()
