"""The panel that says how a file was read, and lets it be read otherwise."""

import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.assignments.imports import rechecks
from dashboard.assignments.imports.readers import Choices, Table
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.reading import panel as reading_panel
from dashboard.assignments.imports.reading import views as reading_views
from dashboard.assignments.imports.rechecks import accept_suggestions
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.assignments.models.imports import ColumnMapping, ImportFile
from dashboard.assignments.personal_data import erase, purge
from tests.assignments.imports.cases.pages import FOLDER
from tests.assignments.imports.factories import xlsx_of
from tests.assignments.review_pages import check_again, confirm, form_data, post_import
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

UNKNOWN_HEADER = (
    "Zzz;Qqq;Xxx\nLovelace;Countess;ada@example.com\nHopper;Admiral;grace@example.com\n"
)


def upload(client: LintingClient, raw: bytes | str, name: str = "list.csv") -> tuple[str, Batch]:
    """Upload a file, and return the address of its review and the checked batch."""
    content = raw.encode() if isinstance(raw, str) else raw
    response = post_import(client, file=SimpleUploadedFile(name, content))
    assert response.status_code == 303
    batch = Batch.objects.latest("created_at")
    check_again(batch)
    return response["Location"], batch


def case(name: str) -> bytes:
    return (FOLDER / "inputs" / name).read_bytes()


def panel(client: LintingClient, url: str) -> Any:
    return client.page(url).find(id="import-reading")


def posted(form: Any, **changes: str) -> dict[str, str]:
    """Return what a browser posts of the panel's form."""
    data = {box["name"]: box.get("value", "") for box in form.find_all("input")}
    for select in form.find_all("select"):
        option = select.find("option", selected=True) or select.find("option")
        data[select["name"]] = option["value"]
    return data | changes


def lines(batch: Batch) -> list[tuple[str, str, str, bool]]:
    rows = batch.lines.values_list("email", "first_name", "last_name", "included")
    return list(rows.order_by("number"))


def test_sentence_names_each_guess(recruiter: LintingClient) -> None:
    url, _batch = upload(recruiter, case("F02.csv"))
    said = text(panel(recruiter, url))
    assert "We read: semicolon, UTF-8, header in row 3, candidates from “E-Mail”." in said
    assert not panel(recruiter, url).find("form")


def test_change_opens_the_form_with_a_sample(recruiter: LintingClient) -> None:
    url, _batch = upload(recruiter, case("E02.csv"))
    link = panel(recruiter, url).find("a", string="Change")
    opened = recruiter.fragment(url + link["href"], "import-reading")
    assert [text(cell) for cell in opened.tbody.tr.find_all("td")] == [
        "Jörg",
        "Becker",
        "joerg@people.example",
    ]


def test_sample_changes_with_the_choice_and_nothing_is_saved(recruiter: LintingClient) -> None:
    url, batch = upload(recruiter, case("E02.csv"))
    form = panel(recruiter, f"{url}?reading=open").form
    changed = posted(form, encoding="cp1251")
    sample = recruiter.fragment(url, "import-reading", data=changed)
    assert "Jцrg" in text(sample.tbody)
    assert "You chose this" not in text(sample)
    assert lines(batch)[0][1] == "Jörg"


def test_sample_without_javascript_is_an_address(recruiter: LintingClient) -> None:
    url, _batch = upload(recruiter, case("E02.csv"))
    form = panel(recruiter, f"{url}?reading=open").form
    response = recruiter.post(f"{url}reading/", posted(form, encoding="cp1251", show="yes"))
    assert response.status_code == 303
    assert "csrf" not in response["Location"]
    assert "Jцrg" in text(panel(recruiter, response["Location"]))


@pytest.mark.parametrize(
    ("file", "choices", "first"),
    [
        ("E02.csv", {"encoding": "cp1251"}, ("joerg@people.example", "Jцrg", "Becker")),
        ("X03.xlsx", {"sheet": "June"}, ("mary@people.example", "Mary", "Jackson")),
        ("F02.csv", {"header": "0"}, ("", "", "")),
    ],
)
def test_file_is_read_as_chosen(
    recruiter: LintingClient, file: str, choices: dict[str, str], first: tuple[str, str, str]
) -> None:
    url, batch = upload(recruiter, case(file), file)
    form = panel(recruiter, f"{url}?reading=open").form
    assert recruiter.post(f"{url}reading/", posted(form, **choices)).status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKING
    check_again(batch)
    assert lines(batch)[0][:3] == first


