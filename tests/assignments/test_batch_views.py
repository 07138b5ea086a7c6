"""Assigning many, as a browser without scripts does it: list, preview, confirmation, progress."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.assignments import checking, running
from dashboard.assignments.batch import SENDABLE, Batch, BatchState, Verdict
from dashboard.assignments.confirming import confirm as start_hold
from dashboard.assignments.figures import recount
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.reading import MOST_BYTES
from dashboard.assignments.steering import discard
from dashboard.audit.models import AuditEntry
from dashboard.workspaces import pacing
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    checked,
    confirmed,
    let_look_ups_fall_due,
    people,
    posts,
    run,
    states,
)
from tests.assignments.reading.test_files import xlsx_of
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

# Where a batch is sent, threads with connections of their own do it.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")

BULK = "/w/acme/flows/1/assign/bulk/"


def token(page: Any) -> str:
    return str(page.find("input", attrs={"name": "token"})["value"])


def bring(client: LintingClient, **values: Any) -> Any:
    return client.post(BULK, {"token": token(client.page(BULK)), **values})


def brought(client: LintingClient, pasted: str) -> tuple[str, Batch]:
    """The preview's address, and the batch, checked."""
    response = bring(client, people=pasted)
    assert response.status_code == 303
    batch = Batch.objects.latest("created_at")
    checking.check(batch.pk)
    batch.refresh_from_db()
    return response["Location"], batch


