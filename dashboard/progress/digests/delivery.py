"""The digest: an e-mail of what changed, every day or week, for each member who subscribed.

It names no candidate, only numbers with links. Without changes no e-mail is sent.
"""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.progress.bulk_actions import snoozes
from dashboard.progress.changes.queries import ChangeSet, changes_by_flow
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import Digest, SyncedFlow
from dashboard.workspaces.models import Membership, Workspace

SALT = "progress-digest"
PAUSE = {Digest.Every.DAY: timedelta(days=1), Digest.Every.WEEK: timedelta(days=7)}
RETRY_AFTER = timedelta(minutes=10)

logger = structlog.get_logger(__name__)


def find_digest(workspace: Workspace, user: User) -> Digest | None:
    """Return the digest of ``user`` for ``workspace``, or None without a subscription."""
    return next(iter(_DIGEST.fetch(workspace.pk, user.pk)), None)


def _digest(workspace_id: int, user_id: int) -> QuerySet[Digest]:
    return Digest.objects.filter(workspace_id=workspace_id, user_id=user_id).order_by("pk")[:1]


_DIGEST = PreparedQuery(_digest, int, int)


def subscribe(workspace: Workspace, user: User, every: str, *, origin: str) -> None:
    """Subscribe ``user`` to a digest ``every`` day or week. Any other value unsubscribes.

    ``origin`` is the scheme and host that the links in the e-mail start with.
    """
    if every not in Digest.Every.values:
        Digest.objects.filter(workspace=workspace, user=user).delete()
        return
    due_at = timezone.now() + PAUSE[Digest.Every(every)]
    start = {"seen": _versions(workspace), "since": timezone.now()}
    values = {"every": every, "origin": origin, "due_at": due_at}
    Digest.objects.update_or_create(
        workspace=workspace, user=user, defaults=values, create_defaults=values | start
    )


def claim_due_digests() -> Iterator[int]:
    """Yield the keys of the digests that are due, claimed for this process by one UPDATE each.

    A claim ends after RETRY_AFTER: the queue may lose the task that sends the digest.
    """
    now = timezone.now()
    for digest in Digest.objects.filter(due_at__lte=now):
        unclaimed = Digest.objects.filter(pk=digest.pk, due_at=digest.due_at)
        if unclaimed.update(due_at=now + RETRY_AFTER):
            yield digest.pk


def send_digest(pk: int) -> None:
    """Send the digest ``pk`` in the member's language, if anything changed since the last one.

    Nothing is sent for a second task of the same claim.
    """
    digest = Digest.objects.filter(pk=pk).select_related("workspace", "user").first()
    if digest is not None and _begin(digest):
        with translation.override(digest.user.language or settings.LANGUAGE_CODE):
            _send(digest)


def find_signed_digest(signed: str) -> Digest | None:
    """Return the digest of an unsubscribe link, or None for a forged link or one already used."""
    try:
        pk = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return Digest.objects.filter(pk=pk).select_related("workspace").first()


def _begin(digest: Digest) -> bool:
    """Plan the next digest, and return whether this one is still to be sent."""
    now = timezone.now()
    claimed = Digest.objects.filter(pk=digest.pk, due_at__lte=now + RETRY_AFTER)
    return bool(claimed.update(due_at=now + PAUSE[Digest.Every(digest.every)]))


def _send(digest: Digest) -> None:
    member = Membership.objects.filter(workspace=digest.workspace, user=digest.user)
    if not member.exists() or not digest.user.is_active:
        digest.delete()
        return
    changed = _changed(digest)
    now, versions = timezone.now(), _versions(digest.workspace)
    if changed:
        try:
            _email(digest, changed).send()
        except (SMTPException, OSError) as error:
            # The type only: the message may quote the address.
            logger.warning("digest not sent", error=type(error).__name__)
            Digest.objects.filter(pk=digest.pk).update(due_at=now + RETRY_AFTER)
            return
    Digest.objects.filter(pk=digest.pk).update(seen=versions, since=now)


def _changed(digest: Digest) -> list[tuple[SyncedFlow, ChangeSet, FlowMetrics | None]]:
    """Return the flows that changed since the last e-mail, what changed, and their metrics."""
    flows = SyncedFlow.objects.filter(workspace=digest.workspace).defer("scores").order_by("name")
    changes = changes_by_flow((flow, int(digest.seen.get(str(flow.pk), 0))) for flow in flows)
    changed = [flow for flow in flows if not changes[flow.pk].is_empty]
    known = snoozes.current_metrics_by_flow(changed)
    return [(flow, changes[flow.pk], known.get(flow.pk)) for flow in changed]


def _email(
    digest: Digest, changed: list[tuple[SyncedFlow, ChangeSet, FlowMetrics | None]]
) -> EmailMessage:
    slug = digest.workspace.slug
    path = reverse("digest_unsubscribe", args=[signing.dumps(digest.pk, salt=SALT)])
    unsubscribe_url = digest.origin + path
    context = {
        "digest": digest,
        "flows": [
            {
                "flow": flow,
                "changes": change,
                "metrics": known,
                "url": digest.origin + reverse("flow_progress", args=[slug, flow.flow_id]),
            }
            for flow, change, known in changed
        ],
        "home": digest.origin + reverse("progress_home", args=[slug]),
        "unsubscribe_url": unsubscribe_url,
    }
    subject = _("Changes in %(workspace)s") % {"workspace": digest.workspace.name}
    return EmailMessage(
        " ".join(subject.split()),
        render_to_string("progress/digests/email.txt", context),
        to=[digest.user.email],
        headers={"List-Unsubscribe": f"<{unsubscribe_url}>"},
    )


def _versions(workspace: Workspace) -> dict[str, int]:
    flows = SyncedFlow.objects.filter(workspace=workspace).values_list("pk", "version")
    return {str(pk): version for pk, version in flows}
