"""The list of flows by label, owner and pin: in its address, as chips, in groups and on pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.progress.sync import schedule
from dashboard.workspaces.models import FlowLabel, FlowOwner, FlowPin, Label, SavedView
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

LIST = "/w/acme/flows/"


def answer_with(partner: Simulator, count: int) -> list[str]:
    """Have Taptalent list this many flows, in the order of their ids. Return the ids."""
    ids = [f"f{n:04}" for n in range(count)]
    flows = [{"id": one, "name": f"Flow {one}", "status": "ACTIVE"} for one in ids]
    partner.faults.add(route="flows", kind="status", status=200, body={"flows": flows})
    return ids


@pytest.fixture
def labels(acme: Users) -> list[Label]:
    return [
        Label.objects.create(workspace=acme.acme, name=name, color=color)
        for name, color in (("urgent", "red"), ("Berlin", "blue"), ("unused", "gray"))
    ]


@pytest.fixture
def listed(
    viewer: LintingClient, partner: Simulator, acme: Users, labels: list[Label]
) -> list[str]:
    """Give labels and owners to the simulator's flows, and return the ids of these by name.

    The first has both labels and is Vera's, the second one label and is Ravi's, and the others have
    neither.
    """
    ids = shown(viewer.page(LIST))
    assert len(ids) > 2
    urgent, berlin, _unused = labels
    for flow_id, label in ((ids[0], urgent), (ids[0], berlin), (ids[1], urgent)):
        FlowLabel.objects.create(workspace=acme.acme, flow_id=flow_id, label=label)
    for flow_id, user in ((ids[0], acme.viewer), (ids[1], acme.recruiter)):
        member = acme.acme.memberships.get(user=user)
        FlowOwner.objects.create(workspace=acme.acme, flow_id=flow_id, membership=member)
    foreign = Label.objects.create(workspace=acme.other, name="Foreign")
    FlowLabel.objects.create(workspace=acme.other, flow_id=ids[2], label=foreign)
    gone = Label.objects.create(workspace=acme.acme, name="On a flow that is gone")
    FlowLabel.objects.create(workspace=acme.acme, flow_id="gone", label=gone)
    return ids


def shown(page: Page) -> list[str]:
    return [str(row["data-flow"]) for row in page.select("tr[data-flow]")]


def chips(page: Page) -> dict[str, str]:
    """Return the links of the chips by their texts."""
    found = page.select(".filter-chips a")
    return {text(chip).removesuffix(" Remove"): str(chip["href"]) for chip in found}


def groups(page: Page) -> list[tuple[str, list[str]]]:
    return [
        (text(body.select_one(".group-row th")), [str(row["data-flow"]) for row in body(is_flow)])
        for body in page.select("tbody")
    ]


def is_flow(tag: Any) -> bool:
    return bool(tag.name == "tr" and tag.has_attr("data-flow"))


def test_rows_have_labels_and_owner(viewer: LintingClient, listed: list[str]) -> None:
    page = viewer.page(LIST)
    rows = {str(row["data-flow"]): row for row in page.select("tr[data-flow]")}
    names = {one: [text(chip) for chip in row.select(".label-chip")] for one, row in rows.items()}
    assert names[listed[0]] == ["Berlin", "urgent"]
    assert names[listed[1]] == ["urgent"]
    assert not any(names[one] for one in listed[2:])
    owners = [text(rows[one].select_one(".row-owner")) for one in listed[:2]]
    assert owners == ["Owner: Vera", "Owner: Ravi"]
    assert not rows[listed[2]].select(".row-owner")


def test_the_list_filters_by_labels_owner_and_pin(
    viewer: LintingClient, acme: Users, listed: list[str], labels: list[Label]
) -> None:
    urgent, berlin, unused = labels
    ravi = acme.acme.memberships.get(user=acme.recruiter)
    vera = acme.acme.memberships.get(user=acme.viewer)
    FlowPin.objects.create(membership=vera, flow_id=listed[1])
    FlowPin.objects.create(membership=ravi, flow_id=listed[2])
    others = listed[2:]
    for query, wanted, chip in (
        (f"label={urgent.pk}", {*listed[:2]}, "Label: urgent"),
        (f"label={urgent.pk}&label={berlin.pk}", {listed[0]}, "Label: Berlin"),
        (f"label={unused.pk}", set(), "Label: unused"),
        ("label=987654", set(), "Label: deleted"),
        ("owner=me", {listed[0]}, "Owned by you"),
        ("owner=nobody", {*others}, "No owner"),
        (f"owner={ravi.pk}", {listed[1]}, "Owner: Ravi"),
        ("owner=987654", set(), "Owner: a former member"),
        ("pinned=1", {listed[1]}, "Pinned"),
        (f"owner=nobody&label={urgent.pk}", set(), "No owner"),
    ):
        page = viewer.page(f"{LIST}?{query}")
        assert set(shown(page)) == wanted, query
        assert chip in chips(page), query
        fragment = viewer.fragment(f"{LIST}?{query}", "flow-results")
        assert shown(fragment) == shown(page)
        counts = {int(text(count)) for count in page.select(".filters .count")[:1]}
        assert counts == {len(wanted)}


def test_each_chip_removes_one_filter_and_keeps_the_rest(
    viewer: LintingClient, listed: list[str], labels: list[Label]
) -> None:
    urgent, berlin, _unused = labels
    query = f"q=e&sort=-name&label={urgent.pk}&label={berlin.pk}&owner=me&pinned=1&group=owner"
    page = viewer.page(f"{LIST}?{query}")
    found = chips(page)
    cleared = found.pop("Clear all")
    assert set(found) == {
        "Label: urgent",
        "Label: Berlin",
        "Owned by you",
        "Pinned",
        "Grouped by owner",
    }
    for name, href in found.items():
        rest = chips(viewer.page(href))
        rest.pop("Clear all")
        assert set(rest) == set(found) - {name}
        assert "q=e&sort=-name" in href
    page = viewer.page(cleared)
    assert not chips(page)
    assert page.find("input", attrs={"name": "q"})["value"] == "e"
    assert page.find("input", attrs={"name": "sort"})["value"] == "-name"


def test_the_form_of_filters_has_what_is_set_and_keeps_the_rest(
    viewer: LintingClient, listed: list[str], labels: list[Label]
) -> None:
    urgent, _berlin, unused = labels
    query = f"q=e&sort=-name&group=label&label={urgent.pk}&label={unused.pk}&owner=nobody"
    page = viewer.page(f"{LIST}?{query}")
    form = page.select_one(".filter-panel")
    assert [text(label) for label in form.select(".filter-check:has(.label-chip)")] == [
        "Berlin",
        "unused",
        "urgent",
    ]
    checked = {str(box["value"]) for box in form.select("[name=label][checked]")}
    assert checked == {str(urgent.pk), str(unused.pk)}
    assert form.select_one("option[selected]")["value"] == "nobody"
    hidden = {str(one["name"]): str(one["value"]) for one in form.select("[type=hidden]")}
    assert hidden == {"q": "e", "sort": "-name", "group": "label"}
    # The search keeps the filters, as all do without JavaScript.
    fields = page.select("input[form=flow-results-form]")
    carried = [(str(one["name"]), str(one["value"])) for one in fields]
    assert ("label", str(urgent.pk)) in carried
    assert ("owner", "nobody") in carried
    assert ("group", "label") in carried


def test_groups_by_label_and_owner(
    viewer: LintingClient, listed: list[str], labels: list[Label]
) -> None:
    page = viewer.page(f"{LIST}?group=label")
    assert groups(page) == [
        ("Berlin 1", [listed[0]]),
        ("urgent 2", listed[:2]),
        (f"No label {len(listed) - 2}", listed[2:]),
    ]
    assert "A flow with several labels is listed under each of them." in text(page.main)
    assert text(page.select_one(".results-count")) == f"{len(listed)} flows"
    page = viewer.page(f"{LIST}?group=owner&sort=-name")
    assert groups(page) == [
        ("Ravi 1", [listed[1]]),
        ("Vera 1", [listed[0]]),
        (f"No owner {len(listed) - 2}", listed[:1:-1]),
    ]
    assert not page.select(".row-owner")
    assert "listed under each" not in text(page.main)
    links = {text(link): str(link["href"]) for link in page.select("#flow-results .menu-item")}
    assert links["Label"].endswith("sort=-name&group=label")
    assert "group=" not in links["No groups"]


def test_a_group_goes_on_on_the_next_page(
    viewer: LintingClient, partner: Simulator, acme: Users, labels: list[Label]
) -> None:
    ids = answer_with(partner, 120)
    FlowLabel.objects.bulk_create(
        FlowLabel(workspace=acme.acme, flow_id=one, label=label)
        for one in ids[:60]
        for label in labels[:2]
    )
    wanted = [
        [("Berlin 60", ids[:50])],
        [("Berlin 60 continued", ids[50:60]), ("urgent 60", ids[:40])],
        [("urgent 60 continued", ids[40:60]), ("No label 60", ids[60:90])],
        [("No label 60 continued", ids[90:])],
    ]
    for number, found in enumerate(wanted, start=1):
        page = viewer.page(f"{LIST}?group=label&page={number}")
        assert groups(page) == found
        assert text(page.select_one(".results-count")) == "120 flows"
    assert len(page.select(".page-numbers .page-link")) == 4


def test_queries_are_constant_in_the_number_of_flows(
    viewer: LintingClient, partner: Simulator, acme: Users, labels: list[Label]
) -> None:
    member = acme.acme.memberships.get(user=acme.recruiter)
    counts = []
    for count in (3, 1000):
        partner.faults.clear()
        ids = answer_with(partner, count)
        FlowLabel.objects.all().delete()
        FlowOwner.objects.all().delete()
        FlowLabel.objects.bulk_create(
            FlowLabel(workspace=acme.acme, flow_id=one, label=label)
            for one in ids
            for label in labels
        )
        FlowOwner.objects.bulk_create(
            FlowOwner(workspace=acme.acme, flow_id=one, membership=member) for one in ids
        )
        query = f"?group=label&owner={member.pk}&label={labels[0].pk}"
        viewer.get(f"{LIST}{query}")
        with CaptureQueriesContext(connection) as queries:
            page = viewer.page(f"{LIST}{query}")
        assert text(page.select_one(".results-count")) == f"{count:,} flows"
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_workspace_without_additions_has_no_menus(
    viewer: LintingClient, partner: Simulator, acme: Users
) -> None:
    page = viewer.page(LIST)
    assert not page.select(".filter-menu, .sort-menu, .filter-chips")
    member = acme.acme.memberships.get(user=acme.viewer)
    FlowPin.objects.create(membership=member, flow_id="1")
    page = viewer.page(LIST)
    assert page.select(".filter-menu [name=pinned]")
    assert not page.select(".filter-menu [name=label], .sort-menu")
    assert viewer.page(f"{LIST}?group=owner").select(".sort-menu")


def test_an_empty_result_names_the_filters(
    viewer: LintingClient, listed: list[str], labels: list[Label]
) -> None:
    page = viewer.page(f"{LIST}?label={labels[2].pk}")
    assert "Remove a filter" in text(page.find(id="flow-results"))
    assert page.select(".filter-menu")


def test_a_saved_view_has_filters_and_group(
    viewer: LintingClient, acme: Users, listed: list[str], labels: list[Label]
) -> None:
    query = f"group=label&label={labels[0].pk}&owner=me"
    page = viewer.page(f"{LIST}?{query}")
    form = page.select_one(".save-view form")
    posted = {str(one["name"]): str(one["value"]) for one in form.select("[type=hidden]")[-2:]}
    viewer.post("/w/acme/views/", {**posted, "name": "Mine", "is_default": "on"})
    view = SavedView.objects.get()
    opened = viewer.get(LIST)
    assert opened["Location"] == f"{LIST}?{query}&view={view.pk}"
    page = viewer.page(opened["Location"])
    assert shown(page) == [listed[0]] * 2
    # A chip of an opened view changes it, and does not lead back to the default view.
    assert shown(viewer.page(chips(page)["Owned by you"])) == [listed[0], *listed[:2]]
    assert shown(viewer.page(chips(page)["Clear all"])) == listed


def test_blind_mode_shows_owners_and_no_labels(
    viewer: LintingClient, acme: Users, listed: list[str], labels: list[Label]
) -> None:
    acme.acme.memberships.update(is_blind=True)
    page = viewer.page(f"{LIST}?group=label")
    assert shown(page) == listed
    assert not page.select(".label-chip, .group-row")
    assert text(page.select_one(".row-owner")) == "Owner: Vera"
    assert not page.select(".filter-panel [name=label]")
    # The parameter is taken out of the address.
    answer = viewer.get(f"{LIST}?label={labels[0].pk}&owner=me")
    assert answer["Location"] == f"{LIST}?owner=me"


def test_the_list_of_an_outage_filters_and_groups_too(
    viewer: LintingClient, partner: Simulator, acme: Users, labels: list[Label]
) -> None:
    schedule.list_flows(acme.acme)
    flow_id = shown(viewer.page(LIST))[0]
    FlowLabel.objects.create(workspace=acme.acme, flow_id=flow_id, label=labels[0])
    partner.faults.add(route="flows", kind="status", status=503)
    page = viewer.page(f"{LIST}?group=label&label={labels[0].pk}", status=502)
    assert groups(page) == [("urgent 1", [flow_id])]
