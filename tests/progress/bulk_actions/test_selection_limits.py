"""The limits of a selection: nothing is dropped silently."""

from django.http import QueryDict

from dashboard.progress.bulk_actions.selections import MAX_SELECTED, SelectionRequest
from dashboard.progress.models import Selection, SelectionItem
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync, states_in
from tests.progress.pages import PAGE, SEGMENT
from tests.support.pages import LintingClient, text


def read(keys: list[str], **posted: str) -> SelectionRequest:
    data = QueryDict(mutable=True)
    data.setlist("candidate", keys)
    data.update(posted)
    return SelectionRequest.read(data)


def test_duplicate_keys_count_once() -> None:
    every = [str(n) for n in range(MAX_SELECTED)]
    choice = read(every, stored=" ".join(every))
    assert len(choice.keys) == MAX_SELECTED
    assert not choice.is_too_many


def test_beyond_the_limit_nothing_is_selected() -> None:
    every = [str(n) for n in range(MAX_SELECTED + 1)]
    assert read(every).is_too_many
    assert not read(every, all="1").is_too_many
    assert read([], all="1", without=" ".join(every)).is_too_many


def test_select_all_except_some(
    recruiter: LintingClient, run_sync: RunSync, partner: Simulator
) -> None:
    run_sync()
    in_list = set(states_in("open").values_list("candidate__pk", flat=True))
    out = sorted(in_list)[:2]
    other = states_in("completed").values_list("candidate__pk", flat=True)[0]
    posted = {"show": "open", "all": "1", "without": f"{out[0]} {out[1]} {other} x"}
    where = recruiter.post(
        f"{PAGE}selections/", posted | {"candidate": "0", "bulk_action": "note"}
    )["Location"]
    page = recruiter.page(where)
    assert f"Add a note to {len(in_list) - 2} candidates" in text(page.h1)
    assert "All in this list at that time, except 2 you deselected:" in text(page.main)
    partner.clock.advance(4 * 86400)
    run_sync()
    assert set(SelectionItem.objects.values_list("candidate__pk", flat=True)) == in_list - set(out)


def test_nul_characters_are_no_error(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    forged = dict.fromkeys(("search", "domain", "kind"), "a\0b") | {
        "all": "1",
        "bulk_action": "note",
    }
    assert recruiter.post(f"{PAGE}selections/", forged).status_code == 303


def test_select_all_except_all_is_empty(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    every = " ".join(map(str, states_in("open").values_list("candidate__pk", flat=True)))
    posted = {"show": "open", "all": "1", "without": every, "bulk_action": "note"}
    where = recruiter.post(f"{PAGE}selections/", posted)["Location"]
    assert "No candidates selected" in text(recruiter.page(where).main)
    assert not Selection.objects.exists()


def test_too_many_are_refused_with_a_message(recruiter: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    stored = " ".join(str(n) for n in range(MAX_SELECTED + 1))
    answer = recruiter.post(
        f"{PAGE}selections/", {"show": "open", "kept": stored, "bulk_action": "note"}
    )
    assert answer["Location"] == f"{SEGMENT}?show=open"
    assert "You can select up to 5,000 candidates." in text(recruiter.page(answer["Location"]).main)
    assert not Selection.objects.exists()
