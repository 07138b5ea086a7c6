"""Generated flows and forms, and helpers for the editor's pages."""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import Tag
from hypothesis import strategies as st

from dashboard.core.audit_events import AuditEvent, event_recorded
from flows_api import Flow, FlowsClient, Step, StepInput
from flows_api.simulator import Call, Simulator
from tests.support.pages import LintingClient, Page, parse

IDS = st.sampled_from(["a", "b", "c", "7"])
TEXTS = st.none() | st.sampled_from(["", " x ", "two\r\nlines", "Ünïcode", "plain"])
# A fixed alphabet spares Hypothesis a second to build its table of all characters.
ALPHABET = "aB7 \n\r<&\u2028é漢🎯-"
NAMES = st.text(ALPHABET, min_size=1)
THRESHOLDS = st.none() | st.integers(-5, 120).map(float) | st.floats(0, 100, allow_nan=False)


@st.composite
def flows(draw: st.DrawFn, least: int = 0) -> Flow:
    """Generate a flow as the partner may return it, with odd texts and thresholds."""
    count = draw(st.integers(least, 5))
    steps = tuple(
        Step(
            order=order,
            assessment_id=draw(IDS),
            pass_threshold=draw(THRESHOLDS),
            name=draw(TEXTS),
            instructions=draw(TEXTS),
            pass_action=draw(TEXTS),
            assessment_name=draw(TEXTS),
        )
        for order in range(1, count + 1)
    )
    status = draw(st.sampled_from(["ACTIVE", "ARCHIVED", "ON_HOLD", ""]))
    return Flow(id="1", name=draw(NAMES), description=draw(TEXTS), status=status, steps=steps)


FIELDS = (
    "assessmentId",
    "passThreshold",
    "name",
    "instructions",
    "passAction",
    "about",
    "id",
    "order",
)
VALUES = st.sampled_from(["", "a", "zzz", "50", "62.5", "1e9", "-1", "nan", "0", "100", "DELETE"])


@st.composite
def forms(draw: st.DrawFn) -> dict[str, str]:
    """Generate form data: valid, invalid and hostile."""
    keys = st.builds("steps-{}-{}".format, st.integers(0, 8), st.sampled_from(FIELDS))
    posted = draw(st.dictionaries(keys, VALUES, max_size=30))
    own = st.sampled_from(["flowName", "description", "status", "steps-TOTAL_FORMS"])
    return posted | draw(st.dictionaries(own, VALUES | st.text(ALPHABET, max_size=5)))


def flow(*steps: Step, **changes: object) -> Flow:
    """Return a plain flow with these steps."""
    fields: dict[str, object] = {"id": "1", "name": "Engineers", "status": "ACTIVE", **changes}
    return Flow(**fields, steps=steps)  # type: ignore[arg-type]


def step(order: int, assessment_id: str, threshold: float | None = 60, **fields: object) -> Step:
    known: dict[str, object] = {"assessment_name": assessment_id.upper(), **fields}
    return Step(order, assessment_id, threshold, **known)  # type: ignore[arg-type]


def form_values(page: Page) -> dict[str, str]:
    """Return everything that a browser would post from the editor's form, without its buttons."""
    form = page.find("form", id="flow-editor-form")
    assert isinstance(form, Tag)
    found = {}
    for control in form.find_all(["input", "textarea", "select"]):
        if name := str(control.get("name", "")):
            found[name] = _value(control)
    found.pop("csrfmiddlewaretoken", None)
    return found


def post_action(
    client: LintingClient, path: str, page: Page, action: str = "", /, **entered: str
) -> Any:
    """Post an action of the page's form, with the given values entered. Return the response."""
    named = {name.replace("__", "-"): value for name, value in entered.items()}
    data = form_values(page) | named | ({"action": action} if action else {})
    return client.post(path, data)


def post_action_page(
    client: LintingClient,
    path: str,
    page: Page,
    action: str = "",
    code: int = 200,
    /,
    **entered: str,
) -> Page:
    """Return the page after an action."""
    response = post_action(client, path, page, action, **entered)
    assert response.status_code == code
    return parse(response)


def _value(control: Tag) -> str:
    if control.name == "select":
        selected_option = control.find("option", selected=True) or control.find("option")
        return str(selected_option["value"]) if isinstance(selected_option, Tag) else ""
    if control.name == "textarea":
        return control.get_text().removeprefix("\n")
    return str(control.get("value", ""))


def fail_after_first_call(partner: Simulator, route: str) -> None:
    """Make ``route`` answer a single time and then fail, by a fault with a known random seed."""

    def is_fitting(seed: int) -> bool:
        dice = random.Random(seed)
        return [dice.random() < 0.5 for _ in range(4)] == [False, True, True, True]

    seed = next(filter(is_fitting, itertools.count()))
    partner.faults.add(route=route, kind="status", status=500, probability=0.5, seed=seed)


@contextmanager
def capture_events() -> Iterator[list[AuditEvent]]:
    """Collect the audit events of the block, such as "flow.changed"."""
    events: list[AuditEvent] = []

    def listen(event: AuditEvent, **_signal: Any) -> None:
        events.append(event)

    event_recorded.connect(listen)
    yield events
    event_recorded.disconnect(listen)


def writes(partner: Simulator) -> list[Call]:
    return [call for call in partner.requests if call.method != "GET"]


def sent(partner: Simulator) -> dict[str, Any]:
    [call] = writes(partner)
    assert isinstance(call.body, dict)
    return call.body


def edit_at_partner(flows: FlowsClient, flow: Flow, *added: StepInput, threshold: float) -> None:
    """Save a change as somebody else: a new threshold for the first step, and added steps."""
    steps = [
        StepInput(
            s.assessment_id,
            threshold if s.order == 1 else (s.pass_threshold or 0),
            name=s.name,
            instructions=s.instructions,
            pass_action=s.pass_action,
        )
        for s in flow.steps or ()
    ]
    flows.update_flow(flow.id, name=flow.name, steps=[*steps, *added])
