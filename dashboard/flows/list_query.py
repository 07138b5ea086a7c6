"""The state of the list of flows in its URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from dashboard.core.blind_mode.reading import is_blind
from dashboard.core.params import (
    MAX_KEY,
    UrlQuery,
    read_all,
    read_choice,
    read_int,
    read_ints,
    read_text,
)
from dashboard.flows.listing import SORTS

MAX_SEARCH_LENGTH: Final = 200
MAX_LABELS: Final = 20
"""Labels that one query narrows by."""
MINE, NOBODY = "me", "nobody"
BY_LABEL, BY_OWNER = "label", "owner"
VIEW = re.compile(r"all|[0-9]{1,15}")


@dataclass(frozen=True)
class FlowQuery(UrlQuery):
    """The parameters of the list. Its page is not among them.

    A flow has all of the ``labels``, which are keys. ``owner`` is MINE, NOBODY or the key of a
    membership, and ``group`` BY_LABEL, BY_OWNER or "" for none. ``view`` is the saved view that led
    here.
    """

    q: str = ""
    status: str = ""
    sort: str = SORTS[0]
    labels: tuple[int, ...] = ()
    owner: str = ""
    is_pinned: bool = False
    group: str = ""
    view: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> "FlowQuery":
        """Return the query that ``params`` make. A value that makes no sense is ignored.

        In blind mode no flow has a label, so there is no group by them.
        """
        groups = (BY_OWNER,) if is_blind() else (BY_LABEL, BY_OWNER)
        labels = set(read_ints(read_all(params, "label"), most=MAX_KEY))
        view = params.get("view", "")
        return cls(
            q=read_text(params.get("q"), MAX_SEARCH_LENGTH),
            status=read_text(params.get("status"), MAX_SEARCH_LENGTH),
            sort=read_choice(params.get("sort"), SORTS, SORTS[0]),
            labels=() if is_blind() else tuple(sorted(labels)[:MAX_LABELS]),
            owner=_read_owner(params.get("owner")),
            is_pinned=params.get("pinned") == "1",
            group=read_choice(params.get("group"), groups),
            view=view if VIEW.fullmatch(view) else "",
        )

    def params(self) -> dict[str, object]:
        """Return the value of each parameter, "" for one with its default."""
        return {
            "q": self.q,
            "status": self.status,
            "sort": self.sort if self.sort != SORTS[0] else "",
            "label": self.labels,
            "owner": self.owner,
            "pinned": "1" if self.is_pinned else "",
            "group": self.group,
            "view": self.view,
        }

    @property
    def is_narrowed(self) -> bool:
        """Return whether a label, an owner or a pin narrows the list."""
        return bool(self.labels or self.owner or self.is_pinned)

    @property
    def cleared(self) -> str:
        """Return the query without labels, owner, pins and groups.

        It keeps the member's default view from opening.
        """
        view = self.view or "all"
        without = replace(self, labels=(), owner="", is_pinned=False, group="", view=view)
        return without.encoded()


def _read_owner(text: str | None) -> str:
    key = read_int(text, most=MAX_KEY)
    return str(key) if key is not None else read_choice(text, (MINE, NOBODY))
