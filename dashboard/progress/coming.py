"""Whether newer figures are coming, or there: what a page that is open asks every few seconds."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.progress.models import TrackedFlow
from dashboard.progress.watching import CLAIMED
from dashboard.web.http import SignedInRequest

PART = "as-of"
NOT_READ = "not-read-yet"
QUICK, MOST = 10, 40
"""A first look takes a minute: a page without figures asks so often quickly, and at all."""


@dataclass(frozen=True)
class Coming:
    """``seen`` is the version on the screen, of several flows the sum of theirs.

    ``is_reading``: a look is due or under way. ``is_near``: one may be within minutes.
    """

    seen: int
    is_newer: bool
    is_reading: bool
    is_near: bool

    @property
    def pause(self) -> int:
        """Seconds until the page asks again; 0 for never."""
        if self.is_newer:
            return 0
        return 4 if self.is_reading else 20 if self.is_near else 0


def coming(request: SignedInRequest, flows: QuerySet[TrackedFlow]) -> Coming:
    """What is coming for ``flows``; the part of a page that is open says by ``?seen=3`` which
    version it shows. Of flows that are not read any more, and without a key, nothing is."""
    seen = request.GET.get("seen", "") if wants(request) else ""
    now = timezone.now()
    version = sum(flows.values_list("version", flat=True))
    shown = int(seen) if seen.isdecimal() and len(seen) < 12 else version
    read = flows.filter(unlisted_at=None, workspace__api_key__isnull=False)
    is_reading = read.filter(due_at__lte=now).exists() or read.filter(leased_until__gt=now).exists()
    return Coming(
        seen=shown,
        is_newer=version != shown,
        is_reading=is_reading,
        is_near=read.filter(due_at__lte=now + CLAIMED).exists(),
    )


def wants(request: SignedInRequest) -> bool:
    """Whether htmx asks for the as-of line alone: it is then not worth working out all."""
    return request.htmx.target == PART and not request.htmx.history_restore_request


def pause_before_asking(asked: int) -> int:
    """Seconds until a page without figures asks again, which has ``asked`` times; 0 for never."""
    return 4 if asked < QUICK else 15 if asked < MOST else 0
