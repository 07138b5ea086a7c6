"""Presence in a flow: whatever its list shows, nobody in it counts as absent."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.presence import (
    MAX_SHARED_BY,
    Doubt,
    ListedCandidates,
    Presence,
)
from flows_api import Candidate, CandidatePage, UnreadableItem

ADA = CandidateDetails(email="ada@people.example", first_name="Ada", last_name="King")


def listed(*candidates: Candidate, unreadable: tuple[UnreadableItem, ...] = ()) -> ListedCandidates:
    result = ListedCandidates(is_whole=True)
    result.add(CandidatePage(page=1, page_size=100, candidates=candidates, unreadable=unreadable))
    return result


def test_a_listed_address_is_present_in_any_spelling() -> None:
    found = listed(Candidate(id="1", email="ADA@People.example")).find(ADA)
    assert (found.presence, found.id) == (Presence.PRESENT, "1")


def test_absent_takes_a_whole_list_of_whole_addresses() -> None:
    others = listed(Candidate(id="1", email="bob@people.example"))
    assert others.find(ADA).presence == Presence.ABSENT
    others.is_whole = False
    assert others.find(ADA).doubt == Doubt.PARTIAL


@pytest.mark.parametrize(
    ("record", "doubt"),
    [
        (Candidate(id="1"), Doubt.HIDDEN),
        (Candidate(id="1", email=""), Doubt.HIDDEN),
        (Candidate(id="1", email="b***@other.example"), Doubt.HIDDEN),
        (Candidate(id="1", email="redacted"), Doubt.HIDDEN),
        (Candidate(id="1", email="a***@people.example"), Doubt.SIMILAR),
        (Candidate(id="1", email="ada@peop"), Doubt.SIMILAR),
        (Candidate(id="1", email="ada@people…"), Doubt.SIMILAR),
        (Candidate(id="1", first_name="ADA", last_name="King"), Doubt.SIMILAR),
    ],
)
def test_a_record_without_a_comparable_address_may_be_anybody(
    record: Candidate, doubt: Doubt
) -> None:
    found = listed(record).find(ADA)
    assert (found.presence, found.doubt) == (Presence.UNKNOWN, doubt)


def test_an_address_that_looks_whole_may_be_cut() -> None:
    found = listed(Candidate(id="1", email="ada@people.ex")).find(ADA)
    assert (found.doubt, found.id) == (Doubt.SIMILAR, "1")


def test_the_same_talent_is_perhaps_the_same_person() -> None:
    wanted = CandidateDetails(email="ada@people.example", talent_id="t-1")
    found = listed(Candidate(id="1", email="lovelace@x.example", talent_id="t-1")).find(wanted)
    assert found.doubt == Doubt.SIMILAR


def test_an_address_that_many_share_is_no_identity() -> None:
    shared = [Candidate(id=str(n), email="hidden@x.example") for n in range(MAX_SHARED_BY + 1)]
    assert listed(*shared).find(ADA).doubt == Doubt.HIDDEN


def test_an_unreadable_record_tells_by_its_address_alone() -> None:
    item = UnreadableItem(path="[0]", problem="", email="ada@people.example")
    assert listed(unreadable=(item,)).find(ADA).presence == Presence.PRESENT
    bob = CandidateDetails(email="bob@people.example")
    assert listed(unreadable=(item,)).find(bob).presence == Presence.ABSENT
    nameless = UnreadableItem(path="[0]", problem="")
    assert listed(unreadable=(nameless,)).find(bob).doubt == Doubt.UNREADABLE


def test_an_id_alone_can_be_compared_only_with_ids() -> None:
    wanted = CandidateDetails(job_candidate_id="7")
    assert listed(Candidate(id="1", job_candidate_id="7")).find(wanted).id == "1"
    assert listed(Candidate(id="1", job_candidate_id="8")).find(wanted).doubt is None
    by_email = listed(Candidate(id="1", email="x@y.example"))
    assert by_email.find(wanted).doubt == Doubt.HIDDEN


def test_records_in_doubt_are_counted_once_however_often_a_page_is_read() -> None:
    hidden = Candidate(id="1", email="a***@x.example")
    item = UnreadableItem(path="[1]", problem="")
    records = listed(hidden, unreadable=(item,))
    records.add(CandidatePage(page=1, page_size=100, candidates=(hidden,), unreadable=(item,)))
    assert records.doubts == {"hidden": 1, "unreadable": 1}


names = st.text("abcdef", min_size=1, max_size=6)
addresses = st.builds("{}@{}.example".format, names, names)
SHOWN: dict[str, Callable[[str], str | None]] = {
    "whole": lambda email: email,
    "capitals": str.upper,
    "masked": lambda email: f"{email[0]}***{email[email.index('@') :]}",
    "all masked": lambda email: f"{email[0]}**@**.example",
    "cut": lambda email: email[: len(email) * 2 // 3],
    "dotted": lambda email: f"{email[:4]}...",
    "hash": lambda email: email.encode().hex(),
    "placeholder": lambda _email: "hidden",
    "absent": lambda _email: None,
    "empty": lambda _email: "",
}


@given(
    st.lists(
        st.tuples(addresses, st.sampled_from([*SHOWN, "unreadable", "unreadable with address"])),
        max_size=30,
        unique_by=lambda person: person[0],
    ),
    addresses,
    st.booleans(),
)
def test_whatever_the_list_shows_nobody_in_the_flow_is_absent(
    people: list[tuple[str, str]], stranger: str, is_whole: bool
) -> None:
    records = ListedCandidates(is_whole=is_whole)
    for number, (email, shown) in enumerate(people, 1):
        if shown in SHOWN:
            candidate = Candidate(id=str(number), email=SHOWN[shown](email))
            page = CandidatePage(page=number, page_size=1, candidates=(candidate,))
        else:
            address = email if shown.endswith("address") else None
            item = UnreadableItem(path="", problem="", email=address)
            page = CandidatePage(page=number, page_size=1, candidates=(), unreadable=(item,))
        records.add(page)
    for email, _shown in people:
        wanted = CandidateDetails(email=email)
        assert records.find(wanted).presence != Presence.ABSENT
    finding = records.find(CandidateDetails(email=stranger))
    is_plain = all(
        shown in ("whole", "capitals", "unreadable with address") for _email, shown in people
    )
    if is_plain and is_whole and stranger not in {email for email, _ in people}:
        assert finding.presence == Presence.ABSENT


@given(st.text(max_size=12), st.sampled_from(["ada@people.example", "ada@people.ex", "a***@x.de"]))
def test_any_text_in_place_of_an_address_gets_an_answer(wanted: str, shown: str) -> None:
    listed(Candidate(id="1", email=shown)).find(CandidateDetails(email=wanted))
