"""The editor's state between two requests, all of it carried in the form.

The flow as it was opened is carried signed, so that a save can tell whether it has changed.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.core import signing

from dashboard.flows.typed import Typed
from flows_api import Flow

SALT = "flow-editor"
LONGEST_REASON = 500


@dataclass(frozen=True)
class Search:
    """The assessment picker, open in the step with the index ``step``."""

    step: int
    q: str = ""
    page: int = 1
    is_fresh: bool = False


@dataclass(frozen=True)
class Sheet:
    """The opened flow (None for a new one) and the edited values.

    ``token`` makes two clicks one submission. ``reason`` explains the change in our audit log.
    ``focus`` is the id of the element to focus. ``said`` is announced to screen readers.
    """

    flow: Flow | None
    typed: Typed
    token: str
    search: Search | None = None
    reason: str = ""
    focus: str = ""
    said: str = ""

    @classmethod
    def fresh(cls, typed: Typed, flow: Flow | None = None) -> "Sheet":
        """Return the state of an editor that has just been opened."""
        return cls(flow, typed, str(uuid.uuid4()))

    @classmethod
    def read(cls, posted: Mapping[str, str], flow: Flow | None) -> "Sheet":
        """Read the state from posted values, for ``flow`` as it was when opened."""
        search = None
        picker = posted.get("picker", "")
        if picker.isdecimal() and len(picker) < 7:
            search = Search(int(picker), posted.get("q", "").strip())
        token = posted.get("token") or str(uuid.uuid4())
        reason = posted.get("reason", "").strip()[:LONGEST_REASON]
        return cls(flow, Typed.read(posted, flow), token, search, reason)

    @property
    def locked(self) -> int:
        """Return how many of the steps exist already."""
        return len(self.flow.steps or ()) if self.flow else 0

    def renewed(self) -> "Sheet":
        """Return the same state with a new token, once the old submission is over."""
        return replace(self, token=str(uuid.uuid4()))


def signed(flow: Flow, workspace_id: int) -> str:
    """Sign and encode a flow for a form field."""
    salt = f"{SALT}:{workspace_id}"
    return signing.dumps(msgspec.to_builtins(flow), salt=salt, compress=True)


def opened(value: str, workspace_id: int) -> Flow | None:
    """Decode a flow from a form field. Return None unless its signature is valid."""
    try:
        builtins: Any = signing.loads(value, salt=f"{SALT}:{workspace_id}")
        return msgspec.convert(builtins, Flow)
    except (signing.BadSignature, ValueError):
        return None