def of_form(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would post of the preview."""
    form = page.find("form", id="batch-lines-form")
    data: dict[str, Any] = {"shown": [], "tick": []}
    for box in form.find_all("input"):
        name, kind = box.get("name"), box.get("type")
        if kind == "checkbox" and not box.has_attr("checked"):
            continue
        if name in ("shown", "tick"):
            data[name].append(box["value"])
        elif name and kind == "hidden":
            data[name] = box["value"]
    return {**data, "per_minute": "0", **changes}


def confirm(client: LintingClient, url: str, **changes: Any) -> Any:
    return client.post(f"{url}confirmation/", of_form(client.page(url), **changes))


@sends
def test_a_pasted_list_is_checked_confirmed_and_sent(
    recruiter: LintingClient, partner: Simulator
) -> None:
    url, batch = brought(recruiter, people(3))
    page = recruiter.page(url)
    assert "3 people would be invited" in text(page.main)
    assert posts(partner) == 0
    assert confirm(recruiter, url).status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.HELD
    assert "Nothing is sent yet" in text(recruiter.page(url).main)
    Batch.objects.update(starts_at=timezone.now())
    run(batch)
    page = recruiter.page(url)
    assert "Finished" in text(page.main)
    assert len(page.find_all("tr", attrs={"data-assignment": "assigned"})) == 3


def test_the_same_upload_and_the_same_confirmation_twice(
    recruiter: LintingClient, partner: Simulator
) -> None:
    data = {"token": token(recruiter.page(BULK)), "people": people(2)}
    first, second = recruiter.post(BULK, data), recruiter.post(BULK, data)
    assert first["Location"] == second["Location"]
    batch = Batch.objects.get()
    checking.check(batch.pk)
    form = of_form(recruiter.page(first["Location"]))
    for _ in range(2):
        assert recruiter.post(f"{first['Location']}confirmation/", form).status_code == 303
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
def test_files(recruiter: LintingClient, acme: Cast, name: str) -> None:
    rows = [["E-Mail", "Vorname"], ["ada@example.com", "Ada"]]
    raw = xlsx_of(rows) if name.endswith("x") else b"E-Mail;Vorname\r\nada@example.com;Ada\r\n"
    assert bring(recruiter, file=SimpleUploadedFile(name, raw)).status_code == 303
    assert list(Batch.objects.get().lines.values_list("email", "first_name")) == [
        ("ada@example.com", "Ada")
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Choose a file"),
        ({"file": SimpleUploadedFile("x.csv", b"x" * (MOST_BYTES + 1))}, "larger than 5 MB"),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04nonsense")}, "neither an Excel"),
        ({"people": "E-mail;Name\n"}, "no rows"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_summary(
    recruiter: LintingClient, values: dict[str, Any], said: str
) -> None:
    response = bring(recruiter, **values)
    assert response.status_code == 422
    page = parse(response)
    assert said in text(page.find(id="error-summary"))
    assert text(page.title).startswith("Error: ")
    assert not Batch.objects.exists()


def test_unticked_lines_stay_out(recruiter: LintingClient, partner: Simulator) -> None:
    url, batch = brought(recruiter, people(3))
    data = of_form(recruiter.page(url))
    response = recruiter.post(f"{url}choice/", data | {"tick": data["tick"][:2]})
    assert response.status_code == 303
    assert confirm(recruiter, url).status_code == 303
    assert Assignment.objects.filter(batch=batch).count() == 2


def test_a_choice_that_differs_from_the_number_shown_starts_nothing(
    recruiter: LintingClient,
) -> None:
    url, _ = brought(recruiter, people(3))
    data = of_form(recruiter.page(url))
    response = recruiter.post(f"{url}confirmation/", data | {"tick": data["tick"][:1]})
    assert response.status_code == 409
    assert "1 person would be invited" in text(parse(response).main)
    assert not Assignment.objects.exists()


def test_all_or_none_of_a_filter(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(120))
    recruiter.post(f"{url}choice/", {"every": "none"})
    assert not batch.lines.filter(included=True).exists()
    recruiter.post(f"{url}choice/", {"every": "all", "verdict": "new"})
    assert batch.lines.filter(included=True).count() == 120


def test_above_thirty_the_number_is_typed(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, people(31))
    response = confirm(recruiter, url)
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_typed")
    assert confirm(recruiter, url, typed="30").status_code == 422
    assert confirm(recruiter, url, typed="31").status_code == 303


def test_a_mapping_can_be_corrected(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, "Post;Who\nada@example.com;Ada\ngrace@example.com;Grace")
    assert batch.mapping == ["email", "name", "first_name"] or batch.lines.count() >= 2
    bring(recruiter, file=SimpleUploadedFile("x.csv", b"mail,Rufname,Zuname\na@b.de,Ada,L\n"))
    batch = Batch.objects.latest("created_at")
    checking.check(batch.pk)
    url = f"/w/acme/batches/{batch.pk}/"
    columns = {"column-0": "email", "column-1": "last_name", "column-2": "first_name"}
    assert recruiter.post(f"{url}columns/", columns).status_code == 303
    line = batch.lines.get()
    assert (line.first_name, line.last_name) == ("L", "Ada")
    twice = {"column-0": "email", "column-1": "email", "column-2": ""}
    assert recruiter.post(f"{url}columns/", twice).status_code == 422


def test_misspelt_addresses_are_corrected_on_request(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, "ada@gmial.com\ngrace@gmail.com\ngrace@gmal.com")
    assert "2 addresses look misspelt" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}suggestions/").status_code == 303
    checking.check(batch.pk)
    assert list(batch.lines.order_by("number").values_list("email", "verdict")) == [
        ("ada@gmail.com", Verdict.NEW),
        ("grace@gmail.com", Verdict.NEW),
        ("grace@gmail.com", Verdict.TWICE),
    ]


def test_a_poll_costs_one_query_of_ours_and_answers_nothing_when_nothing_changed(
    recruiter: LintingClient, acme: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch = confirmed(acme, people(5))
    url = f"/w/acme/batches/{batch.pk}/"
    headers = {"HX-Request": "true", "HX-Target": "batch-progress"}
    batch.refresh_from_db()
    recruiter.get(url)
    with django_assert_max_num_queries(4) as captured:
        response = recruiter.get(f"{url}?seen={batch.version}", headers=headers)
    assert response.status_code == 204
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1
    with django_assert_max_num_queries(6) as captured:
        assert recruiter.get(f"{url}?seen=0", headers=headers).status_code == 200
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1


@sends
def test_polling_stops_when_it_is_over(recruiter: LintingClient, acme: Cast) -> None:
    batch = confirmed(acme, people(2))
    url = f"/w/acme/batches/{batch.pk}/"
    page: Any = recruiter.page(url)
    assert page.find(id="batch-progress").has_attr("hx-get")
    run(batch)
    part: Any = recruiter.fragment(url, "batch-progress")
    assert not part.find(id="batch-progress").has_attr("hx-get")
    assert "This list is finished" in text(part)


@sends
def test_pause_resume_and_cancel(recruiter: LintingClient, acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(4), per_minute=120)
    url = f"/w/acme/batches/{batch.pk}/"
    running.advance(batch.pk, seconds=0.6)
    for action, state in [
        ("pause", BatchState.PAUSED),
        ("resumption", BatchState.RUNNING),
        ("cancellation", BatchState.CANCELLED),
    ]:
        assert recruiter.post(f"{url}{action}/").status_code == 303
        batch.refresh_from_db()
        assert batch.state == state
        recruiter.page(url)
    assert not discard(batch)
    assert states(batch)[State.CANCELLED] >= 1
    assert sum(states(batch).values()) == 4


@sends
def test_who_was_not_assigned_as_csv_and_only_these_again(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = confirmed(acme, "=cmd@example.com\n" + people(4))
    Batch.objects.update(proven=True)
    partner.faults.add(
        route="assign", kind="status", status=400, times=2, body={"message": "Not this one."}
    )
    run(batch)
    url = f"/w/acme/batches/{batch.pk}/"
    raw = b"".join(recruiter.get(f"{url}not-assigned.csv").streaming_content)  # type: ignore[attr-defined]
    lines = raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("Not this one." in line for line in lines[1:])
    assert not any(line.split(",")[1].startswith("=") for line in lines)
    form: Any = recruiter.page(url).find("form", action=f"{url}retry/")
    asked = {"token": token(form)}
    response = recruiter.post(f"{url}retry/", asked)
    assert recruiter.post(f"{url}retry/", asked)["Location"] == response["Location"]
    assert Batch.objects.count() == 2
    again = Batch.objects.latest("created_at")
    assert response["Location"].endswith(f"{again.pk}/")
    checking.check(again.pk)
    assert again.lines.count() == 2
    assert again.lines.filter(included=True).count() == 2


def test_lines_to_correct_as_csv(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, "ada@example.com\nnot an address\nada@example.com\na@gmial.com")
    raw = b"".join(recruiter.get(f"{url}lines-to-correct.csv").streaming_content)  # type: ignore[attr-defined]
    rows = raw.decode("utf-8-sig").splitlines()
    assert rows[0] == "row,column,value,reason,suggestion"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["2", "E-mail", "not an address"],
        ["3", "E-mail", "ada@example.com"],
        ["4", "E-mail", "a@gmial.com"],
    ]


def test_the_template_can_be_read(recruiter: LintingClient) -> None:
    raw = b"".join(recruiter.get("/w/acme/assignments/template.csv").streaming_content)  # type: ignore[attr-defined]
    assert bring(recruiter, file=io.BytesIO(raw)).status_code == 303


@sends
def test_those_who_need_a_decision(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = confirmed(acme, people(3))
    run(batch)
    Assignment.objects.filter(line=2).update(state=State.NEEDS_YOU)
    url = f"/w/acme/batches/{batch.pk}/"
    recount(batch.pk)
    assert "Send again to those who need you" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}look-up/", {"send": "yes"}).status_code == 303
    let_look_ups_fall_due(acme)
    assert states(batch) == {State.ASSIGNED: 2, State.CONFIRMED: 1}
    assert posts(partner) == 3


@sends
def test_a_viewer_sees_progress_and_no_buttons(
    viewer: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = run(confirmed(acme, people(2)))
    page: Any = viewer.page(f"/w/acme/batches/{batch.pk}/")
    assert not page.main.find("form", method="post")
    preview = checked(acme, people(2, start=10))
    assert not viewer.page(f"/w/acme/batches/{preview.pk}/").find("input", type="checkbox")


@sends
def test_the_partner_is_not_asked_by_any_page_of_a_batch(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = run(confirmed(acme, people(2)))
    partner.requests.clear()
    for path in (
        f"batches/{batch.pk}/",
        "batches/",
        "assignments/",
        "assignments/?outcome=assigned",
    ):
        recruiter.page(f"/w/acme/{path}")
    assert not partner.requests


@sends
def test_the_assignments_page_filters_and_lets_unclear_ones_stand_out(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    run(confirmed(acme, people(3)))
    Assignment.objects.filter(line=1).update(
        state=State.UNCONFIRMED, due_at=timezone.now() + timedelta(hours=1)
    )
    page = recruiter.page("/w/acme/assignments/")
    row = page.find("tr", class_="row-unclear")
    assert "Check again" in text(row)
    assert "Ravi" in text(row)
    found = recruiter.fragment("/w/acme/assignments/?q=person-2", "assignment-results")
    assert len(found.find_all("tr", attrs={"data-assignment": True})) == 1
    assert (
        len(
            recruiter.page("/w/acme/assignments/?outcome=unconfirmed").find_all(
                "tr", attrs={"data-assignment": True}
            )
        )
        == 1
    )


def test_a_foreign_batch_does_not_exist(recruiter: LintingClient, acme: Cast) -> None:
    batch = checked(acme, people(1))
    Batch.objects.update(workspace=acme.other)
    assert recruiter.get(f"/w/acme/batches/{batch.pk}/").status_code == 404
    assert recruiter.get("/w/acme/batches/").status_code == 200


def test_the_links_of_a_preview_that_answers_a_post_lead_somewhere(
    recruiter: LintingClient,
) -> None:
    url, _ = brought(recruiter, "ada@gmial.com\n" + people(40))
    data = of_form(recruiter.page(url))
    pages = [
        recruiter.post(f"{url}confirmation/", data | {"typed": "1"}),
        recruiter.post(f"{url}confirmation/", data | {"tick": data["tick"][:1]}),
        recruiter.post(f"{url}columns/", {"column-0": ""}),
    ]
    assert [page.status_code for page in pages] == [422, 409, 422]
    for page in pages:
        main = parse(page).main
        links = {a["href"] for a in main.find_all("a", href=True) if a["href"].startswith("/")}
        assert any("page=2" in link for link in links)
        assert {link: recruiter.get(link).status_code for link in links} == dict.fromkeys(
            links, 200
        )


def press_enter(client: LintingClient, url: str, **changes: Any) -> Any:
    """Press Enter in the preview: the form's first button in tree order is the one that counts."""
    page = client.page(url)
    form: Any = page.find("form", id="batch-lines-form")
    button = form.find("button", type="submit")
    pressed = {button["name"]: button["value"]} if button.has_attr("name") else {}
    to = button.get("formaction", form["action"])
    return client.post(to, of_form(page, **pressed, **changes))


def test_enter_in_the_field_of_the_number_confirms(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, "ada@gmial.com\n" + people(31))
    assert press_enter(recruiter, url).status_code == 422
    assert press_enter(recruiter, url, typed="31").status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.HELD
    assert batch.lines.filter(verdict=Verdict.TYPO).exists()


def test_enter_on_a_tick_starts_nothing(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(3))
    response = press_enter(recruiter, url, tick=["1"])
    assert response["Location"].startswith(url)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.lines.filter(included=True).count() == 1


def test_a_poll_says_too_that_the_partner_asks_to_wait(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = confirmed(acme, people(2))
    Batch.objects.update(state=BatchState.RUNNING)
    pacing.hold_off(acme.acme.pk, 60)
    part = recruiter.fragment(f"/w/acme/batches/{batch.pk}/", "batch-progress")
    assert "Taptalent asks us to wait" in text(part)


def test_a_list_that_waits_for_the_flow_says_why(recruiter: LintingClient, acme: Cast) -> None:
    batch = confirmed(acme, people(2))
    Batch.objects.update(state=BatchState.RUNNING, trouble="Taptalent refused the request")
    part = recruiter.fragment(f"/w/acme/batches/{batch.pk}/", "batch-progress")
    assert "Taptalent refused the request. We try again by ourselves." in text(part)


def test_a_list_that_somebody_confirms_meanwhile_is_not_thrown_away(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = checked(acme, people(2))
    stale = Batch.objects.get(pk=batch.pk)
    assert start_hold(batch, count=2, per_minute=0, by=None)
    assert stale.is_preview
    assert not discard(stale)
    assert stale.state == BatchState.HELD
    assert Assignment.objects.count() == 2


def test_a_list_is_thrown_away(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, people(2))
    assert recruiter.post(f"{url}cancellation/")["Location"] == BULK
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("name", "what"),
    [("not-assigned.csv", "not assigned"), ("lines-to-correct.csv", "lines to correct")],
)
def test_who_takes_names_away_is_on_record(
    recruiter: LintingClient, acme: Cast, name: str, what: str
) -> None:
    batch = checked(acme, people(1))
    assert recruiter.get(f"/w/acme/batches/{batch.pk}/{name}").status_code == 200
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert (entry.facts["what"], entry.facts["batch"]) == (what, str(batch.pk))


def test_the_help_shows_an_address_in_its_brackets(recruiter: LintingClient) -> None:
    shown = text(recruiter.page(BULK).find(id="id_people_helptext"))
    assert shown.startswith("Ada Lovelace <ada@example.com>, or e-mail")


def test_an_id_that_no_row_can_hold_is_refused_before_anything_is_kept(
    recruiter: LintingClient,
) -> None:
    address = BULK.replace("/1/", f"/{'x' * 101}/")
    assert recruiter.post(address, {"people": people(1)}).status_code == 404
    assert not Batch.objects.exists()


def left_out(batch: Batch) -> list[str]:
    lines = batch.lines.filter(included=False, verdict__in=SENDABLE).order_by("number")
    return list(lines.values_list("email", flat=True))


def check_again(batch: Batch) -> None:
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def untick(client: LintingClient, url: str, *numbers: str) -> None:
    data = of_form(client.page(url))
    ticked = [number for number in data["tick"] if number not in numbers]
    assert client.post(f"{url}choice/", data | {"tick": ticked}).status_code == 303


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("suggestions", {}),
        ("suggestions", {"line": "4"}),
        ("columns", {"column-0": "email", "column-1": "", "column-2": "", "column-3": ""}),
    ],
)
def test_who_is_left_out_stays_out_when_the_list_is_checked_again(
    recruiter: LintingClient, action: str, values: dict[str, str]
) -> None:
    url, batch = brought(recruiter, f"{people(3)}\nx@gmial.com")
    untick(recruiter, url, "2")
    assert recruiter.post(f"{url}{action}/", values).status_code == 303
    check_again(batch)
    assert "person-1@example.com" in left_out(batch)
    assert "x@gmail.com" not in left_out(batch)