def test_delimiter_is_chosen(recruiter: LintingClient) -> None:
    url, _batch = upload(recruiter, "email;name\nada@example.com;Ada, Countess\n")
    form = panel(recruiter, f"{url}?reading=open").form
    assert form.find("select", attrs={"name": "delimiter"}).find(selected=True).text == "semicolon"
    shown = recruiter.fragment(url, "import-reading", data=posted(form, delimiter=str(ord(","))))
    assert [text(cell) for cell in shown.tbody.tr.find_all("td")][1] == "Countess"


def test_hidden_rows_are_left_out_until_taken(recruiter: LintingClient) -> None:
    url, batch = upload(recruiter, case("X01.xlsx"), "list.xlsx")
    assert "1 row is hidden" in text(panel(recruiter, url))
    assert [line[3] for line in lines(batch)] == [True, False, True]
    assert accept_suggestions(batch)
    check_again(batch)
    assert [line[3] for line in lines(batch)] == [True, False, True]
    form = panel(recruiter, f"{url}?reading=open").form
    assert recruiter.post(f"{url}reading/", posted(form, hidden="take")).status_code == 303
    assert [line[3] for line in lines(batch)] == [True, True, True]


def test_unsure_columns_are_asked_and_nobody_is_selected_meanwhile(
    recruiter: LintingClient,
) -> None:
    url, batch = upload(recruiter, UNKNOWN_HEADER)
    opened = panel(recruiter, url)
    assert "Which column" in text(opened)
    assert not any(line[3] for line in lines(batch))
    assert accept_suggestions(batch)
    check_again(batch)
    assert not any(line[3] for line in lines(batch))
    answer = posted(opened.form, header="1")
    form = recruiter.fragment(url, "import-reading", data=answer).form
    answer = posted(form, **{"column-0": "last_name", "column-1": "", "column-2": "email"})
    assert recruiter.post(f"{url}reading/", answer).status_code == 303
    check_again(Batch.objects.get())
    assert lines(batch) == [
        ("ada@example.com", "", "Lovelace", True),
        ("grace@example.com", "", "Hopper", True),
    ]


def test_columns_without_an_address_are_refused(recruiter: LintingClient) -> None:
    url, batch = upload(recruiter, case("F02.csv"))
    form = panel(recruiter, f"{url}?reading=open").form
    response = recruiter.post(f"{url}reading/", posted(form, **{"column-2": ""}))
    assert response.status_code == 422
    assert "Select a column for the e-mail" in response.content.decode()
    assert lines(batch)[0][0] == "ada@people.example"


def test_same_headers_mean_the_same_next_time(recruiter: LintingClient, acme: Users) -> None:
    text_ = "Mail;Rufzeichen\nada@example.com;Ada\n"
    url, _batch = upload(recruiter, text_)
    form = panel(recruiter, f"{url}?reading=open").form
    data = posted(form, **{"column-1": "first_name"})
    assert recruiter.post(f"{url}reading/", data).status_code == 303
    assert ColumnMapping.objects.get().workspace == acme.acme
    _url, batch = upload(recruiter, text_.replace("Mail", "MAIL:"))
    assert lines(batch)[0][1] == "Ada"


def test_other_workspaces_know_nothing_of_it(recruiter: LintingClient, acme: Users) -> None:
    url, _batch = upload(recruiter, "Mail;Rufzeichen\nada@example.com;7\n")
    form = panel(recruiter, f"{url}?reading=open").form
    data = posted(form, **{"column-1": "last_name"})
    recruiter.post(f"{url}reading/", data)
    ColumnMapping.objects.update(workspace=acme.other)
    _url, batch = upload(recruiter, "Mail;Rufzeichen\nada@example.com;7\n")
    assert lines(batch)[0][2] == ""


def test_file_is_gone_once_confirmed(recruiter: LintingClient) -> None:
    url, _batch = upload(recruiter, case("F02.csv"))
    assert confirm(recruiter, url).status_code == 303
    assert not ImportFile.objects.exists()
    assert recruiter.post(f"{url}reading/", {})["Location"] == url


def test_file_is_gone_once_a_candidate_of_it_is_erased(
    recruiter: LintingClient, acme: Users
) -> None:
    url, batch = upload(recruiter, case("F02.csv"))
    erase(acme.acme.pk, "ada@people.example")
    assert not ImportFile.objects.exists()
    assert batch.lines.count() == 2
    assert form_data(recruiter.page(url))["selected"]


def test_viewer_sees_how_it_was_read_but_changes_nothing(
    recruiter: LintingClient, viewer: LintingClient
) -> None:
    url, _batch = upload(recruiter, case("F02.csv"))
    assert not panel(viewer, f"{url}?reading=open").find("form")
    assert viewer.post(f"{url}reading/", {}).status_code == 403


