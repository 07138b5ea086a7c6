"""The editor's state between two requests, all of it carried in the form.

The flow as it was opened is carried signed, so that a save can tell whether it has changed.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.core import signing

from dashboard.core.params import read_int
from dashboard.flows.editor.draft import FlowDraft
from flows_api import Flow

SALT = "flow-editor"
MAX_REASON_LENGTH = 500
MAX_DATE_LENGTH = 20


@dataclass(frozen=True)
class PickerSearch:
    """The assessment picker, open in the step with the index ``step``."""

    step: int
    q: str = ""
    page: int = 1
    is_fresh: bool = False


@dataclass(frozen=True)
class EditorState:
    """The opened flow (None for a new one) and the edited values.

    ``token`` makes two clicks one submission. ``reason`` explains the change in our audit log.
    ``review_on`` is when changed thresholds are to be reviewed, as it was typed. ``shown_version``
    is the snapshot from which the review showed the expected impact ("" where it showed none).
    ``focus`` is the id of the element to focus. ``announcement`` is announced to screen readers.
    """

    flow: Flow | None
    draft: FlowDraft
    token: str
    search: PickerSearch | None = None
    reason: str = ""
    focus: str = ""
    announcement: str = ""
    review_on: str = ""
    shown_version: str = ""

    @classmethod
    def fresh(cls, draft: FlowDraft, flow: Flow | None = None) -> "EditorState":
        """Return the state of an editor that has just been opened."""
        return cls(flow, draft, str(uuid.uuid4()))

    @classmethod
    def from_post(cls, posted: Mapping[str, str], flow: Flow | None) -> "EditorState":
        """Read the state from posted values, for ``flow`` as it was when opened."""
        step = read_int(posted.get("picker"))
        search = None if step is None else PickerSearch(step, posted.get("q", "").strip())
        token = posted.get("token") or str(uuid.uuid4())
        reason = posted.get("reason", "").strip()[:MAX_REASON_LENGTH]
        return cls(
            flow,
            FlowDraft.from_post(posted, flow),
            token,
            search,
            reason,
            review_on=posted.get("review_on", "").strip()[:MAX_DATE_LENGTH],
            shown_version=posted.get("shown_version", ""),
        )

    @property
    def locked_count(self) -> int:
        """Return how many of the steps exist already."""
        return len(self.flow.steps or ()) if self.flow else 0

    def with_new_token(self) -> "EditorState":
        """Return the same state with a new token, once the old submission is over."""
        return replace(self, token=str(uuid.uuid4()))


def sign_flow(flow: Flow, workspace_id: int) -> str:
    """Sign and encode a flow for a form field."""
    salt = f"{SALT}:{workspace_id}"
    return signing.dumps(msgspec.to_builtins(flow), salt=salt, compress=True)


def unsign_flow(value: str, workspace_id: int) -> Flow | None:
    """Decode a flow from a form field. Return None unless its signature is valid."""
    try:
        builtins: Any = signing.loads(value, salt=f"{SALT}:{workspace_id}")
        return msgspec.convert(builtins, Flow)
    except (signing.BadSignature, ValueError):
        return None
