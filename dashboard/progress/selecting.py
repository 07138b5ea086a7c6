"""Choosing people for one deed: the exact set is kept, stated, and then acted on.

What a list means moves with every look, and with every deed. So the people themselves are kept,
not the question: what was stated is what is acted on, whatever was read meanwhile; and the page
that acts posts a number, however many they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from dashboard.progress.asking import Ask
from dashboard.progress.bulk import insert
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Chosen, Person, Selection, State, Versioned

KEPT_FOR = timedelta(days=1)
MOST_TICKED = 5000
CHUNK = 1000


@dataclass(frozen=True)
class Choice:
    """What was ticked: ``everybody`` of the list but for those ``without``, or these ``people``, by
    their keys. ``version`` is the one that the list showed, None for today's; ``is_from_person``:
    chosen on their own page."""

    everybody: bool = False
    people: frozenset[int] = frozenset()
    without: frozenset[int] = frozenset()
    version: int | None = None
    is_from_person: bool = False

    @property
    def is_too_many(self) -> bool:
        """Whether more are ticked, or unticked, than can be kept: nobody is left out silently."""
        return len(self.without if self.everybody else self.people) > MOST_TICKED

    @classmethod
    def read(cls, posted: QueryDict) -> "Choice":
        """``person`` are the ticks of the page. Only a browser with scripts knows more: in ``kept``
        those of pages seen before, in ``without`` who was unticked when all were chosen."""
        version = posted.get("version", "")
        return cls(
            everybody=posted.get("all") == "1",
            people=_numbers([*posted.getlist("person"), *posted.get("kept", "").split()]),
            without=_numbers(posted.get("without", "").split()),
            is_from_person=posted.get("back") == "person",
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )


def choose(scope: Scope, ask: Ask, choice: Choice) -> Selection | None:
    """Keep exactly the people of ``choice``, of the list ``ask``; None where that is nobody."""
    purge()
    shown, now = choice.version, scope.flow.version
    keys = list(_everybody(scope, ask) if choice.everybody else _ticked(scope, choice.people))
    left = [key for key in keys if key not in choice.without] if choice.everybody else keys
    if not left:
        return None
    with transaction.atomic():
        selection = Selection.objects.create(
            flow=scope.flow,
            query=ask.encoded(),
            is_all=choice.everybody,
            is_from_person=choice.is_from_person,
            looked_at=scope.flow.looked_at,
            version=now if shown is None else min(shown, now),
            count=len(left),
            left_out=len(keys) - len(left),
        )
        insert(Chosen, ("selection_id", "person_id"), ((selection.pk, key) for key in left))
    return selection


def set_done(selection: Selection) -> bool:
    """Mark what the people were chosen for as done; out: whether this call did, of two at once."""
    return bool(Selection.objects.filter(pk=selection.pk, is_done=False).update(is_done=True))


def set_handed_out(selection: Selection) -> bool:
    """The same for their addresses being shown."""
    here = Selection.objects.filter(pk=selection.pk, is_handed_out=False)
    return bool(here.update(is_handed_out=True))


def chosen(scope: Scope, selection: Selection) -> Versioned[State]:
    """Where the chosen people stand now; who was erased or is no longer listed is not in it."""
    mine = Chosen.objects.filter(selection=selection)
    return scope.states.filter(person_id__in=mine.values("person_id"))


def first_of(scope: Scope, selection: Selection, most: int) -> list[Person]:
    """``most`` of the chosen people, who stand longest where they are first."""
    states = chosen(scope, selection).order_by("moved_before", "pk").select_related("person")
    return [state.person for state in states[:most]]


def still_there(scope: Scope, selection: Selection, ask: Ask) -> int:
    """How many of the chosen people are in the list that they were chosen from."""
    mine = Chosen.objects.filter(selection=selection)
    return people(scope, ask).filter(person_id__in=mine.values("person_id")).count()


def purge() -> int:
    """Forget choices of a day ago and before; out: how many."""
    old = Selection.objects.filter(at__lt=timezone.now() - KEPT_FOR)
    count = old.count()
    old.delete()
    return count


def _numbers(words: Iterable[str]) -> frozenset[int]:
    return frozenset(int(word) for word in words if word.isdecimal() and len(word) < 18)


def _everybody(scope: Scope, ask: Ask) -> Iterator[int]:
    keys = people(scope, ask).order_by().values_list("person_id", flat=True)
    return keys.iterator(chunk_size=CHUNK)


def _ticked(scope: Scope, ticked: frozenset[int]) -> Iterator[int]:
    keys = scope.states.order_by().values_list("person_id", flat=True)
    ordered = sorted(ticked)
    for start in range(0, len(ordered), CHUNK):
        yield from keys.filter(person_id__in=ordered[start : start + CHUNK])
