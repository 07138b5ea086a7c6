"""The editor's state between two requests: all of it is in the form.

The flow as it was opened goes along signed, so that a save can tell whether it is still the same.
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
    """The assessment picker, open in step ``step`` (counted from 0)."""

    step: int
    q: str = ""
    page: int = 1
    is_fresh: bool = False


@dataclass(frozen=True)
class Sheet:
    """What stands in the editor: the flow as opened (None: a new one), and what was typed on it.

    ``token`` makes two clicks one submission; ``reason`` is why, for our own record of changes;
    ``focus`` is the id of what gets the focus; ``said`` is for those who don't see what was done.
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
        """A sheet that has just been opened."""
        return cls(flow, typed, str(uuid.uuid4()))

    @classmethod
    def read(cls, posted: Mapping[str, str], flow: Flow | None) -> "Sheet":
        """The posted sheet, for ``flow`` as it was when opened."""
        search = None
        picker = posted.get("picker", "")
        if picker.isdecimal() and len(picker) < 7:
            search = Search(int(picker), posted.get("q", "").strip())
        token = posted.get("token") or str(uuid.uuid4())
        reason = posted.get("reason", "").strip()[:LONGEST_REASON]
        return cls(flow, Typed.read(posted, flow), token, search, reason)

    @property
    def locked(self) -> int:
        """How many of the steps are the flow's own."""
        return len(self.flow.steps or ()) if self.flow else 0

    def renewed(self) -> "Sheet":
        """The same for a new submission: the old one is over."""
        return replace(self, token=str(uuid.uuid4()))


def signed(flow: Flow, workspace_id: int) -> str:
    """A flow as a form carries it."""
    salt = f"{SALT}:{workspace_id}"
    return signing.dumps(msgspec.to_builtins(flow), salt=salt, compress=True)


def opened(value: str, workspace_id: int) -> Flow | None:
    """The flow that ``signed`` made; None for anything that it did not."""
    try:
        builtins: Any = signing.loads(value, salt=f"{SALT}:{workspace_id}")
        return msgspec.convert(builtins, Flow)
    except (signing.BadSignature, ValueError):
        return None
