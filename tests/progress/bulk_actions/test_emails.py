"""E-mails with templates: filled drafts, for one candidate or many, and their record."""

import re
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from bs4 import Tag
from django.utils import timezone

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.core.http.mailto import MAX_URL_LENGTH
from dashboard.progress import personal_data
from dashboard.progress.bulk_actions.emails import MAX_DRAFTS
from dashboard.progress.models import EmailDraft, SyncedCandidate
from dashboard.workspaces.models import EmailTemplate, Workspace
from tests.progress.conftest import RunSync, get_flow
from tests.progress.pages import part, select
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users


@pytest.fixture
def personal(acme: Users) -> EmailTemplate:
    return EmailTemplate.objects.create(
        workspace=acme.acme,
        name="Reminder",
        subject="{flow}: {step}",
        text="Hello {first_name},\n\nregards,\n{sender}, {workspace}",
        position=1,
    )


@pytest.fixture
def shared(acme: Users) -> EmailTemplate:
    return EmailTemplate.objects.create(
        workspace=acme.acme, name="News", subject="{flow}", text="Dear all,\n{sender}", position=2
    )


def listed() -> SyncedCandidate:
    """Return a candidate with name and address."""
    return SyncedCandidate.objects.exclude(email="").exclude(first_name="").order_by("pk")[0]


def fields(link: Tag) -> dict[str, str]:
    """Return the fields of a draft. "" is the address."""
    to, _question, query = str(link["href"]).removeprefix("mailto:").partition("?")
    pairs = (pair.partition("=")[::2] for pair in query.split("&"))
    return {"": unquote(to), **{name: unquote(value) for name, value in pairs}}


def drafts(page: Page) -> list[Tag]:
    return list(page.main.select("a[href^='mailto:']"))


def offers(page: Page) -> list[Tag]:
    return list(page.main.select("form.email-offer"))


def open_draft(client: LintingClient, path: str, form: Tag) -> Page:
    """Post the form of a draft and return the page that it leads to."""
    path = path.partition("?")[0]
    response = client.post(path, {str(i["name"]): i["value"] for i in form.select("input[name]")})
    assert response.status_code == 303
    return client.page(str(response["Location"]))


def email_one(client: LintingClient, candidate: SyncedCandidate) -> str:
    """Press "E-mail" on the candidate's page, and return the address it leads to."""
    where = f"/w/acme/flows/1/candidates/{candidate.candidate_id}/?search={candidate.email}"
    form = part(client.page(where), "form[action$='/e-mail/']")
    response = client.post(str(form["action"]))
    assert response.status_code == 303
    return str(response["Location"])


def test_one_candidate_gets_a_filled_draft(
    recruiter: LintingClient, run_sync: RunSync, acme: Users, personal: EmailTemplate
) -> None:
    run_sync()
    candidate = listed()
    path = email_one(recruiter, candidate)
    page = recruiter.page(path)
    assert not drafts(page), "nothing is opened before it is recorded"
    assert f"Hello {candidate.first_name}," in text(part(page, ".email-text"))
    (form,) = offers(page)
    opened = open_draft(recruiter, path, form)
    (link,) = drafts(opened)
    found = fields(link)
    assert found.pop("subject").startswith(f"{get_flow().name}: ")
    assert found == {
        "": candidate.email,
        "body": f"Hello {candidate.first_name},\r\n\r\nregards,\r\n"
        f"{acme.recruiter}, {acme.acme.name}",
    }
    assert "data-open-draft" not in link.attrs, "a reload opens nothing"


