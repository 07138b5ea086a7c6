"""The assessment catalogue: fetched in bounded calls, searched locally, open about gaps."""

import pytest
from django.core.cache import cache

from dashboard.flows.assessments import (
    AT_ONCE,
    Catalogue,
    Choice,
    catalogue,
    found,
    read,
    told,
    written,
)
from flows_api import FlowsClient, FlowsError
from flows_api.simulator import Simulator
from flows_api.simulator.world import Assessment
from tests.flows.support import fields, pressed
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, text

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
    first = catalogue(flows, 1)
    assert len(first.choices) == MANY
    assert first.is_whole
    assert len(partner.requests) == MANY // 100
    assert catalogue(flows, 1) == first
    assert len(partner.requests) == MANY // 100
    catalogue(flows, 1, fresh=True)
    assert len(partner.requests) == 2 * MANY // 100
    assert AT_ONCE < 8


@pytest.mark.usefixtures("many")
def test_another_workspace_reads_its_own(flows: FlowsClient, partner: Simulator) -> None:
    catalogue(flows, 1)
    before = len(partner.requests)
    catalogue(flows, 2)
    assert len(partner.requests) == 2 * before


@pytest.mark.usefixtures("many")
def test_a_failed_page_makes_the_catalogue_incomplete_and_uncached(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500, probability=0.2, seed=7)
    gappy = catalogue(flows, 1)
    assert not gappy.is_whole
    assert gappy.total == MANY
    assert 0 < len(gappy.choices) < MANY
    partner.faults.clear()
    assert catalogue(flows, 1).is_whole


def test_without_the_first_page_there_is_no_catalogue(
    flows: FlowsClient, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500)
    with pytest.raises(FlowsError):
        catalogue(flows, 1)


def test_nothing_personal_is_cached(flows: FlowsClient) -> None:
    catalogue(flows, 1)
    assert b"@" not in cache.get("assessments:1")


def test_every_word_must_occur_in_name_type_or_skills() -> None:
    sql = Choice("1", "SQL basics", "QUIZ", skills=("Databases",))
    talk = Choice("2", "System design", "VOICE", skills=("SQL",))
    assert found([sql, talk], "SQL quiz") == [sql]
    assert found([sql, talk], "sql") == [sql, talk]
    assert found([talk, sql], " ") == [sql, talk]
    assert found([sql, talk], "databases voice") == []


def test_a_choice_survives_the_form_and_junk_does_not() -> None:
    choice = Choice("a|b-1", 'Odd "name" <b>', "QUIZ", 20, 5, ("x",))
    assert read(written(choice)) == choice
    assert told(written(choice), "a|b-1") == choice
    assert told(written(choice), "other") == Choice("other")
    for junk in ("", "[]", "{", '{"id": 1}', "[" * 100_000):
        assert told(junk, "other") == Choice("other")


def test_an_empty_catalogue_is_complete() -> None:
    assert Catalogue(()).is_whole


def names(page: Page) -> list[str]:
    return [text(name) for name in page.select(".choice-name")]


@pytest.mark.usefixtures("many")
def test_the_picker_pages_and_searches_without_javascript(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    page = pressed(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert names(page) == [f"Assessment {n:04}" for n in range(20)]
    assert "2000 assessments, page 1 of 100" in text(page.find(id="assessment-results"))
    partner.requests.clear()
    page = pressed(recruiter, NEW, page, "page-2")
    assert names(page)[0] == "Assessment 0020"
    page = pressed(recruiter, NEW, page, "search-0", q="voice 1998")
    assert names(page) == ["Assessment 1998"]
    assert partner.requests == []
    use = page.select_one(".picker-choice button")
    assert use is not None
    page = pressed(recruiter, NEW, page, str(use["value"]))
    assert fields(page)["steps-0-assessmentId"] == "id-1998"
    assert "38 questions" in text(page.find(id="step-0"))


def test_the_id_can_be_entered_when_assessments_cannot_be_listed(
    recruiter: LintingClient, acme: Cast, partner: Simulator, flows: FlowsClient
) -> None:
    known = flows.list_assessments().assessments[0]
    partner.faults.add(route="assessments", kind="status", status=500)
    page = pressed(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert "couldn't be loaded" in text(page.main)
    assert page.find("input", id="id_steps-0-assessmentId", attrs={"type": "text"})
    review = pressed(
        recruiter, NEW, page, "review", flowName="Typed id", **{"steps-0-assessmentId": known.id}
    )
    assert "no known name" in text(review.main)
    page = pressed(recruiter, NEW, review, "back")
    assert page.find("input", id="id_steps-0-assessmentId", attrs={"type": "text"})


@pytest.mark.usefixtures("many")
def test_an_incomplete_list_has_a_notice(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    partner.faults.add(route="assessments", kind="status", status=500, probability=0.2, seed=7)
    page = pressed(recruiter, NEW, recruiter.page(NEW), "select-0")
    assert "Only some assessments could be loaded" in text(page.main)


def test_an_empty_search_suggests_fewer_words(recruiter: LintingClient, acme: Cast) -> None:
    page = pressed(recruiter, NEW, recruiter.page(NEW), "select-0")
    page = pressed(recruiter, NEW, page, "search-0", q="zzz qqq")
    assert "No matches" in text(page.main)
