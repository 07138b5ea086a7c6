"""Candidates and their groups, from the rows of a file. What can't be matched is counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.adverse_impact.candidate_index import CandidateIndex

MAX_NAME_LENGTH: Final = 60


@dataclass(frozen=True)
class MatchedGroups:
    """The group of each matched candidate, by key, and how many rows or candidates are left out.

    ``unmatched`` rows name no candidate of the flow, ``ambiguous`` ones an address of several.
    ``without_group`` rows have no group, ``repeated`` ones say again what another one said.
    ``conflicting`` candidates have rows with different groups. ``missing`` candidates of the flow
    are in no row with a group.
    """

    groups: Mapping[int, str]
    unmatched: int
    ambiguous: int
    without_group: int
    repeated: int
    conflicting: int
    missing: int

    @property
    def count(self) -> int:
        return len(self.groups)

    @property
    def names(self) -> list[str]:
        """Return the names of the groups, in an order that says nothing of their sizes."""
        return sorted(set(self.groups.values()), key=lambda name: (name.casefold(), name))


def match_groups(rows: Iterable[tuple[str, str]], index: CandidateIndex) -> MatchedGroups:
    """Return the group of each candidate that ``rows`` of (candidate, group) name.

    Groups that differ in capitals or blanks only are one, spelt as it is most often.
    """
    count: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[int, str] = {}
    conflicting: set[int] = set()
    for candidate, cell in rows:
        name, keys = " ".join(cell.split())[:MAX_NAME_LENGTH], index.find(candidate)
        if len(keys) != 1 or not name:
            count[_reason(keys)] += 1
            continue
        key, group = keys[0], name.casefold()
        spellings[group][name] += 1
        if key not in groups:
            groups[key] = group
        elif groups[key] == group:
            count["repeated"] += 1
        else:
            conflicting.add(key)
    matched = {key: group for key, group in groups.items() if key not in conflicting}
    written = {group: names.most_common(1)[0][0] for group, names in spellings.items()}
    return MatchedGroups(
        groups={key: written[group] for key, group in matched.items()},
        unmatched=count["unmatched"],
        ambiguous=count["ambiguous"],
        without_group=count["without_group"],
        repeated=count["repeated"],
        conflicting=len(conflicting),
        missing=index.size - len(groups),
    )


def _reason(keys: list[int]) -> str:
    """Return why a row is left out that names these candidates, or one without a group."""
    if not keys:
        return "unmatched"
    return "ambiguous" if len(keys) > 1 else "without_group"
