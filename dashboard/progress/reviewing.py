"""Near misses that somebody looked at: each review holds for the score and verdict it was of."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.progress.asking import Ask
from dashboard.progress.conditions import unchanged_since
from dashboard.progress.figures import Figures
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Review, State, Versioned

LABELS: dict[str, Promise] = {"": _("All"), "no": _("Not reviewed"), "yes": _("Reviewed")}


@dataclass(frozen=True)
class Band:
    """The near misses of a list by whether they were ``reviewed``."""

    reviewed: str
    count: int
    is_here: bool

    @property
    def label(self) -> Promise:
        return LABELS[self.reviewed]


def bands(scope: Scope, ask: Ask, shown: int) -> list[Band]:
    """All near misses, those not reviewed, those reviewed; [] for another list. ``shown`` is how
    many ``ask`` itself means, so that they are not counted twice."""
    if ask.show != "near":
        return []

    def count(name: str) -> int:
        return shown if ask.reviewed == name else people(scope, replace(ask, reviewed=name)).count()

    has_reviews = Review.objects.filter(flow=scope.flow, order=ask.step or 0).exists()
    whole, yes = count(""), count("yes") if has_reviews else 0
    counts = {"": whole, "no": whole - yes, "yes": yes}
    return [Band(name, n, name == ask.reviewed) for name, n in counts.items()]


def review(
    scope: Scope, order: int, states: Versioned[State], *, seen: int, text: str, by: User
) -> tuple[int, int]:
    """Note that ``by`` looked at the results of these people at the step ``order``, as they were
    at the version ``seen``; out: of how many, and of how many not, since they changed after it. Who
    has no score there has no result to look at."""
    scored = scope.results.filter(
        order=order, score__isnull=False, person_id__in=states.values("person_id")
    )
    results = scored.filter(unchanged_since(seen))
    rows = [
        Review(
            person_id=person,
            flow=scope.flow,
            order=order,
            score=score or 0.0,
            passed=passed,
            text=text,
            by=by,
        )
        for person, score, passed in results.values_list("person_id", "score", "passed")
    ]
    Review.objects.bulk_create(rows, batch_size=1000)
    return len(rows), scored.count() - len(rows)


def reviewed_near(scope: Scope, figures: Figures) -> dict[int, int]:
    """For each step how many of those near its threshold were looked at; 0s are left out."""
    orders = Review.objects.filter(flow=scope.flow).order_by().values_list("order", flat=True)
    known = {step.order for step in figures.steps}
    asks = {
        order: Ask(show="near", step=order, reviewed="yes")
        for order in orders.distinct()
        if order in known
    }
    counts = {order: people(scope, ask).count() for order, ask in asks.items()}
    return {order: n for order, n in counts.items() if n}


def latest(people_: list[int], order: int) -> dict[int, Review]:
    """The last review of each of these people at the step."""
    rows = Review.objects.filter(person_id__in=people_, order=order).select_related("by")
    return {row.person_id: row for row in rows.order_by("at", "pk")}
