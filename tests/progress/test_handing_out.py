"""What can be had of chosen people: their addresses, drafts of a mail, lines to assign."""

import pytest

from dashboard.audit.models import AuditEntry
from dashboard.audit.words import facts as audit_facts
from dashboard.progress.models import Person
from flows_api.simulator import Simulator
from tests.progress.conftest import Look
from tests.progress.pages import choose, part
from tests.support.pages import LintingClient, text


def test_addresses_can_be_copied_and_the_trail_says_how_many_not_whose(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    page = recruiter.page(choose(recruiter, all="1", deed="addresses"))
    shown = part(page, "textarea#addresses")
    assert shown.has_attr("readonly")
    emails = shown.get_text().split()
    assert sorted(emails) == sorted(
        Person.objects.exclude(email="").values_list("email", flat=True)
    )
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.facts["count"], entry.facts["what"]) == (len(emails), "addresses")
    assert not any(email in str(entry.facts) for email in emails)


@pytest.mark.parametrize(
    ("deed", "what", "words"),
    [
        ("addresses", "addresses", "addresses"),
        ("mail", "mail_drafts", "mail drafts"),
        ("flows", "lines_to_assign", "lines to assign"),
    ],
)
def test_addresses_that_are_shown_are_told_once_whatever_is_loaded_again(
    recruiter: LintingClient, look: Look, deed: str, what: str, words: str
) -> None:
    look()
    where = choose(recruiter, all="1", deed=deed)
    for _reload in range(2):
        recruiter.page(where)
        recruiter.head(where)
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert entry.facts["what"] == what
    assert entry.facts["count"] == Person.objects.exclude(email="").count()
    assert words in dict(audit_facts(entry.facts)).values()


def test_a_mail_is_split_into_drafts_that_hold_everybody(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    Person.objects.update(email="")
    for n, person in enumerate(Person.objects.all()):
        Person.objects.filter(pk=person.pk).update(email=f"{'a' * 90}{n}@example.com")
    page = recruiter.page(choose(recruiter, all="1", deed="mail"))
    links = page.select("a[href^='mailto:']")
    assert len(links) > 1
    assert all(len(link["href"]) <= 1800 for link in links)
    together = "".join(str(link["href"]) for link in links)
    assert together.count("@example.com") == Person.objects.count()
    assert "split among several drafts" in text(page.main)


def test_lines_for_another_flow_arrive_in_its_bulk_form(
    recruiter: LintingClient, look: Look
) -> None:
    look()
    page = recruiter.page(choose(recruiter, all="1", deed="flows"))
    form = part(page, "main form")
    other = part(page, "button[formaction*='/flows/2/']")
    assert not page.select("button[formaction*='/flows/1/']")
    answer = recruiter.post(str(other["formaction"]), {"people": part(form, "textarea").get_text()})
    assert answer.status_code == 303
    assert "/batches/" in answer["Location"]
    assert text(other)


def test_in_an_outage_no_other_flow_is_offered(
    recruiter: LintingClient, look: Look, partner: Simulator
) -> None:
    look()
    path = choose(recruiter, all="1", deed="flows")
    partner.faults.add(route="*", kind="status", status=500)
    recruiter.get("/w/acme/flows/")
    other = part(recruiter.page(path), "button[formaction*='/flows/2/']")
    assert (other["type"], other["aria-disabled"]) == ("button", "true")
