"""The workspace's API key: checked, sealed, replaced, removed. It is never shown again."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.workspaces.models import ApiKey, KeyCheck, Workspace
from dashboard.workspaces.partner import client, client_for
from dashboard.workspaces.sealing import SealBroken, rewrap, seal, sealed_by_first
from flows_api import FlowsClient, FlowsError, KeyRefused, Secret

logger = logging.getLogger(__name__)


def check(flows: FlowsClient) -> tuple[KeyCheck, FlowsError | None]:
    """What the partner says of a client's key, and its error if it isn't accepted.

    Asks for the flows: the documented call that proves that a key works (contract.md §12).
    """
    try:
        flows.list_flows()
    except KeyRefused as error:
        return KeyCheck.REFUSED, error
    except FlowsError as error:
        return KeyCheck.UNCLEAR, error
    return KeyCheck.ACCEPTED, None


def check_new(base_url: str, key: Secret) -> tuple[KeyCheck, FlowsError | None]:
    """``check`` for a key that is not saved yet."""
    return check(client(base_url, key))


def save_key(workspace: Workspace, key: Secret, *, by: User | None, result: KeyCheck) -> ApiKey:
    """Seal and save ``key`` as the workspace's only one; ``result`` is its check's outcome."""
    now = timezone.now()
    sealed = seal(key.reveal(), ring=settings.API_KEY_ENCRYPTION_KEYS, workspace_id=workspace.pk)
    saved, _ = ApiKey.objects.update_or_create(
        workspace=workspace,
        defaults={
            "sealed": sealed,
            "hint": hint_of(key),
            "saved_by": by,
            "saved_at": now,
            "check_result": result,
            "checked_at": now,
        },
    )
    logger.info("api key saved", extra={"workspace": workspace.slug})
    return saved


def recheck(workspace: Workspace) -> KeyCheck:
    """Ask the partner again about the saved key and note the answer.

    Raises ApiKey.DoesNotExist without a key, SealBroken when it can't be opened.
    """
    result, _ = check(client_for(workspace))
    ApiKey.objects.filter(workspace=workspace).update(
        check_result=result, checked_at=timezone.now()
    )
    return result


def remove_key(workspace: Workspace) -> None:
    """Wipe the workspace's key; its pages then say how to connect again."""
    ApiKey.objects.filter(workspace=workspace).delete()
    logger.info("api key removed", extra={"workspace": workspace.slug})


def hint_of(key: Secret) -> str:
    """What may be shown of a key: its documented prefix and last four characters.

    A key too short to spare four characters shows none (contract.md §1: 22 after the prefix).
    """
    value = key.reveal()
    prefix = next((p for p in ("sk_live_", "sk_test_") if value.startswith(p)), "")
    tail = value[-4:] if len(value) - len(prefix) >= 16 else ""
    return f"{prefix}…{tail}"


def rotate_all() -> tuple[int, list[str]]:
    """Re-wrap every sealed key under the first encryption key, a row at a time.

    Out: how many were re-wrapped, and the slugs of workspaces whose key did not open. It can be
    interrupted and run again, and keys saved meanwhile are not overwritten.
    """
    ring, done, broken = settings.API_KEY_ENCRYPTION_KEYS, 0, []
    for pk in ApiKey.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                ApiKey.objects.select_for_update().select_related("workspace").filter(pk=pk).first()
            )
            if row is None:
                continue
            sealed, owner = bytes(row.sealed), row.workspace_id
            if sealed_by_first(sealed, ring=ring, workspace_id=owner):
                continue
            try:
                row.sealed = rewrap(sealed, ring=ring, workspace_id=owner)
            except SealBroken:
                broken.append(row.workspace.slug)
                continue
            row.save(update_fields=["sealed"])
            done += 1
    return done, broken