def test_without_a_template_the_draft_is_bare(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    candidate = listed()
    path = f"{email_one(recruiter, candidate)}?template=none"
    (form,) = offers(recruiter.page(path))
    (link,) = drafts(open_draft(recruiter, path, form))
    assert fields(link) == {"": candidate.email, "subject": get_flow().name}
    assert EmailDraft.objects.get().template_name == ""


def test_many_candidates_share_a_draft_in_bcc(
    recruiter: LintingClient, run_sync: RunSync, shared: EmailTemplate
) -> None:
    run_sync()
    path = select(recruiter, all="1", bulk_action="email")
    addresses: list[str] = []
    for form in offers(recruiter.page(path)):
        (link,) = drafts(open_draft(recruiter, path, form))
        assert len(str(link["href"])) <= MAX_URL_LENGTH
        assert (fields(link)[""], fields(link)["body"][:10]) == ("", "Dear all,\r")
        addresses += fields(link)["bcc"].split(",")
    known = SyncedCandidate.objects.exclude(email="").values_list("email", flat=True)
    assert sorted(addresses) == sorted(known)
    assert EmailDraft.objects.count() == len(known)


def test_a_personal_template_opens_a_draft_each(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    path = select(recruiter, all="1", bulk_action="email")
    page = recruiter.page(path)
    count = SyncedCandidate.objects.exclude(email="").count()
    assert len(offers(page)) == min(count, MAX_DRAFTS)
    first = offers(page)[0]
    opened = open_draft(recruiter, path, first)
    (link,) = drafts(opened)
    draft = EmailDraft.objects.get()
    assert fields(link)[""] == draft.candidate.email
    assert f"Hello {draft.candidate.first_name}" in fields(link)["body"]
    assert ["opened" in text(form) for form in offers(opened)].count(True) == 1


def test_the_record_says_who_when_and_which_template_and_not_that_it_was_sent(
    recruiter: LintingClient, run_sync: RunSync, acme: Users, personal: EmailTemplate
) -> None:
    run_sync()
    candidate = listed()
    path = email_one(recruiter, candidate)
    form = offers(recruiter.page(path))[0]
    open_draft(recruiter, path, form)
    open_draft(recruiter, path, form)  # the same click again
    draft = EmailDraft.objects.get()
    assert (draft.candidate, draft.by, draft.template) == (candidate, acme.recruiter, personal)
    entry = AuditEntry.objects.get(action="email.draft_opened")
    assert {"1", "Reminder"} <= {row.value for row in detail_rows(entry.details)}
    assert candidate.email not in str(entry.details)
    profile = f"/w/acme/flows/1/progress/candidates/{candidate.candidate_id}/"
    shown = text(recruiter.page(profile).main)
    assert "E-mail draft opened with the template “Reminder”" in shown
    assert acme.recruiter.email in shown
    assert not re.search(r"\b(?<!was )sent\b", shown)
    personal.delete()
    assert "“Reminder”" in text(recruiter.page(profile).main), "the record outlives the template"


def test_the_template_used_last_comes_first(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate, shared: EmailTemplate
) -> None:
    run_sync()
    path = select(recruiter, all="1", bulk_action="email")
    options = [text(each) for each in recruiter.page(path).select("#template option")]
    assert options == ["Reminder", "News", "Without a template"]
    page = recruiter.page(f"{path}?template={shared.pk}")
    open_draft(recruiter, path, offers(page)[0])
    options = [text(each) for each in recruiter.page(path).select("#template option")]
    assert options == ["News", "Reminder", "Without a template"]


def test_a_text_too_long_for_a_link_is_shown_for_copying(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    candidate = listed()
    SyncedCandidate.objects.filter(pk=candidate.pk).update(first_name="漢" * 200)
    path = email_one(recruiter, candidate)
    page = open_draft(recruiter, path, offers(recruiter.page(path))[0])
    (link,) = drafts(page)
    assert "body" not in fields(link)
    assert len(str(link["href"])) <= MAX_URL_LENGTH
    assert part(page, "textarea").get_text().strip().startswith("Hello 漢漢")


def test_missing_names_are_said(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    candidate = listed()
    SyncedCandidate.objects.filter(pk=candidate.pk).update(first_name="")
    shown = text(recruiter.page(email_one(recruiter, candidate)).main)
    assert "Hello," in shown
    assert "left out: first_name" in shown


def test_only_selected_candidates_and_existing_templates_count(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    path = email_one(recruiter, listed())
    other = SyncedCandidate.objects.exclude(pk=listed().pk).exclude(email="")[0]
    for posted in (
        {"template": str(personal.pk), "candidates": str(other.pk), "token": str(uuid4())},
        {"template": "987654", "candidates": str(listed().pk), "token": str(uuid4())},
        {"template": "", "candidates": str(listed().pk)},
        {"template": str(personal.pk), "candidates": "x -1", "token": "no"},
    ):
        response = recruiter.post(path, posted)
        assert response.status_code == 303
        assert not drafts(recruiter.page(str(response["Location"])))
    assert not EmailDraft.objects.exists()
    assert not AuditEntry.objects.filter(action="email.draft_opened").exists()


def test_a_colleagues_draft_is_not_shown_as_mine(
    recruiter: LintingClient, owner: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    path = email_one(recruiter, listed())
    open_draft(recruiter, path, offers(recruiter.page(path))[0])
    opening = EmailDraft.objects.get().opening
    assert not drafts(owner.page(f"{path}?opened={opening}"))


def test_a_candidate_who_is_not_loaded_yet_is_said(
    recruiter: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    candidate = listed()
    where = f"/w/acme/flows/1/candidates/{candidate.candidate_id}/?search={candidate.email}"
    form = part(recruiter.page(where), "form[action$='/e-mail/']")
    candidate.delete()
    response = recruiter.post(str(form["action"]))
    assert response.status_code == 303
    assert "not loaded this candidate yet" in text(recruiter.page(where).main.parent)


def test_htmx_opens_the_draft(
    recruiter: LintingClient, run_sync: RunSync, personal: EmailTemplate
) -> None:
    run_sync()
    path = email_one(recruiter, listed())
    form = offers(recruiter.page(path))[0]
    open_draft(recruiter, path, form)
    opening = EmailDraft.objects.get().opening
    headers = {"HX-Request": "true", "HX-Target": "email-drafts"}
    answer = recruiter.get(f"{path}?template={personal.pk}&opened={opening}", headers=headers)
    body = answer.content.decode()
    assert body.count("data-open-draft") == 1
    assert "<main" not in body


def test_drafts_are_erased_with_the_candidate_and_after_the_retention(
    recruiter: LintingClient, run_sync: RunSync, acme: Users, personal: EmailTemplate
) -> None:
    run_sync()
    path = select(recruiter, all="1", bulk_action="email")
    page = recruiter.page(path)
    for form in offers(page)[:2]:
        open_draft(recruiter, path, form)
    first, second = EmailDraft.objects.order_by("pk")
    email = first.candidate.email
    found = [str(record.label) for record in personal_data.find(acme.acme.pk, email)]
    assert any("E-mail draft opened in" in label for label in found)
    personal_data.erase(acme.acme.pk, email)
    assert list(EmailDraft.objects.all()) == [second]
    days = Workspace.objects.get(pk=acme.acme.pk).candidate_retention_days
    with time_machine.travel(timezone.now() + timedelta(days=days + 1)):
        personal_data.purge()
    assert not EmailDraft.objects.exists()
