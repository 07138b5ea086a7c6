"""The workspace's API key: check, save, replace, rotate, remove. It is never shown again."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event
from dashboard.core.errors.catalog import problem_for
from dashboard.workspaces.connection.client import client, client_for
from dashboard.workspaces.connection.encryption import (
    DecryptionError,
    can_decrypt,
    encrypt,
    is_encrypted_by_first,
    rewrap_data_key,
)
from dashboard.workspaces.models import ApiKey, KeyCheck, Workspace
from flows_api import FlowsClient, FlowsError, KeyRefused, Secret

logger = logging.getLogger(__name__)


def check_key(flows: FlowsClient) -> tuple[KeyCheck, FlowsError | None]:
    """Return the check of a client's key, with the partner's error if it isn't accepted.

    Lists the flows, which proves that a key works (docs/partner-api.md, Base address and keys).
    """
    try:
        flows.list_flows()
    except KeyRefused as error:
        return KeyCheck.REFUSED, error
    except FlowsError as error:
        return KeyCheck.UNCLEAR, error
    return KeyCheck.ACCEPTED, None


def check_new_key(base_url: str, key: Secret) -> tuple[KeyCheck, FlowsError | None]:
    """Check a key that is not saved yet."""
    return check_key(client(base_url, key))


@transaction.atomic
def save_key(
    workspace: Workspace,
    key: Secret,
    *,
    by: User | None,
    result: KeyCheck,
    error: FlowsError | None = None,
) -> ApiKey:
    """Encrypt and save ``key``, replacing the workspace's earlier one.

    ``result`` is the outcome of its check, and ``error`` what the check raised.
    """
    now = timezone.now()
    ciphertext = encrypt(
        key.reveal(), ring=settings.API_KEY_ENCRYPTION_KEYS, workspace_id=workspace.pk
    )
    saved, _ = ApiKey.objects.update_or_create(
        workspace=workspace,
        defaults={
            "ciphertext": ciphertext,
            "hint": key_hint(key),
            "saved_by": by,
            "saved_at": now,
            "check_result": result,
            "check_problem": _kind(error),
            "checked_at": now,
        },
    )
    logger.info("api key saved", extra={"workspace": workspace.slug})
    record_event(by, workspace, "key.saved", key=saved.hint, result=str(result))
    return saved


def recheck_key(workspace: Workspace, *, by: User | None = None) -> KeyCheck:
    """Check the saved key again and store the result.

    Raises ApiKey.DoesNotExist without a key, DecryptionError when it can't be decrypted.
    """
    result, error = check_key(client_for(workspace))
    with transaction.atomic():
        ApiKey.objects.filter(workspace=workspace).update(
            check_result=result, check_problem=_kind(error), checked_at=timezone.now()
        )
        record_event(by, workspace, "key.checked", result=str(result))
    return result


@transaction.atomic
def remove_key(workspace: Workspace, *, by: User | None = None) -> None:
    """Delete the workspace's key. Its pages then show how to connect again."""
    saved = ApiKey.objects.defer("ciphertext").filter(workspace=workspace).first()
    if saved is None:
        return
    saved.delete()
    logger.info("api key removed", extra={"workspace": workspace.slug})
    record_event(by, workspace, "key.removed", key=saved.hint)


def _kind(error: FlowsError | None) -> str:
    """Return the kind of the check's problem, which the settings page explains."""
    return problem_for(error).kind if error else ""


def find_undecryptable() -> list[str]:
    """Return the slugs of workspaces whose API key no configured encryption key decrypts."""
    ring = settings.API_KEY_ENCRYPTION_KEYS
    rows = ApiKey.objects.order_by("pk").values_list(
        "ciphertext", "workspace_id", "workspace__slug"
    )
    return [
        slug
        for ciphertext, pk, slug in rows
        if not can_decrypt(bytes(ciphertext), ring=ring, workspace_id=pk)
    ]


def key_hint(key: Secret) -> str:
    """Return what may be shown of a key: its prefix and its last four characters.

    A key has 22 characters after the prefix (docs/partner-api.md, Base address and keys). One that
    is too short to reveal four characters shows none.
    """
    value = key.reveal()
    prefix = next((p for p in ("sk_live_", "sk_test_") if value.startswith(p)), "")
    tail = value[-4:] if len(value) - len(prefix) >= 16 else ""
    return f"{prefix}…{tail}"


def rotate_keys() -> tuple[int, list[str]]:
    """Re-encrypt every key's data key under the first encryption key, row by row.

    Returns how many were changed, and the slugs of workspaces whose key could not be decrypted. It
    can be interrupted and run again, and keys saved meanwhile are not overwritten.
    """
    rotated, broken = 0, []
    for pk in ApiKey.objects.order_by("pk").values_list("pk", flat=True):
        try:
            rotated += _rotate(pk)
        except DecryptionError:
            broken.append(ApiKey.objects.select_related("workspace").get(pk=pk).workspace.slug)
    return rotated, broken


@transaction.atomic
def _rotate(pk: int) -> bool:
    """Re-encrypt one row, and return False when there is nothing to do. Raises DecryptionError."""
    ring = settings.API_KEY_ENCRYPTION_KEYS
    rows = ApiKey.objects.select_for_update(of=("self",)).select_related("workspace")
    row = rows.filter(pk=pk).first()
    if row is None or is_encrypted_by_first(
        bytes(row.ciphertext), ring=ring, workspace_id=row.workspace_id
    ):
        return False
    row.ciphertext = rewrap_data_key(
        bytes(row.ciphertext), ring=ring, workspace_id=row.workspace_id
    )
    row.save(update_fields=["ciphertext"])
    record_event(None, row.workspace, "key.rotated", key=row.hint)
    return True
