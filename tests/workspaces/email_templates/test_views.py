"""The pages of e-mail templates: who sees and who changes them, and what is refused."""

import pytest

from dashboard.audit.labels import detail_rows
from dashboard.audit.models import AuditEntry
from dashboard.workspaces.email_templates.forms import MAX_LINK_LENGTH, link_length
from dashboard.workspaces.email_templates.queries import MAX_TEMPLATES, list_templates
from dashboard.workspaces.models import EmailTemplate
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

LIST = "/w/acme/settings/e-mail-templates/"
GOOD = {"name": "Reminder", "subject": "{flow}", "text": "Hello {first_name},\n\n{step} is open."}


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


def add(cast: Users, *names: str) -> list[EmailTemplate]:
    return [
        EmailTemplate.objects.create(
            workspace=cast.acme, name=name, subject="{flow}", text="Hello", position=at
        )
        for at, name in enumerate(names, start=1)
    ]


def names(cast: Users) -> list[str]:
    return [template.name for template in list_templates(cast.acme)]


def recorded() -> list[set[str]]:
    found = AuditEntry.objects.filter(action="email.templates_changed").order_by("id")
    return [{row.value for row in detail_rows(entry.details)} for entry in found]


def test_an_owner_adds_changes_orders_and_deletes_templates(
    cast: Users, olivia: LintingClient
) -> None:
    for name in ("First", "Second", "Third"):
        assert olivia.post(f"{LIST}new/", {**GOOD, "name": name}).status_code == 303
    second = EmailTemplate.objects.get(name="Second")
    olivia.post(f"{LIST}{second.pk}/position/", {"move": "up"})
    assert names(cast) == ["Second", "First", "Third"]
    olivia.post(f"{LIST}{second.pk}/position/", {"move": "up"})
    olivia.post(f"{LIST}{second.pk}/position/", {"move": "sideways"})
    assert names(cast) == ["Second", "First", "Third"]
    assert olivia.post(f"{LIST}{second.pk}/", {**GOOD, "name": "Later"}).status_code == 303
    assert olivia.post(f"{LIST}{second.pk}/", {**GOOD, "name": "Later"}).status_code == 303
    olivia.post(f"{LIST}{second.pk}/removal/")
    assert names(cast) == ["First", "Third"]
    assert recorded()[3:] == [{"Second", "moved"}, {"Later", "changed"}, {"Later", "deleted"}]


def test_the_list_fills_templates_with_examples(cast: Users, olivia: LintingClient) -> None:
    olivia.post(f"{LIST}new/", {**GOOD, "text": "Hello {first_name}, {sender} of {workspace}"})
    shown = text(olivia.page(LIST).main)
    assert f"Hello Ada, {cast.owner} of {cast.acme.name}" in shown


@pytest.mark.parametrize("who", ["recruiter", "viewer"])
def test_other_members_only_read(cast: Users, sign_in: SignIn, who: str) -> None:
    (template,) = add(cast, "Reminder")
    page = sign_in(getattr(cast, who)).page(LIST)
    assert "Reminder" in text(page.main)
    assert page.main.find(attrs={"data-view-only": True})
    assert not page.main.find_all("form")
    assert not page.main.find_all("a", href=lambda href: href and str(template.pk) in href)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            "subject",
            "Hi {firstname}",
            "{firstname} is not a placeholder. You can use: {first_name}",
        ),
        ("text", "Hi {Name} {x}", "{Name}, {x} is not a placeholder"),
        ("text", "x" * 400 + "ü" * 300, "Shorten the text"),
        ("text", "x" * (MAX_LINK_LENGTH + 1), "at most 1200"),
        ("name", "", "Enter a value"),
        ("name", "x" * 61, "at most 60"),
    ],
)
def test_a_bad_template_is_refused_at_its_field(
    cast: Users, olivia: LintingClient, field: str, value: str, message: str
) -> None:
    response = olivia.post(f"{LIST}new/", {**GOOD, field: value})
    assert response.status_code == 422
    error = parse(response).find(id=f"id_{field}_error")
    assert error is not None
    assert message in text(error)
    assert names(cast) == []


def test_a_name_is_used_once(cast: Users, olivia: LintingClient) -> None:
    add(cast, "Reminder")
    assert olivia.post(f"{LIST}new/", {**GOOD, "name": " reminder "}).status_code == 422
    assert names(cast) == ["Reminder"]


def test_the_same_template_added_again_is_the_one_that_is_there(
    cast: Users, olivia: LintingClient
) -> None:
    for form in (GOOD, {**GOOD, "name": " Reminder ", "text": f"{GOOD['text']}\r\n"}):
        assert olivia.post(f"{LIST}new/", form).status_code == 303
    assert olivia.post(f"{LIST}new/", {**GOOD, "text": "Hi"}).status_code == 422
    (template,) = add(cast, "Other")
    assert olivia.post(f"{LIST}{template.pk}/", GOOD).status_code == 422
    assert sorted(names(cast)) == ["Other", "Reminder"]
    assert len(recorded()) == 1


def test_the_number_of_templates_is_limited(cast: Users, olivia: LintingClient) -> None:
    add(cast, *map(str, range(MAX_TEMPLATES)))
    assert olivia.post(f"{LIST}new/", GOOD).status_code == 422
    assert not olivia.page(LIST).main.find("a", href=f"{LIST}new/")


def test_suggestions_are_added_by_one_click_and_in_the_readers_language(
    cast: Users, olivia: LintingClient
) -> None:
    cast.owner.language = "de"
    cast.owner.save()
    page = olivia.page(LIST)
    form = page.main.find("form", action=f"{LIST}suggestions/")
    assert form is not None
    olivia.post(f"{LIST}suggestions/")
    assert names(cast) == ["Erinnerung", "Dank nach Abschluss", "Nach nicht bestandenem Schritt"]
    assert all("Guten Tag {first_name}" in each.text for each in list_templates(cast.acme))
    olivia.post(f"{LIST}suggestions/")
    assert len(names(cast)) == 3


def test_line_ends_of_a_browser_do_not_count_twice(cast: Users, olivia: LintingClient) -> None:
    olivia.post(f"{LIST}new/", {**GOOD, "text": "a\r\n\r\nb"})
    (template,) = list_templates(cast.acme)
    assert template.text == "a\n\nb"
    assert link_length("", template.text) == len("a%0D%0A%0D%0Ab")


def test_templates_of_another_workspace_are_not_found(cast: Users, sign_in: SignIn) -> None:
    (template,) = add(cast, "Reminder")
    outsider = sign_in(cast.outsider)
    for action in ("", "removal/", "position/"):
        path = f"/w/other/settings/e-mail-templates/{template.pk}/{action}"
        assert outsider.post(path, GOOD).status_code in (403, 404)
    assert names(cast) == ["Reminder"]
