"""Creating a flow once: the partner's POST has no idempotency key (contract.md §3.2).

So the list is looked at before (an identical flow is there already?), and again after an unclear
outcome (is it there now?). Nothing is ever sent twice by itself.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from dashboard.flows.editing import Wanted
from dashboard.web.models import Submission
from dashboard.web.once import Unsettled, digest, once
from flows_api import Flow, FlowsClient, FlowsError, StepInput

UNCLEAR = "unclear"
MOST_LOOKED_INTO = 5
"""How many flows of the same name are read one by one when the list leaves out their steps."""
IN_FLIGHT = timedelta(seconds=60)
"""How long after an unclear POST the partner may still be carrying it out."""


@dataclass(frozen=True)
class Created:
    """The flow is there; ``flow_id`` "" when the partner has not shown it yet."""

    flow_id: str


@dataclass(frozen=True)
class Unclear:
    """It can't be told whether the flow was created; it may still appear."""


class AlreadyThere(Exception):
    """Nothing was sent: an identical flow exists."""

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow


def create(
    flows: FlowsClient,
    wanted: Wanted,
    *,
    workspace_id: int,
    token: str,
    anyway: bool = False,
    created: Callable[[str], None] = lambda _flow_id: None,
) -> Created | Unclear:
    """Create the flow, once for the form's ``token`` and content; ``created`` is told its id, once.

    Raises AlreadyThere unless ``anyway``; FlowsError when certainly nothing was created.
    """
    content = f"flow:{workspace_id}:{digest(wanted)}"
    submission = f"{content}:{digest(token, anyway)}"
    if _may_still_come(content, submission):
        return Unclear()

    def act() -> str:
        there = flows.list_flows().flows
        if not anyway and (twin := _twin(flows, there, wanted)):
            raise AlreadyThere(twin)
        result = _post(flows, wanted, before={flow.id for flow in there})
        if result != UNCLEAR:
            created(result.removeprefix("created:"))
        return result

    return _settled(lambda: once(submission, act))


def is_twin(flow: Flow, wanted: Wanted) -> bool:
    """Whether ``flow`` is what ``wanted`` would create: the same name, the same steps."""
    steps = flow.steps or ()
    return (
        flow.name == wanted.name
        and len(steps) == len(wanted.added)
        and all(_says(step, stage) for step, stage in zip(steps, wanted.added, strict=True))
    )


def _settled(result: Callable[[], str]) -> Created | Unclear:
    try:
        told = result()
    except Unsettled:
        return Unclear()
    return Unclear() if told == UNCLEAR else Created(told.removeprefix("created:"))


def _post(flows: FlowsClient, wanted: Wanted, *, before: Collection[str]) -> str:
    """Send it; what became of it, as a submission's result."""
    try:
        flow = flows.create_flow(
            name=wanted.name, steps=wanted.added, description=wanted.description or None
        )
    except FlowsError as error:
        if not error.may_have_happened:
            raise
        found = _look(flows, wanted, before)
        return f"created:{found}" if found else UNCLEAR
    return f"created:{flow.id if flow else _look(flows, wanted, before)}"


def _look(flows: FlowsClient, wanted: Wanted, before: Collection[str]) -> str:
    """The id of the one new flow that is as wanted; "" if there is none, or no telling which."""
    try:
        new = [flow for flow in flows.list_flows().flows if flow.id not in before]
        twins = [flow.id for flow in _whole(flows, new, wanted) if is_twin(flow, wanted)]
    except FlowsError:
        return ""
    return twins[0] if len(twins) == 1 else ""


def _twin(flows: FlowsClient, there: Iterable[Flow], wanted: Wanted) -> Flow | None:
    return next((flow for flow in _whole(flows, there, wanted) if is_twin(flow, wanted)), None)


def _whole(flows: FlowsClient, listed: Iterable[Flow], wanted: Wanted) -> list[Flow]:
    """The flows of the wanted name with their steps, which a list may leave out."""
    same_name = [flow for flow in listed if flow.name == wanted.name][-MOST_LOOKED_INTO:]
    return [flow if flow.steps else flows.get_flow(flow.id) for flow in same_name]


def _says(step: object, stage: StepInput) -> bool:
    """Whether a step as read has all that was sent; the partner may add what was not."""
    sent = {name: getattr(stage, name) for name in stage.__struct_fields__}
    return all(getattr(step, name) == value for name, value in sent.items() if value is not None)


def _may_still_come(content: str, submission: str) -> bool:
    """Whether the same content was sent a moment ago by another submit that has no clear end."""
    recent = Submission.objects.filter(
        token__startswith=f"{content}:",
        result__in=("", UNCLEAR),
        created_at__gt=timezone.now() - IN_FLIGHT,
    )
    return recent.exclude(token=submission).exists()
