"""Creating a flow exactly once.

The partner's POST takes no idempotency key (docs/partner-api.md, Flows). The list is therefore read
before sending, to find an identical flow, and again after an unclear outcome. Nothing is sent twice
automatically.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from dashboard.core.idempotency import SubmissionInProgress, hash_content, run_once_per_key
from dashboard.core.models import IdempotencyKey
from dashboard.flows.editor.save import FlowUpdate
from flows_api import Flow, FlowsClient, FlowsError, StepInput

UNCONFIRMED = "unclear"
MAX_DETAIL_READS = 5
"""Limit of same-named flows to read one by one when the list leaves out their steps."""
IN_FLIGHT = timedelta(seconds=60)
"""Time after an unclear POST during which the partner may still carry it out."""


@dataclass(frozen=True)
class Created:
    """The flow exists. ``flow_id`` is "" when the partner has not listed it yet."""

    flow_id: str


@dataclass(frozen=True)
class Unconfirmed:
    """Nobody can tell whether the flow was created. It may still appear."""


class IdenticalFlowExists(Exception):
    """An identical flow exists, so nothing was sent."""

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow


def create_flow(
    flows: FlowsClient,
    update: FlowUpdate,
    *,
    workspace_id: int,
    token: str,
    allow_duplicate: bool = False,
    on_created: Callable[[str], None] = lambda _flow_id: None,
    wait: float | None = None,
) -> Created | Unconfirmed:
    """Create the flow once for the form's ``token`` and content.

    ``on_created`` is called once with the id of the new flow. A concurrent call for the same token
    waits ``wait`` seconds for its result, by default as long as the calls may take. Raises
    IdenticalFlowExists unless ``allow_duplicate``. Raises FlowsError when it is certain that
    nothing was created.
    """
    content = f"flow:{workspace_id}:{hash_content(update)}"
    submission = f"{content}:{hash_content(token, allow_duplicate)}"
    if _may_be_in_flight(content, submission):
        return Unconfirmed()

    def act() -> str:
        existing = flows.list_flows().flows
        if not allow_duplicate and (identical := _find_identical(flows, existing, update)):
            raise IdenticalFlowExists(identical)
        result = _post(flows, update, before={flow.id for flow in existing})
        if result != UNCONFIRMED:
            on_created(result.removeprefix("created:"))
        return result

    return _outcome(lambda: run_once_per_key(submission, act, timeout=wait))


def is_identical(flow: Flow, update: FlowUpdate) -> bool:
    """Return whether ``flow`` has the same name and steps as the flow to create."""
    steps = flow.steps or ()
    return (
        flow.name == update.name
        and len(steps) == len(update.added)
        and all(
            _has_sent_values(step, stage) for step, stage in zip(steps, update.added, strict=True)
        )
    )


def _outcome(result: Callable[[], str]) -> Created | Unconfirmed:
    try:
        stored = result()
    except SubmissionInProgress:
        return Unconfirmed()
    return Unconfirmed() if stored == UNCONFIRMED else Created(stored.removeprefix("created:"))


def _post(flows: FlowsClient, update: FlowUpdate, *, before: Collection[str]) -> str:
    """Send the flow and return the outcome as the result of a submission."""
    try:
        flow = flows.create_flow(
            name=update.name, steps=update.added, description=update.description or None
        )
    except FlowsError as error:
        if not error.may_have_happened:
            raise
        found = _find_created(flows, update, before)
        return f"created:{found}" if found else UNCONFIRMED
    return f"created:{flow.id if flow else _find_created(flows, update, before)}"


def _find_created(flows: FlowsClient, update: FlowUpdate, before: Collection[str]) -> str:
    """Return the id of the single new flow that equals ``update``.

    Return "" when there is none, when there are several, or when the list can't be read.
    """
    try:
        new = [flow for flow in flows.list_flows().flows if flow.id not in before]
        identical = [
            flow.id for flow in _with_steps(flows, new, update) if is_identical(flow, update)
        ]
    except FlowsError:
        return ""
    return identical[0] if len(identical) == 1 else ""


def _find_identical(
    flows: FlowsClient, existing: Iterable[Flow], update: FlowUpdate
) -> Flow | None:
    return next(
        (flow for flow in _with_steps(flows, existing, update) if is_identical(flow, update)), None
    )


def _with_steps(flows: FlowsClient, listed: Iterable[Flow], update: FlowUpdate) -> list[Flow]:
    """Return the listed flows of the update name with their steps, which a list may leave out."""
    same_name = [flow for flow in listed if flow.name == update.name][-MAX_DETAIL_READS:]
    return [flow if flow.steps else flows.get_flow(flow.id) for flow in same_name]


def _has_sent_values(step: object, stage: StepInput) -> bool:
    """Return whether a step as read has every value that was sent. The partner may add others."""
    sent = {name: getattr(stage, name) for name in stage.__struct_fields__}
    return all(getattr(step, name) == value for name, value in sent.items() if value is not None)


def _may_be_in_flight(content: str, submission: str) -> bool:
    """Return whether another submission sent the same content a moment ago and is still unclear."""
    recent = IdempotencyKey.objects.filter(
        token__startswith=f"{content}:",
        result__in=("", UNCONFIRMED),
        created_at__gt=timezone.now() - IN_FLIGHT,
    )
    return recent.exclude(token=submission).exists()
