"""The rows of the table of candidates, as texts that the template only places.

A page has up to a hundred rows, so what a row needs is worked out here once, in plain Python, and
not cell by cell in the template (docs/adr/0009-cheap-rows.md).
"""

import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.candidates.columns.cells import RowCells
from dashboard.candidates.columns.definitions import ListColumn, has_labels
from dashboard.candidates.columns.values import CandidateValues
from dashboard.core.http.addresses import address_pattern
from dashboard.core.templatetags.line_breaks import break_email
from dashboard.workspaces.registries.pass_rules import Rules
from dashboard.workspaces.registries.snapshot_list import RowDetails
from flows_api import Candidate, CandidatePage, Flow


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with their cells, one for each column of the list.

    ``title`` is the name, else the address, else the id. ``note`` is the address below a name, and
    whether our data about them were erased. ``key`` selects them for a bulk action. It is "" for
    those who are not synced yet, and they are selected with ``is_selected``. ``notes`` are what the
    team added.
    """

    id: str
    email: str
    href: str
    title: SafeString
    plain_title: str
    note: SafeString
    cells: SafeString
    key: str = ""
    notes: SafeString | str = ""
    is_selected: bool = False


PLAIN_EMAIL = re.compile(r"[A-Za-z0-9_.~@-]+").fullmatch
"""Characters that a URL leaves as they are, and "@"."""
NOTHING = RowDetails()
NO_DETAILS: Mapping[str, RowDetails] = MappingProxyType({})


def build_rows(
    page: CandidatePage,
    flow: Flow,
    rules: Rules,
    *,
    slug: str,
    query: str | None = "",
    erased: Collection[str] = (),
    details: Mapping[str, RowDetails] = NO_DETAILS,
    columns: Sequence[ListColumn],
    main_column: str = "",
    selected: Collection[str] = (),
) -> list[CandidateRow]:
    """Build a row for each candidate of ``page``, who are placed in ``flow``.

    ``query`` is the state of the list, which the links to the candidates carry, None for a search
    of each by their address. ``erased`` are the addresses whose data Flowdeck has erased, though
    the partner still lists them. ``details`` are what Flowdeck knows of them, by id, with the
    scores of ``main_column``, "" for none. ``selected`` are the keys of those who are selected.
    """
    address = address_pattern("candidate_detail", slug, flow.id)
    tail = f"?{query}" if query else ""
    cells = RowCells(columns, main_column)
    is_labeled = has_labels(columns)

    def row(candidate: Candidate) -> CandidateRow:
        is_searched = query is None and candidate.email
        search = f"?search={_quoted(candidate.email or '')}" if is_searched else tail
        known = details.get(candidate.id, NOTHING)
        return _row(
            candidate,
            f"{address(candidate.id)}{search}",
            cells.render(CandidateValues(candidate, flow, rules), known),
            known,
            is_erased=candidate.email in erased,
            is_labeled=is_labeled,
            is_selected=known.key in selected,
        )

    return [row(candidate) for candidate in page.candidates]


def _quoted(email: str) -> str:
    """Return an address as the value of a parameter."""
    is_plain = PLAIN_EMAIL(email)  # as most are, and ``quote`` takes each byte apart
    return email.replace("@", "%40") if is_plain else quote(email, safe="")


def _row(
    candidate: Candidate,
    href: str,
    cells: SafeString,
    known: RowDetails,
    *,
    is_erased: bool,
    is_labeled: bool,
    is_selected: bool,
) -> CandidateRow:
    """Return a row. With ``is_labeled``, its labels are in a column of their own."""
    name, email = candidate.name, candidate.email or ""
    address_text = break_email(email)
    return CandidateRow(
        id=candidate.id,
        email=email,
        href=href,
        title=SafeString(html.escape(name)) if name else address_text or escape(candidate.id),
        plain_title=name or email or candidate.id,
        note=_note(address_text if name else SafeString(""), is_erased=is_erased),
        cells=cells,
        key=known.key,
        notes=known.notes if is_labeled else _with_labels(known),
        is_selected=is_selected,
    )


def _with_labels(known: RowDetails) -> SafeString | str:
    """Return the notes with the labels below."""
    return format_html("{}{}", known.notes, known.labels) if known.labels else known.notes


def _note(address: SafeString, *, is_erased: bool) -> SafeString:
    """Return the line below the title, which says that our own data were erased."""
    if not is_erased:
        return address
    words = escape(_("erased in Flowdeck"))
    return SafeString(f"{address} · {words}") if address else words
