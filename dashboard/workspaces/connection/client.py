"""The partner's client for a workspace, on one transport per process."""

from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from structlog.contextvars import get_contextvars

from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.errors.catalog import problem_for
from dashboard.core.observability.metrics import record_partner_call
from dashboard.workspaces.connection.encryption import decrypt
from dashboard.workspaces.models import ApiKey, Workspace
from flows_api import FlowsClient, FlowsError, Guard, Secret, Timeouts, Transport, split_base_url
from flows_api.messages import Request


@cache
def transport() -> Transport:
    """Return the process's only transport, whose connection pool all threads share.

    Plain http, loopback and private addresses are allowed only for origins that PARTNER_API_ORIGINS
    lists besides the partner's own two. If one of those resolves to a private address, it is an
    attack.
    """
    return Transport(
        timeouts=Timeouts(**settings.PARTNER_TIMEOUTS),
        private_origins=settings.PARTNER_API_ORIGINS - settings.PARTNER_DEFAULT_ORIGINS,
        record=_record_call,
    )


def _record_call(request: Request, error: FlowsError | None, seconds: float) -> None:
    """Count the attempt at a call in the metrics, without any id that its path holds."""
    outcome = problem_for(error).kind if error else "ok"
    record_partner_call(request.path, request.method, outcome, seconds)


def client_for(workspace: Workspace, *, guard: Guard | None = None) -> FlowsClient:
    """Return the client for ``workspace``'s saved key, with ``guard`` around its calls.

    Raises ApiKey.DoesNotExist when no key is saved, DecryptionError when it can't be decrypted.
    """
    return client_with(load_key(workspace), workspace, guard=guard)


def load_key(workspace: Workspace) -> ApiKey:
    """Return the saved key with its hint, or raise ApiKey.DoesNotExist."""
    found = _KEY.fetch(workspace.pk)
    if not found:
        raise ApiKey.DoesNotExist
    return found[0]


def _key(workspace_id: int) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(workspace_id=workspace_id).only("ciphertext", "hint")


_KEY = PreparedQuery(_key, int)


def client_with(
    saved: ApiKey,
    workspace: Workspace,
    *,
    guard: Guard | None = None,
    client_class: type[FlowsClient] = FlowsClient,
) -> FlowsClient:
    """Return the client for the ``saved`` key of ``workspace``. Raises DecryptionError."""
    key = decrypt(
        bytes(saved.ciphertext), ring=settings.API_KEY_ENCRYPTION_KEYS, workspace_id=workspace.pk
    )
    return client(workspace.base_url, Secret(key), guard=guard, client_class=client_class)


def client(
    base_url: str,
    key: Secret,
    *,
    guard: Guard | None = None,
    client_class: type[FlowsClient] = FlowsClient,
) -> FlowsClient:
    """Return a client for ``base_url`` with ``key``, on the shared transport.

    Its calls have the id of the request of ours that makes it, so that the partner's log and ours
    can be compared.
    """
    request_id = str(get_contextvars().get("request_id", ""))
    return client_class(
        transport(), base_url=base_url, api_key=key, guard=guard, request_id=request_id
    )


def is_allowed(base_url: str) -> bool:
    """Return whether ``base_url``'s origin is on the allowlist of origins that may get a key."""
    try:
        origin, _path = split_base_url(base_url)
    except ValueError:
        return False
    return origin in settings.PARTNER_API_ORIGINS
