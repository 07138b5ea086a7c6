"""What is ticked is meant, all of it: beyond what can be kept, nobody is chosen."""

from django.http import QueryDict

from dashboard.progress.models import Chosen, Selection
from dashboard.progress.selecting import MOST_TICKED, Choice
from flows_api.simulator import Simulator
from tests.progress.conftest import Look, listed
from tests.progress.pages import PEOPLE
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
    assert read([], all="1", without=" ".join(every)).is_too_many


def test_everybody_but_some_is_stated_and_kept_as_such(
    recruiter: LintingClient, look: Look, partner: Simulator
) -> None:
    look()
    in_list = set(listed("here").values_list("person_id", flat=True))
    out = sorted(in_list)[:2]
    elsewhere = listed("completed").values_list("person_id", flat=True)[0]
    posted = {"show": "here", "all": "1", "without": f"{out[0]} {out[1]} {elsewhere} x"}
    where = recruiter.post(f"{PEOPLE}chosen/", posted | {"person": "0", "deed": "note"})["Location"]
    page = recruiter.page(where)
    assert f"Write a note on {len(in_list) - 2} people" in text(page.h1)
    assert "Everybody in this list when you chose, but for the 2 people whom you unticked:" in text(
        page.main
    )
    partner.clock.advance(4 * 86400)
    look()
    assert set(Chosen.objects.values_list("person_id", flat=True)) == in_list - set(out)


def test_a_forged_question_is_no_error(recruiter: LintingClient, look: Look) -> None:
    look()
    forged = dict.fromkeys(("search", "domain", "kind"), "a\0b") | {"all": "1", "deed": "note"}
    assert recruiter.post(f"{PEOPLE}chosen/", forged).status_code == 303


def test_everybody_but_all_of_them_is_nobody(recruiter: LintingClient, look: Look) -> None:
    look()
    every = " ".join(map(str, listed("here").values_list("person_id", flat=True)))
    posted = {"show": "here", "all": "1", "without": every, "deed": "note"}
    where = recruiter.post(f"{PEOPLE}chosen/", posted)["Location"]
    assert "Nobody was chosen" in text(recruiter.page(where).main)
    assert not Selection.objects.exists()


def test_too_many_are_refused_with_words(recruiter: LintingClient, look: Look) -> None:
    look()
    kept = " ".join(str(n) for n in range(MOST_TICKED + 1))
    answer = recruiter.post(f"{PEOPLE}chosen/", {"show": "here", "kept": kept, "deed": "note"})
    assert answer["Location"] == f"{PEOPLE}?show=here"
    assert "At most 5,000 people can be ticked." in text(recruiter.page(answer["Location"]).main)
    assert not Selection.objects.exists()
