"""The explanation of a decision: what is known of one candidate, in every language, printable."""

import pytest
from django.conf import settings
from django.utils import translation

from dashboard.accounts.models import User
from dashboard.cases.evidence.types import ThresholdEvidence, store_evidence
from dashboard.cases.explanations.content import explain
from dashboard.cases.models import Case, CaseHandling, Decision, ExplanationText, Grounds, Outcome
from dashboard.cases.personal_data import erase
from tests.support.cases import REASON, START, create_flow, plain_evidence
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

TEXTS = "/w/acme/settings/cases/explanation/"
OTHERS = ("setter@example.com", "Too easy", REASON, "Rank", "Rang")
"""Parts that the candidate is not told: who set the threshold and why, notes, and ranks."""


@pytest.fixture
def decision(cast: Users) -> Decision:
    """Return a decision of Ravi on a case with all evidence."""
    then = ThresholdEvidence(
        value=60,
        certainty="known",
        is_change_recorded=True,
        set_by="setter@example.com",
        reason="Too easy",
        set_before=START,
    )
    case = Case.objects.create(
        workspace=cast.acme,
        flow=create_flow(cast.acme),
        flow_name="Engineers",
        step=1,
        step_label="Quiz",
        grounds=Grounds.FAILED,
        version=1,
        candidate_id="c1",
        email="c1@example.com",
        first_name="Cleo",
        last_name="Moss",
        evidence=store_evidence(plain_evidence(then=then, score=57.5)),
    )
    CaseHandling.objects.create(case=case)
    return Decision.objects.create(
        case=case, number=1, outcome=Outcome.UPHELD, reason=REASON, by=cast.recruiter.email
    )


def path_of(decision: Decision) -> str:
    return f"/w/acme/cases/{decision.case_id}/decisions/{decision.number}/explanation/"


def facts(decision: Decision, **evidence: object) -> dict[str, str]:
    """Return the facts of the explanation, with other evidence."""
    case = decision.case
    case.evidence = store_evidence(plain_evidence(**evidence))
    found = explain(case, decision, ExplanationText())
    assert found is not None
    return dict(found.facts)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_says_what_is_known_and_nothing_of_anybody_else(
    viewer: LintingClient, decision: Decision, language: str
) -> None:
    page = viewer.page(f"{path_of(decision)}?language={language}")
    letter = page.select_one(".explanation")
    assert letter["lang"] == language
    shown = text(letter)
    score = "57,5" if language == "de" else "57.5"
    score += " von 100" if language == "de" else " of 100"
    for part in ("Cleo Moss", "Acme", "Engineers", "Quiz", score, "60", "Ravi"):
        assert part in shown, part
    assert not [part for part in OTHERS if part in shown]
    assert ("Schwelle" in shown) == (language == "de")


def test_the_readers_language_is_the_default_and_stays_that_of_the_page(
    viewer: LintingClient, decision: Decision
) -> None:
    page = viewer.page(path_of(decision))
    assert page.select_one(".explanation")["lang"] == "en"
    german = viewer.page(f"{path_of(decision)}?language=de")
    assert (german.html["lang"], text(german.h1)) == ("en", "Explanation")
    assert viewer.page(f"{path_of(decision)}?language=xx").select_one(".explanation[lang=en]")


def test_the_workspaces_words_are_on_it_in_their_language(
    owner: LintingClient, viewer: LintingClient, decision: Decision
) -> None:
    assert "Write the texts" in text(owner.page(path_of(decision)).main)
    posted = {"de-review": "Schreiben Sie uns <b>bald</b>.", "en-introduction": "Dear candidate"}
    assert owner.post(TEXTS, posted).status_code == 303
    german = text(viewer.page(f"{path_of(decision)}?language=de").select_one(".explanation"))
    assert "Schreiben Sie uns <b>bald</b>." in german
    assert "Dear candidate" not in german
    english = text(viewer.page(f"{path_of(decision)}?language=en").select_one(".explanation"))
    assert "Dear candidate" in english
    assert "How to ask for a review" not in english


def test_a_text_that_is_too_long_is_refused_and_kept(
    owner: LintingClient, decision: Decision
) -> None:
    response = owner.post(TEXTS, {"de-review": "x" * 2001, "en-closing": "Bye"})
    assert response.status_code == 422
    page = parse(response)
    assert "x" * 2001 in page.find("textarea", attrs={"name": "de-review"}).get_text()
    assert text(page.find("textarea", attrs={"name": "en-closing"})) == "Bye"
    assert not ExplanationText.objects.exists()


def test_what_is_not_known_is_said_to_be_or_left_out(cast: Users, decision: Decision) -> None:
    with translation.override("en"):
        bare = facts(
            decision,
            score=None,
            passed=None,
            submitted_at=None,
            then=ThresholdEvidence(value=None, certainty="unclear", options=[50, 60]),
        )
        assert bare["Your score"] == "No score is recorded."
        threshold = bare["Threshold for your result"]
        assert threshold == "It is not recorded for the time of your result."
        assert not {"Your result", "Submitted"} & bare.keys()
        first = facts(decision, then=ThresholdEvidence(value=60, certainty="first_sync"))
        assert "as first recorded on" in first["Threshold for your result"]
        decision.case.step = 0
        assert "Assessed in" not in facts(decision)


def test_the_page_says_when_a_decider_has_no_name_and_who_writes_the_texts(
    recruiter: LintingClient, viewer: LintingClient, cast: Users, decision: Decision
) -> None:
    main = recruiter.page(path_of(decision)).main
    assert "no name" not in text(main)
    assert main.select("a[href='mailto:olivia@example.com']")
    assert main.select("button[data-print]")
    User.objects.filter(pk=cast.recruiter.pk).update(name="")
    assert recruiter.page(path_of(decision)).main.select("a[href='/account/']")
    seen = viewer.page(path_of(decision)).main
    assert "no name" in text(seen)
    assert not seen.select("a[href='/account/']"), "another member's name is theirs to enter"


def test_a_decider_without_an_account_is_named_by_address(cast: Users, decision: Decision) -> None:
    cast.recruiter.delete()
    with translation.override("en"):
        assert facts(decision)["Decided by"] == "ravi@example.com"


def test_an_erased_case_has_no_explanation(
    cast: Users, viewer: LintingClient, decision: Decision
) -> None:
    erase(cast.acme.pk, "c1@example.com")
    assert viewer.get(path_of(decision)).status_code == 404
    assert viewer.get(path_of(decision).replace("/1/exp", "/9/exp")).status_code == 404
