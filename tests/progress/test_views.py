"""The page of a flow's progress, and the people behind each of its figures."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag

from dashboard.progress import figures, marks
from dashboard.progress.models import LastLook, MarkChange, OwnEdit, State, TrackedFlow
from dashboard.progress.templatetags.progress_looks import incomplete
from dashboard.web.events import Event, tell
from dashboard.web.periodic import jobs
from dashboard.web.templatetags.moments import absolute
from dashboard.web.worker import run_queued_tasks
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.flows.support import press, pressed
from tests.progress.conftest import Look, tracked
from tests.progress.test_sync import kept, move
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, text

PAGE = "/w/acme/flows/1/progress/"
PEOPLE = f"{PAGE}people/"


@pytest.fixture
def looked(look: Look) -> TrackedFlow:
    look()
    return tracked()


def count(page: Page) -> int:
    """How many people a people page says that it lists, all pages taken together."""
    words = text(page.find(class_="results-count"))
    return int(re.sub(r"\D", "", words))


def part(page: Page, selector: str) -> Tag:
    found = page.select_one(selector)
    assert isinstance(found, Tag), selector
    return found


def figure_links(page: Page) -> dict[str, int]:
    """Each link from a number to the people behind it, and that number."""
    links = part(page, "main").find_all("a", href=re.compile("/progress/people/"))
    numbers = {str(link["href"]): re.search(r"\d[\d,]*", text(link)) for link in links}
    return {href: int(n[0].replace(",", "")) for href, n in numbers.items() if n}


def test_every_figure_leads_to_as_many_people(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    LastLook.objects.create(user=acme.viewer, flow=tracked(), version=1, told_from=1)
    partner.clock.advance(6 * 86400)
    move(client_for(acme.acme), step_1=72, step_2=50)
    look()
    links = figure_links(viewer.page(PAGE))
    assert len(links) > 25
    wrong = {href: n for href, n in links.items() if count(viewer.page(href)) != n}
    assert not wrong


@pytest.mark.parametrize("mark", [0, 37, 60, 61, 100])
def test_who_changes_sides_is_listed(viewer: LintingClient, looked: TrackedFlow, mark: int) -> None:
    page = viewer.page(PAGE, data={"threshold-1": mark})
    known = figures.of(looked)
    assert known is not None
    step = known.steps[0]
    assert f"{step.counts[mark]} of {step.scored}" in text(part(page, '[data-says="1"]'))
    link = part(page, '[data-moving="1"]')
    assert link.has_attr("hidden") == (mark == step.mark)
    if not link.has_attr("hidden"):
        assert count(viewer.page(str(link["href"]))) == abs(step.counts[mark] - step.passing)


def test_every_number_of_the_days_leads_to_its_people(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures.of(looked)
    assert known is not None
    links = {
        str(link["href"]): int(text(link))
        for link in part(viewer.page(PAGE), "table.twin-table:has(a[href*='day='])").find_all("a")
    }
    days = known.days
    assert len(links) == sum((d.assigned > 0) + (d.completed > 0) + (d.failed > 0) for d in days)
    assert len(links) > 10
    assert not {href: n for href, n in links.items() if count(viewer.page(href)) != n}


def test_since_last_is_a_pair_that_can_be_passed_on(
    viewer: LintingClient, looked: TrackedFlow, look: Look, partner: Simulator
) -> None:
    first = viewer.get(f"{PEOPLE}?since=last")
    assert first["Location"].endswith("?show=changed&since=1-1"), "who never looked missed nothing"
    viewer.post(f"{PAGE}seen/", {"version": "1"})
    partner.clock.advance(6 * 86400)
    look()
    pair = viewer.get(f"{PEOPLE}?since=last&kind=completed")["Location"]
    assert pair.endswith("?show=changed&since=1-2&kind=completed")
    shown = count(viewer.page(pair))
    viewer.post(f"{PAGE}seen/", {"version": "2"})
    assert count(viewer.page(pair)) == shown > 0


def test_without_scripts_a_goal_gives_a_threshold(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures.of(looked)
    assert known is not None
    counts = known.steps[0].counts
    page = viewer.page(PAGE, data={"need-1": counts[70]})
    highest = max(mark for mark, n in enumerate(counts) if n >= counts[70])
    assert text(part(page, '[data-goal="1"] [data-goal-says]')).endswith(
        f"{highest} is the highest threshold that lets {counts[70]} through."
    )


def test_two_thresholds_give_a_range(viewer: LintingClient, looked: TrackedFlow) -> None:
    page = viewer.page(PAGE, data={"threshold-1": 40, "threshold-2": 40})
    words = text(part(page, "[data-finish]"))
    low, high, untaken = map(int, re.findall(r"\d+", words))
    assert low + untaken == high
    assert untaken > 0


@pytest.mark.parametrize(
    "query",
    ["threshold-1=x", "threshold-1=9999", "threshold-1=-3", "threshold-77=3", "need-1=abc"],
)
def test_odd_trials_are_no_trouble(viewer: LintingClient, looked: TrackedFlow, query: str) -> None:
    viewer.page(f"{PAGE}?{query}")


@pytest.mark.parametrize(
    "query",
    [
        "show=nonsense",
        "show=passed&step=99999999999999999999",
        f"show=passed&step={'9' * 5000}",
        "show=scored&step=1&from=nan&to=inf",
        "show=scored&step=1&from=1e400",
        "show=near&step=1&band=-3",
        "show=near&step=77",
        "show=changed",
        "show=changed&since=9-1",
        "show=changed&since=1-999999&kind=nonsense",
        "show=silent",
        "show=assigned&day=2026-02-30",
        "show=completed&day=9999-12-31",
        "show=stuck&step=4",
        "page=0",
        "page=x",
        "search=%25_%27",
    ],
)
def test_odd_questions_are_answered(viewer: LintingClient, looked: TrackedFlow, query: str) -> None:
    viewer.page(f"{PEOPLE}?{query}")
    viewer.get(f"{PEOPLE}export.csv?{query}")


def test_the_export_equals_the_list(viewer: LintingClient, looked: TrackedFlow) -> None:
    query = {"show": "near", "step": "1", "band": "20"}
    response = viewer.get(f"{PEOPLE}export.csv", query)
    exported = [line.split(",")[0] for line in response.getvalue().decode().splitlines()[1:]]
    rows = viewer.page(PEOPLE, data=query).select("tbody tr")
    assert exported == [row["data-candidate"] for row in rows] != []


def test_a_search_narrows_the_list(viewer: LintingClient, looked: TrackedFlow) -> None:
    person = State.objects.select_related("person").first().person  # type: ignore[union-attr]
    page = viewer.page(PEOPLE, data={"search": person.email})
    assert page.find("tr", attrs={"data-candidate": person.candidate_id})
    assert count(page) < looked.read


def test_pages_ask_the_partner_nothing_and_show_in_an_outage(
    viewer: LintingClient, looked: TrackedFlow, look: Look, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    look()
    partner.requests.clear()
    page = viewer.page(PAGE)
    viewer.page(PEOPLE)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    assert not partner.requests
    assert looked.looked_at is not None
    assert f"These are the figures of {absolute(looked.looked_at)}:" in text(page.main)


def test_a_partial_look_says_so(viewer: LintingClient, looked: TrackedFlow) -> None:
    TrackedFlow.objects.update(problem="page:12:0", total=1240, read=1140)
    words = text(viewer.page(PAGE).main)
    assert "Partial: 1,140 of 1,240 read (page 12 failed)" in words


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("page:3:2", "page 3 failed, and 2 more"),
        ("unreadable:5", "5 could not be read"),
        ("restless", "the list kept changing while it was read"),
        ("short", "the list was shorter than announced"),
        ("page 12 failed", "page 12 failed"),
        ("", ""),
    ],
)
def test_why_a_look_is_partial_is_worded_where_it_is_shown(problem: str, words: str) -> None:
    assert incomplete(problem) == words


def test_before_the_first_look_there_is_no_figure(viewer: LintingClient, acme: Cast) -> None:
    page = viewer.page(PAGE)
    assert "Not read yet" in text(page.main)
    assert not page.find(class_="tile-card")


def test_few_people_are_too_few_to_judge(viewer: LintingClient, look: Look) -> None:
    look("4")
    assert "too few to judge" in text(viewer.page("/w/acme/flows/4/progress/").main)


def test_an_empty_flow_says_what_comes(viewer: LintingClient, look: Look) -> None:
    look("3")
    page = viewer.page("/w/acme/flows/3/progress/")
    assert "Nobody is in this flow yet" in text(page.main)


def test_the_digest_is_the_net_effect_and_its_links_are_fixed(
    viewer: LintingClient, look: Look, acme: Cast, partner: Simulator
) -> None:
    look()
    before = kept()
    viewer.post(f"{PAGE}seen/", {"version": 1})
    partner.clock.advance(6 * 86400)
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    look()
    after = kept()
    page = viewer.page(PAGE)
    links = {
        parse_qs(urlsplit(href).query)["kind"][0]: (href, n)
        for href, n in figure_links(page).items()
        if "show=changed" in href
    }
    assert links["assigned"][1] == 1
    completed = [k for k, s in after.items() if s == "COMPLETED" and before.get(k) != "COMPLETED"]
    assert links.get("completed", ("", 0))[1] == len(completed)
    partner.clock.advance(9 * 86400)
    look()
    later = viewer.page(links["assigned"][0])
    assert count(later) == 1
    assert "newcomer@example.com" in text(part(later, "tbody"))


def test_only_looking_moves_the_last_look(viewer: LintingClient, look: Look, acme: Cast) -> None:
    look()
    viewer.page(PAGE)
    viewer.get(PAGE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert not LastLook.objects.exists()
    viewer.post(f"{PAGE}seen/", {"version": 1}, headers={"X-Requested-With": "seen"})
    seen = LastLook.objects.get()
    assert (seen.user, seen.version) == (acme.viewer, 1)


def test_what_one_has_seen_is_ones_own_and_never_goes_back(
    viewer: LintingClient, owner: LintingClient, look: Look, partner: Simulator, acme: Cast
) -> None:
    look()
    viewer.post(f"{PAGE}seen/", {"version": 1})
    owner.post(f"{PAGE}seen/", {"version": 1})
    partner.clock.advance(6 * 86400)
    look()
    viewer.post(f"{PAGE}seen/", {"version": 2})
    viewer.post(f"{PAGE}seen/", {"version": 1})
    viewer.post(f"{PAGE}seen/", {"version": 999})
    viewer.post(f"{PAGE}seen/", {"version": "x"})
    versions = dict(LastLook.objects.values_list("user__email", "version"))
    assert versions == {acme.viewer.email: 2, acme.owner.email: 1}


@pytest.mark.django_db(transaction=True)
def test_reading_again_is_the_workers_job(
    viewer: LintingClient, looked: TrackedFlow, partner: Simulator
) -> None:
    before = looked.looked_at
    partner.requests.clear()
    assert viewer.post(f"{PAGE}look/").status_code == 303
    assert not partner.requests
    next(job for job in jobs() if job.name == "progress").run()
    run_queued_tasks()
    assert before is not None
    assert (tracked().looked_at or before) > before


def test_a_threshold_saved_here_bears_its_makers_name(
    viewer: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    move(client_for(acme.acme), step_2=80)
    tell(acme.recruiter, acme.acme, "flow.changed", flow_id="1")
    look()
    assert MarkChange.objects.get().by == acme.recruiter.email
    assert acme.recruiter.email in text(viewer.page(PAGE).main)
    record = viewer.get(f"{PAGE}thresholds.csv")
    assert acme.recruiter.email in record.getvalue().decode()


def test_the_why_of_the_editor_is_in_the_record(
    recruiter: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    path = "/w/acme/flows/1/edit/"
    opened = recruiter.page(path)
    review = pressed(
        recruiter, path, opened, "review", steps__0__passThreshold="77", reason="Too many passed"
    )
    assert press(recruiter, path, review, "save").status_code == 303
    look()
    change = MarkChange.objects.get()
    assert (change.new, change.by, change.reason) == (
        77,
        acme.recruiter.email,
        "Too many passed",
    )
    assert "Too many passed" in text(recruiter.page(PAGE).main)
    assert "Too many passed" in recruiter.get(f"{PAGE}thresholds.csv").getvalue().decode()


def test_a_reason_with_a_nul_is_kept_without_it(looked: TrackedFlow, acme: Cast) -> None:
    facts = {"flow_id": "1", "reason": "Too\0 many"}
    marks.note(Event("flow.changed", acme.acme, acme.recruiter, facts))
    assert OwnEdit.objects.get().reason == "Too many"


def test_figures_of_another_release_are_not_read_yet(
    viewer: LintingClient, looked: TrackedFlow, look: Look
) -> None:
    known = looked.figures
    assert known is not None
    TrackedFlow.objects.update(figures={k: v for k, v in known.items() if k != "funnel"})
    for path in (PAGE, "/w/acme/progress/"):
        assert "not read yet" in text(viewer.page(path).main).lower()
    viewer.page(PEOPLE)
    viewer.page(f"{PAGE}what-if/?step=1", headers={"HX-Request": "true"})
    look()
    assert figures.of(tracked()) is not None


def test_the_editor_may_include_a_step(viewer: LintingClient, looked: TrackedFlow) -> None:
    fragment = viewer.fragment(f"{PAGE}what-if/?step=2", "what-if-2")
    assert fragment.find(id="what-if-2")
    assert fragment.find("svg", class_="histogram")
    empty = viewer.fragment("/w/acme/flows/2/progress/what-if/?step=2", "what-if-2")
    assert not empty.find("svg")


def test_now_is_what_the_editor_knows_to_be_saved(
    viewer: LintingClient, recruiter: LintingClient, looked: TrackedFlow, acme: Cast
) -> None:
    """Somebody saved 58 after the last look: the editor says so, and the region under the step."""
    known = figures.of(looked)
    assert known is not None
    step = known.steps[0]
    assert step.mark == 60
    move(client_for(acme.acme), step_1=58)
    page = recruiter.page("/w/acme/flows/1/edit/")
    address = part(page, f'[hx-get*="{PAGE}what-if/?step=1"]')["hx-get"]
    assert str(address).endswith("&now=58")
    fragment = recruiter.fragment(str(address), "what-if-1")
    assert part(fragment, ".chart-saved")["x1"] == "58%"
    says = part(fragment, '[data-says="1"]')
    assert says["data-now"] == "58"
    assert text(says) == f"At 58, {step.counts[58]} of {step.scored} would pass."


@pytest.mark.parametrize("now", ["58.5", "-3", "1e5", "x", "nan", ""])
def test_an_odd_now_is_no_trouble(viewer: LintingClient, looked: TrackedFlow, now: str) -> None:
    viewer.fragment(f"{PAGE}what-if/?step=1&now={now}", "what-if-1")


def test_where_two_counts_of_the_passed_differ_it_says_why(
    viewer: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    assert "judged by another threshold" not in text(viewer.page(PAGE).main)
    move(client_for(acme.acme), step_1=75)
    look()
    known = figures.of(tracked())
    assert known is not None
    step, stage = known.steps[0], known.funnel.stages[0]
    page = viewer.page(PAGE)
    assert f"At 75, {step.passing} of {step.scored} would pass." in text(page.main)
    words = text(part(page, ".trial-judged"))
    assert step.passing != stage.passed
    assert f"As judged, {step.judged} of them passed." in words
    assert f"{step.drifted} were judged by another threshold" in words
    links = part(page, ".trial-judged").find_all("a")
    assert sum(count(viewer.page(str(link["href"]))) for link in links) == step.drifted
    assert step.passing == step.judged + step.drift[0] - step.drift[1]


def test_stuck_names_whom_it_compares_with_once_and_splits(
    viewer: LintingClient, look: Look, partner: Simulator
) -> None:
    partner.clock.advance(30 * 86400)
    look()
    known = figures.of(tracked())
    assert known is not None
    assert known.stuck_unstarted is not None
    assert known.stuck > 0
    page = viewer.page(PAGE)
    section = part(page, "section[aria-labelledby=stuck-heading]")
    numbers = {
        show: count(viewer.page(PEOPLE, data={"show": show}))
        for show in ("stuck", "stuck-unstarted", "stuck-midway")
    }
    never, midway = numbers["stuck-unstarted"], numbers["stuck-midway"]
    assert (known.stuck, known.stuck_unstarted) == (numbers["stuck"], never)
    assert never + midway == known.stuck
    assert f"{never} never started" in text(section)
    assert f"{midway} stopped midway" in text(section)
    stuck_steps = [step for step in known.steps if step.stuck]
    words = text(section)
    said = words.count("who moved on, 9 of 10 did so within") + words.count("too few have moved on")
    assert said == len(stuck_steps)
    listed = part(viewer.page(PEOPLE, data={"show": "stuck"}), "tbody")
    assert "9 of 10" not in text(listed)


def test_a_goal_between_two_thresholds_offers_both(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    known = figures.of(looked)
    assert known is not None
    counts = known.steps[0].counts
    mark = next(n for n in range(30, 100) if counts[n] - counts[n + 1] > 1)
    page = viewer.page(PAGE, data={"need-1": counts[mark] - 1, "threshold-2": 40})
    assert text(part(page, "[data-goal-says]")) == (
        f"No threshold gives exactly {counts[mark] - 1}: {mark} lets {counts[mark]} through, "
        f"the next one, {mark + 1}, lets {counts[mark + 1]}."
    )
    tries = page.select('[data-goal="1"] .goal-tries a')
    assert [link["data-try"] for link in tries] == [str(mark), str(mark + 1)]
    tried = viewer.page(f"{PAGE}{str(tries[1]['href']).partition('#')[0]}")
    assert part(tried, "#mark-1")["value"] == str(mark + 1)
    assert part(tried, "#mark-2")["value"] == "40"


def test_days_are_written_as_everywhere_else(viewer: LintingClient, looked: TrackedFlow) -> None:
    known = figures.of(looked)
    assert known is not None
    days = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    last = date.fromisoformat(known.days[-1].date)
    assert text(days.find_all("th", scope="row")[-1]) == f"{last:%-d %B %Y}"
    labels = [text(label) for label in days.find_all("text")]
    mondays = [date.fromisoformat(d.date) for d in known.days]
    assert labels == [f"{d:%-d %b}" for d in mondays if d.weekday() == 0]


def test_the_columns_lead_to_their_people_and_the_table_has_the_same(
    viewer: LintingClient, looked: TrackedFlow
) -> None:
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    columns = {str(a["href"]): text(a) for a in section.select("svg.days a")}
    cells = {str(a["href"]): text(a) for a in section.select("table a")}
    assert set(columns) == set(cells)
    assert all(columns[href].startswith(f"{n} ") for href, n in cells.items())
    assert {a["tabindex"] for a in section.select("svg.days a")} == {"-1"}, "the table is for keys"


def test_thresholds_that_moved_stand_in_the_days(
    viewer: LintingClient, looked: TrackedFlow, look: Look, acme: Cast
) -> None:
    assert not viewer.page(PAGE).select(".chart-moved, .swatch-moved")
    move(client_for(acme.acme), step_1=75)
    look()
    known = figures.of(tracked())
    assert known is not None
    words = f"{known.steps[0].label}: 60 to 75"
    section = part(viewer.page(PAGE), "section[aria-labelledby=days-heading]")
    assert len(section.select("line.chart-moved")) == 1
    assert words in text(part(section, "svg.days"))
    assert words in text(section.select("tbody tr")[-1])


def test_nothing_is_drawn_over_the_bars(viewer: LintingClient, looked: TrackedFlow) -> None:
    """They would not have the legend's colours."""
    drawn = [rect["class"][0] for rect in part(viewer.page(PAGE), ".histogram").find_all("rect")]
    assert drawn.index("chart-veil") == 0
    assert drawn.count("chart-veil") == 1
