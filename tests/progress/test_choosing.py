"""What is ticked is meant, all of it: beyond what can be kept, nobody is chosen."""

from django.http import QueryDict

from dashboard.progress.models import Selection
from dashboard.progress.selecting import MOST_TICKED, Choice
from tests.progress.conftest import Look
from tests.progress.test_views import PEOPLE
from tests.support.pages import LintingClient, text


def read(keys: list[str], **posted: str) -> Choice:
    data = QueryDict(mutable=True)
    data.setlist("person", keys)
    data.update(posted)
    return Choice.read(data)


def test_each_is_counted_once() -> None:
    every = [str(n) for n in range(MOST_TICKED)]
    choice = read(every, kept=" ".join(every))
    assert len(choice.people) == MOST_TICKED
    assert not choice.is_too_many


def test_beyond_the_limit_nobody_is_dropped_silently() -> None:
    every = [str(n) for n in range(MOST_TICKED + 1)]
    assert read(every).is_too_many
    assert not read(every, all="1").is_too_many


def test_too_many_are_refused_with_words(recruiter: LintingClient, look: Look) -> None:
    look()
    kept = " ".join(str(n) for n in range(MOST_TICKED + 1))
    answer = recruiter.post(f"{PEOPLE}chosen/", {"show": "here", "kept": kept, "deed": "note"})
    assert answer["Location"] == f"{PEOPLE}?show=here"
    assert "At most 5,000 people can be ticked." in text(recruiter.page(answer["Location"]).main)
    assert not Selection.objects.exists()