def test_who_is_left_out_stays_out_when_another_line_turns_out_to_be_theirs(
    recruiter: LintingClient,
) -> None:
    url, batch = brought(recruiter, "ada@gmial.com\nada@gmail.com")
    untick(recruiter, url, "2")
    recruiter.post(f"{url}suggestions/")
    check_again(batch)
    assert left_out(batch) == ["ada@gmail.com"]
    assert "Nobody in this list would be invited" in text(recruiter.page(url).main)


def test_a_choice_outlives_a_wrong_reading_of_the_columns(recruiter: LintingClient) -> None:
    csv = b"mail,name\nada@example.com,Ada\ngrace@example.com,Grace\n"
    bring(recruiter, file=SimpleUploadedFile("x.csv", csv))
    batch = Batch.objects.get()
    check_again(batch)
    url = f"/w/acme/batches/{batch.pk}/"
    untick(recruiter, url, "1")
    for columns in (("", "email"), ("email", "name")):
        recruiter.post(f"{url}columns/", {f"column-{n}": m for n, m in enumerate(columns)})
        check_again(batch)
    assert left_out(batch) == ["ada@example.com"]


def test_a_misspelt_line_that_was_ticked_stays_ticked(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, "x@gmial.com\ny@gmial.com")
    data = of_form(recruiter.page(url))
    recruiter.post(f"{url}choice/", data | {"tick": ["1"]})
    recruiter.post(f"{url}suggestions/", {"line": "2"})
    check_again(batch)
    assert left_out(batch) == []