@pytest.mark.parametrize("choices", [{"sheet": "None"}, {"header": "x"}, {"delimiter": "9999"}])
def test_choice_that_is_not_offered_is_refused(
    recruiter: LintingClient, choices: dict[str, str]
) -> None:
    url, _batch = upload(recruiter, case("X03.xlsx"), "list.xlsx")
    form = panel(recruiter, f"{url}?reading=open").form
    response = recruiter.post(f"{url}reading/", posted(form, **choices))
    assert response.status_code == (303 if "delimiter" in choices else 422)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that gets an entry each time that a review reads its file."""
    found: list[str] = []

    def counted(raw: bytes, choices: Choices) -> Table:
        found.append("read")
        return read_bytes(raw, choices)

    monkeypatch.setattr(reading_panel, "read_bytes", counted)
    return found


def test_file_is_read_only_for_the_form(
    recruiter: LintingClient, viewer: LintingClient, readings: list[str]
) -> None:
    url, _batch = upload(recruiter, UNKNOWN_HEADER)
    for target in ("batch-lines", "batch-confirm", "batch-lines-form"):
        recruiter.fragment(f"{url}?reading=open", target)
    assert not panel(viewer, f"{url}?reading=open").find("form")
    assert readings == []
    assert panel(recruiter, url).find("form")
    assert recruiter.fragment(url, "import-reading").find("form")
    assert len(readings) == 2


def test_process_of_a_workbook_ends_with_its_sample(
    acme: Users, recruiter: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            processes.append(self)

    many = [["E-mail"], *[[f"p{n}@example.com"] for n in range(5_000)]]
    upload(recruiter, xlsx_of(many), "list.xlsx")
    monkeypatch.setattr(subprocess, "Popen", Recorded)
    form = reading_panel.form_for(ImportFile.objects.get(), Choices())
    assert [process.returncode is not None for process in processes] == [True]
    assert len(form.rows) == reading_panel.SAMPLED_ROWS


def test_files_are_gone_once_anybody_is_erased(recruiter: LintingClient, acme: Users) -> None:
    upload(recruiter, f"only@example.com;above the header\n\n{UNKNOWN_HEADER}")
    erase(acme.other.pk, "only@example.com")
    assert ImportFile.objects.exists()
    erase(acme.acme.pk, "only@example.com")
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize(("days", "is_stored"), [(6, True), (8, False)])
def test_file_is_stored_for_a_week_at_most(
    recruiter: LintingClient, *, days: int, is_stored: bool
) -> None:
    upload(recruiter, case("F02.csv"))
    Batch.objects.update(created_at=timezone.now() - timedelta(days=days))
    purge()
    assert ImportFile.objects.exists() == is_stored


@pytest.mark.parametrize("function", ["bound_form", "reread_file"])
def test_file_that_is_erased_meanwhile_leads_back(
    recruiter: LintingClient, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    url, _batch = upload(recruiter, case("F02.csv"))
    data = posted(panel(recruiter, f"{url}?reading=open").form)
    original = getattr(reading_views, function)

    def erased_first(*args: Any) -> Any:
        ImportFile.objects.all().delete()
        return original(*args)

    monkeypatch.setattr(reading_views, function, erased_first)
    assert recruiter.post(f"{url}reading/", data)["Location"] == url


def test_file_that_is_erased_while_it_is_read_changes_the_lines(
    recruiter: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _url, batch = upload(recruiter, case("F02.csv"))

    def erased_meanwhile(raw: bytes, choices: Choices) -> Table:
        ImportFile.objects.all().delete()
        return read_bytes(raw, choices)

    monkeypatch.setattr(rechecks, "read_bytes", erased_meanwhile)
    assert rechecks.reread_file(batch, Choices())
    assert not ImportFile.objects.exists()


def test_second_encoding_is_undone_and_can_be_chosen_back(recruiter: LintingClient) -> None:
    url, batch = upload(recruiter, "Name;E-mail\nJÃ¶rg Becker;joerg@example.com\n")
    assert "UTF-8 saved twice (windows-1252)" in text(panel(recruiter, url))
    form = panel(recruiter, f"{url}?reading=open").find("form")
    recruiter.post(form["action"], posted(form, encoding="utf-8"))
    check_again(batch)
    assert [line.first_name for line in batch.lines.all()] == ["JÃ¶rg"]
    offered = panel(recruiter, f"{url}?reading=open").find("select", attrs={"name": "encoding"})
    assert offered.find("option", value="double_cp1252")


def test_file_of_recipients_may_be_read_as_a_table(recruiter: LintingClient) -> None:
    url, batch = upload(recruiter, "Ada <ada@example.com>; Grace <grace@example.com>", "list.txt")
    assert set(batch.lines.values_list("first_name", flat=True)) == {"Ada", "Grace"}
    form = panel(recruiter, f"{url}?reading=open").find("form")
    assert form
