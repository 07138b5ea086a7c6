"""The order of two names in cells of their own: which is the first name.

A line's own evidence are its given names and its address. That of the list are all of its lines.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.imports.texts.known_names import is_given_name
from dashboard.assignments.imports.texts.name_evidence import (
    MAX_LOCAL_LENGTH,
    count_spelled,
    folded,
)
from dashboard.assignments.imports.texts.words import PARTICLES

CLEAR: Final = 4
"""So many times as many votes as against it make an order that of the list."""


class Order(IntEnum):
    """The order of two names. Votes for the two orders add up."""

    LAST_FIRST = -1
    UNKNOWN = 0
    FIRST_LAST = 1


@dataclass(frozen=True)
class Ordered:
    """An entry with its names in order, and whether the order is sure."""

    entry: Entry
    is_sure: bool = True


@dataclass(frozen=True)
class ListOrder:
    """The order in which a list has its names: those in two cells, and those in one."""

    pairs: Order = Order.UNKNOWN
    wholes: Order = Order.UNKNOWN


def order_of_list(entries: Iterable[Entry]) -> ListOrder:
    """Return the order in which a list has its names, or UNKNOWN where its lines disagree.

    Addresses alone never make it last name first: those of a whole company may begin with the last
    name while the list does not.
    """
    lines = list(entries)
    return ListOrder(_order_of_pairs(lines), _order_of_wholes(lines))


def _order_of_wholes(lines: list[Entry]) -> Order:
    """Return the order of names in one cell. One line alone makes no order of the list."""
    votes = [_order_of_whole(entry) for entry in lines if entry.is_whole]
    first, last = votes.count(Order.FIRST_LAST), votes.count(Order.LAST_FIRST)
    if first > last:
        return Order.FIRST_LAST
    return Order.LAST_FIRST if last > 1 and last >= CLEAR * first else Order.UNKNOWN


def _order_of_pairs(lines: list[Entry]) -> Order:
    votes = [_vote(entry) for entry in lines]
    first, last = votes.count(Order.FIRST_LAST), votes.count(Order.LAST_FIRST)
    if max(first, last) < CLEAR * min(first, last) or first == last:
        return Order.UNKNOWN
    if first > last:
        return Order.FIRST_LAST
    is_named = any(map(_says_last_first, lines))
    return Order.LAST_FIRST if is_named else Order.UNKNOWN


def in_order(entry: Entry, usual: ListOrder) -> Ordered:
    """Return ``entry`` with its first name first, ``usual`` being the order of its list.

    It is not sure where neither the list nor the names tell the order, where they disagree, and
    where only the address says that the last name is first. A name in one cell is asked only where
    its last name seems to come first.
    """
    if entry.is_whole:
        own = _order_of_whole(entry)
        if (usual.wholes or own) != Order.LAST_FIRST:
            return Ordered(entry)
        return Ordered(_swapped(entry), is_sure=own == usual.wholes)
    if not entry.is_pair:
        return Ordered(entry)
    own = pair_order(*entry.parts, entry.address)
    order = usual.pairs or own
    is_sure = bool(order) and own in (order, Order.UNKNOWN)
    if order == Order.LAST_FIRST:
        is_sure = is_sure and bool(usual.pairs or _says_last_first(entry))
        entry = _swapped(entry)
    return Ordered(entry, is_sure and not _may_be_whole(entry))


def _may_be_whole(entry: Entry) -> bool:
    """Return whether one part may be the whole name, the other a city: "Ada Lovelace", "London".

    An address that spells the other part says that it is a name.
    """
    local = entry.address.partition("@")[0]
    return any(
        len(words) == 2
        and _is_given(words[0])
        and not _is_given(words[1])
        and len(words[1].rstrip(".")) > 1
        and words[1].casefold() not in PARTICLES
        and not count_spelled(other, local)
        for words, other in zip(map(str.split, entry.parts), reversed(entry.parts), strict=True)
    )


def _swapped(entry: Entry) -> Entry:
    return replace(entry, parts=(entry.parts[1], entry.parts[0]))


def _order_of_whole(entry: Entry) -> Order:
    """Return the order of a name of two words in one cell, by its known given names.

    An address that begins with the first word speaks for the order of the text.
    """
    first, last = entry.parts
    if " " in first or " " in last:
        return Order.UNKNOWN
    local = folded(entry.address.partition("@")[0][:MAX_LOCAL_LENGTH])
    is_as_written = local.startswith(folded(first)) or (
        _order_in_address(first, last, entry.address) == Order.FIRST_LAST
    )
    return Order.FIRST_LAST if is_as_written else pair_order(first, last, "")


def pair_order(one: str, two: str, address: str) -> Order:
    """Return the order of two names by the known given names, else by the address."""
    given = _is_given(one), _is_given(two)
    if given[0] != given[1]:
        return Order.FIRST_LAST if given[0] else Order.LAST_FIRST
    return _order_in_address(one, two, address)


def _says_last_first(entry: Entry) -> bool:
    """Return whether the entry's own names, without its address, say that the last is first."""
    if entry.is_last_first:
        return True
    return entry.is_pair and pair_order(*entry.parts, "") == Order.LAST_FIRST


def _vote(entry: Entry) -> Order:
    if entry.is_last_first:
        return Order.LAST_FIRST
    return pair_order(*entry.parts, entry.address) if entry.is_pair else Order.UNKNOWN


def _is_given(name: str) -> bool:
    words = re.split(r"[\s-]", name)
    return is_given_name(words[0])


def _order_in_address(one: str, two: str, address: str) -> Order:
    """Return the order by an address that spells both names, or one after the other's initial."""
    local = folded(address.partition("@")[0][:MAX_LOCAL_LENGTH])
    names = [folded(name).replace(" ", "") for name in (one, two)]
    if any(len(name) < 2 for name in names):
        return Order.UNKNOWN
    at = [local.find(name) for name in names]
    if min(at) >= 0 and at[0] != at[1]:
        return Order.FIRST_LAST if at[0] < at[1] else Order.LAST_FIRST
    initials = [
        local.startswith(names[0][0] + names[1]),
        local.startswith(names[1][0] + names[0]),
    ]
    if initials[0] == initials[1]:
        return Order.UNKNOWN
    return Order.FIRST_LAST if initials[0] else Order.LAST_FIRST