def test_ticks_that_were_not_kept_yet_come_along_with_a_correction(
    recruiter: LintingClient,
) -> None:
    url, batch = brought(recruiter, f"{people(2)}\nx@gmial.com")
    page: Any = recruiter.page(url)
    all_of_them = next(b for b in page.find_all("button") if "Correct all" in text(b))
    assert all_of_them.find_parent("form")["id"] == "batch-lines-form"
    recruiter.post(all_of_them["formaction"], of_form(page, tick=["2"]))
    check_again(batch)
    assert left_out(batch) == ["person-0@example.com"]


def chips(page: Any) -> dict[str, int]:
    """The filters of the preview, with their counts."""
    found = {}
    for chip in page.find(id="batch-lines").find_all("a", class_="filter"):
        label, count = text(chip).rsplit(" ", 1)
        found[label] = int(count)
    return found


def test_lines_that_need_a_look_come_first(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, people(60) + "\nperson-0@example.com\nx@gmial.com\nnobody")
    page: Any = recruiter.page(url)
    first = [text(row.th) for row in page.find("tbody").find_all("tr")][:4]
    assert first == ["x@gmial.com", "nobody", "person-0@example.com", "person-0@example.com"]
    assert "Lines that need a look come first." in text(page.main)
    assert list(chips(page).items())[:2] == [("All", 63), ("Need a look", 3)]
    only = recruiter.page(f"{url}?verdict=need-a-look")
    assert len(only.find_all("tr")) == 4
    assert "come first" not in text(only.main)


def test_left_out_by_hand_is_nobody_whose_address_is_misspelt(recruiter: LintingClient) -> None:
    url, _ = brought(recruiter, f"{people(3)}\nx@gmial.com")
    assert "Left out by hand" not in chips(recruiter.page(url))
    untick(recruiter, url, "2")
    assert chips(recruiter.page(url))["Left out by hand"] == 1
    rows: Any = recruiter.page(f"{url}?verdict=left-out").find("tbody").find_all("tr")
    assert [text(row.th) for row in rows] == ["person-1@example.com"]


@sends
def test_while_a_list_runs_the_table_says_how_old_it_is(
    recruiter: LintingClient, acme: Cast, partner: Simulator
) -> None:
    batch = confirmed(acme, people(2))
    url = f"/w/acme/batches/{batch.pk}/"
    with time_machine.travel("2026-11-24 12:34:56+00:00", tick=False):
        shown = timezone.localtime().strftime("%H:%M:%S")
        assert f"as of {shown}" in text(recruiter.fragment(url, "batch-results"))
    run(batch)
    assert "as of" not in text(recruiter.fragment(url, "batch-results"))
