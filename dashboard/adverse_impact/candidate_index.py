"""The candidates of a flow by their e-mail address and their ID, for the rows of a file."""

import re
from collections import defaultdict
from collections.abc import Iterable

from dashboard.assignments.invitations.addresses import normalize_address
from dashboard.progress.flow_data import FlowData

WITH_NAME = re.compile(r"<([^<>]*@[^<>]*)>")
"""An address beside a name: "Ada Lovelace <ada@example.com>"."""


class CandidateIndex:
    """Keys of candidates by what a file may call them.

    It is searched in memory. No address of a file gets into a query, which a database may log.
    """

    def __init__(self, candidates: Iterable[tuple[int, str, str]]) -> None:
        """Take (key, ID, address) of each candidate."""
        self._by_id: dict[str, int] = {}
        self._by_address: dict[str, list[int]] = defaultdict(list)
        for key, candidate_id, email in candidates:
            self._by_id[candidate_id.strip()] = key
            if email:
                self._by_address[normalize_address(email)].append(key)
        self.size = len(self._by_id)

    @classmethod
    def of(cls, flow_data: FlowData) -> "CandidateIndex":
        """Return the index of the candidates whom the flow lists."""
        names = ("candidate_id", "candidate__candidate_id", "candidate__email")
        return cls(flow_data.states.values_list(*names))

    def find(self, cell: str) -> list[int]:
        """Return the keys of the candidates with this ID or address, several for one address."""
        text = cell.strip()
        if text in self._by_id:
            return [self._by_id[text]]
        if "@" not in text:
            return []
        found = WITH_NAME.search(text)
        return self._by_address.get(normalize_address(found[1] if found else text), [])
