"""The workspace's API key: checked, sealed, replaced, removed. It is never shown again."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.web.events import tell
from dashboard.web.problems import problem_of
from dashboard.workspaces.models import ApiKey, KeyCheck, Workspace
from dashboard.workspaces.partner import client, client_for
from dashboard.workspaces.sealing import SealBroken, opens, rewrap, seal, sealed_by_first
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


@transaction.atomic
def save_key(
    workspace: Workspace,
    key: Secret,
    *,
    by: User | None,
    result: KeyCheck,
    error: FlowsError | None = None,
) -> ApiKey:
    """Seal and save ``key`` as the workspace's only one; ``result`` is its check's outcome, and
    ``error`` what the partner's API raised in it."""
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
            "check_problem": _kind(error),
            "checked_at": now,
        },
    )
    logger.info("api key saved", extra={"workspace": workspace.slug})
    tell(by, workspace, "key.saved", key=saved.hint, result=str(result))
    return saved


def recheck(workspace: Workspace, *, by: User | None = None) -> KeyCheck:
    """Ask the partner again about the saved key and note the answer.

    Raises ApiKey.DoesNotExist without a key, SealBroken when it can't be opened.
    """
    result, error = check(client_for(workspace))
    with transaction.atomic():
        ApiKey.objects.filter(workspace=workspace).update(
            check_result=result, check_problem=_kind(error), checked_at=timezone.now()
        )
        tell(by, workspace, "key.checked", result=str(result))
    return result


@transaction.atomic
def remove_key(workspace: Workspace, *, by: User | None = None) -> None:
    """Wipe the workspace's key; its pages then say how to connect again."""
    saved = ApiKey.objects.defer("sealed").filter(workspace=workspace).first()
    if saved is None:
        return
    saved.delete()
    logger.info("api key removed", extra={"workspace": workspace.slug})
    tell(by, workspace, "key.removed", key=saved.hint)


def _kind(error: FlowsError | None) -> str:
    """What kind of problem the check met, for the settings page to explain."""
    return problem_of(error).kind if error else ""


def unopened() -> list[str]:
    """The slugs of workspaces whose API key no encryption key of the ring opens."""
    ring = settings.API_KEY_ENCRYPTION_KEYS
    rows = ApiKey.objects.order_by("pk").values_list("sealed", "workspace_id", "workspace__slug")
    return [
        slug for sealed, pk, slug in rows if not opens(bytes(sealed), ring=ring, workspace_id=pk)
    ]


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
    done, broken = 0, []
    for pk in ApiKey.objects.order_by("pk").values_list("pk", flat=True):
        try:
            done += _rotate(pk)
        except SealBroken:
            broken.append(ApiKey.objects.select_related("workspace").get(pk=pk).workspace.slug)
    return done, broken


@transaction.atomic
def _rotate(pk: int) -> bool:
    """Re-wrap one row; False when there is nothing to do. Raises SealBroken."""
    ring = settings.API_KEY_ENCRYPTION_KEYS
    rows = ApiKey.objects.select_for_update(of=("self",)).select_related("workspace")
    row = rows.filter(pk=pk).first()
    if row is None or sealed_by_first(bytes(row.sealed), ring=ring, workspace_id=row.workspace_id):
        return False
    row.sealed = rewrap(bytes(row.sealed), ring=ring, workspace_id=row.workspace_id)
    row.save(update_fields=["sealed"])
    tell(None, row.workspace, "key.rotated", key=row.hint)
    return True
