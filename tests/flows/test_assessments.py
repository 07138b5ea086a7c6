"""The assessment catalogue: fetched in bounded calls, searched locally, open about gaps."""

import pytest
from django.core.cache import cache

from dashboard.flows.assessments import (
    MAX_PARALLEL_PAGES,
    AssessmentChoice,
    Catalogue,
    choice_from_form,
    decode_choice,
    encode_choice,
    get_catalogue,
    search_choices,
)
from flows_api import FlowsClient, FlowsError
from flows_api.simulator import Simulator
from flows_api.simulator.world.records import Assessment
from tests.flows.support import form_values, post_action_page
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

NEW = "/w/acme/flows/new/"
MANY = 2000


@pytest.fixture
def many(partner: Simulator) -> None:
    """Give the partner two thousand assessments.

    The changed variant spares the check of each page against openapi.yaml.
    """
    partner.variants.set(already_assigned="invalid")
    known = partner._partner.world.companies[partner.api_key].assessments
    known.clear()
    for n in range(MANY):
        known[f"id-{n}"] = Assessment(
            id=f"id-{n}",
            name=f"Assessment {n:04}",
            type="QUIZ" if n % 2 else "VOICE",
            duration=20,
            role="Engineer",
            question_count=n % 40,
            skills=["Python", f"Skill {n % 7}"],
            created_at=1_700_000_000.0,
        )


@pytest.mark.usefixtures("many")
def test_two_thousand_assessments_are_fetched_and_cached(
    flows: FlowsClient, partner: Simulator
) -> None:
    first = get_catalogue(flows, 1)
    assert len(first.choices) == MANY
    assert first.is_complete
    assert len(partner.requests) == MANY // 100
    assert get_catalogue(flows, 1) == first
    assert len(partner.requests) == MANY // 100
    get_catalogue(flows, 1, fresh=True)
    assert len(partner.requests) == 2 * MANY // 100
    assert MAX_PARALLEL_PAGES < 8


@pytest.mark.usefixtures("many")
def test_another_workspace_reads_its_own(flows: FlowsClient, partner: Simulator) -> None:
    get_catalogue(flows, 1)
    before = len(partner.requests)
    get_catalogue(flows, 2)
    assert len(partner.requests) == 2 * before


@pytest.mark.usefixtures("many")
def test_a_failed_page_makes_the_catalogue_incomplete_and_uncached(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500, probability=0.2, seed=7)
    gappy = get_catalogue(flows, 1)
    assert not gappy.is_complete
    assert gappy.total == MANY
    assert 0 < len(gappy.choices) < MANY
    partner.faults.clear()
    assert get_catalogue(flows, 1).is_complete


def test_without_the_first_page_there_is_no_catalogue(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500)
    with pytest.raises(FlowsError):
        get_catalogue(flows, 1)


def test_nothing_personal_is_cached(flows: FlowsClient) -> None:
    get_catalogue(flows, 1)
    assert b"@" not in cache.get("assessments:1")


def test_every_word_must_occur_in_name_type_or_skills() -> None:
    sql = AssessmentChoice("1", "SQL basics", "QUIZ", skills=("Databases",))
    talk = AssessmentChoice("2", "System design", "VOICE", skills=("SQL",))
    assert search_choices([sql, talk], "SQL quiz") == [sql]
    assert search_choices([sql, talk], "sql") == [sql, talk]
    assert search_choices([talk, sql], " ") == [sql, talk]
    assert search_choices([sql, talk], "databases voice") == []


def test_a_choice_survives_the_form_and_junk_does_not() -> None:
    choice = AssessmentChoice("a|b-1", 'Odd "name" <b>', "QUIZ", 20, 5, ("x",))
    assert decode_choice(encode_choice(choice)) == choice
    assert choice_from_form(encode_choice(choice), "a|b-1") == choice
    assert choice_from_form(encode_choice(choice), "other") == AssessmentChoice("other")
    for junk in ("", "[]", "{", '{"id": 1}', "[" * 100_000):
        assert choice_from_form(junk, "other") == AssessmentChoice("other")


def test_an_empty_catalogue_is_complete() -> None:
    assert Catalogue(()).is_complete


def names(page: Page) -> list[str]:
    return [text(name) for name in page.select(".choice-name")]


@pytest.mark.usefixtures("many")
def test_the_picker_pages_and_searches_without_javascript(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert names(page) == [f"Assessment {n:04}" for n in range(20)]
    assert "2000 assessments, page 1 of 100" in text(page.find(id="assessment-results"))
    partner.requests.clear()
    page = post_action_page(recruiter, NEW, page, "page-2")
    assert names(page)[0] == "Assessment 0020"
    page = post_action_page(recruiter, NEW, page, "search-0", q="voice 1998")
    assert names(page) == ["Assessment 1998"]
    assert partner.requests == []
    use = page.select_one(".picker-choice button")
    assert use is not None
    page = post_action_page(recruiter, NEW, page, str(use["value"]))
    assert form_values(page)["steps-0-assessmentId"] == "id-1998"
    assert "38 questions" in text(page.find(id="step-0"))


def test_the_id_can_be_entered_when_assessments_cannot_be_listed(
    recruiter: LintingClient, acme: Users, partner: Simulator, flows: FlowsClient
) -> None:
    known = flows.list_assessments().assessments[0]
    partner.faults.add(route="assessments", kind="status", status=500)
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert "couldn't be loaded" in text(page.main)
    assert page.find("input", id="id_steps-0-assessmentId", attrs={"type": "text"})
    review = post_action_page(
        recruiter, NEW, page, "review", flowName="Typed id", **{"steps-0-assessmentId": known.id}
    )
    assert "no known name" in text(review.main)
    page = post_action_page(recruiter, NEW, review, "back")
    assert page.find("input", id="id_steps-0-assessmentId", attrs={"type": "text"})


@pytest.mark.usefixtures("many")
def test_an_incomplete_list_has_a_notice(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500, probability=0.2, seed=7)
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert "Only some assessments could be loaded" in text(page.main)


def test_an_empty_search_suggests_fewer_words(recruiter: LintingClient, acme: Users) -> None:
    page = post_action_page(recruiter, NEW, recruiter.page(NEW), "select-0")
    page = post_action_page(recruiter, NEW, page, "search-0", q="zzz qqq")
    assert "No matches" in text(page.main)
