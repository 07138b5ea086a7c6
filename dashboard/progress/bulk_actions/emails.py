"""E-mails to the candidates of a bulk action: a template, filled, as drafts.

One draft goes to all of them in Bcc, unless the template has personal placeholders. Then each
candidate gets a draft. Flowdeck records that a draft was opened, and sends nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.progress.bulk_actions.email_drafts import Draft, build_draft, build_drafts
from dashboard.progress.bulk_actions.page import BulkAction
from dashboard.progress.models import CandidateState, EmailDraft, Selection
from dashboard.progress.segments.rows import current_step_label
from dashboard.workspaces.email_templates.placeholders import fill, find_personal
from dashboard.workspaces.models import EmailTemplate, Workspace

MAX_DRAFTS: Final = 40


@dataclass(frozen=True)
class FilledEmail:
    """A template, filled. ``missing`` names the placeholders for which nothing is known."""

    name: str
    subject: str
    text: str
    missing: list[str]


@dataclass(frozen=True)
class DraftOffer:
    """A draft that the page offers. ``name`` is that of its only candidate.

    ``token`` is posted with it, so that the same click twice is one record.
    """

    keys: tuple[int, ...]
    name: str = ""
    is_opened: bool = False
    token: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class BulkEmail:
    """An e-mail by ``sender`` to the candidates of ``found``, with ``template`` or without one."""

    found: BulkAction
    template: EmailTemplate | None
    sender: User

    @cached_property
    def is_individual(self) -> bool:
        """Return whether each candidate gets a draft of their own."""
        texts = (self.template.subject, self.template.text) if self.template else ()
        return len(self.found.recipients) == 1 or bool(find_personal(*texts))

    @cached_property
    def offers(self) -> list[DraftOffer]:
        """Return the drafts for the page, MAX_DRAFTS at most."""
        opened = self._opened_since_selected()
        if self.is_individual:
            keys = list(self.found.recipients.values())[:MAX_DRAFTS]
            states = self._states(keys)
            return [
                DraftOffer((key,), _name(states[key]), key in opened)
                for key in keys
                if key in states
            ]
        found = self.found.recipients
        drafts = self._shared_drafts(list(found))[:MAX_DRAFTS]
        keys_of = [tuple(found[address] for address in draft.addresses) for draft in drafts]
        return [DraftOffer(keys, is_opened=opened.issuperset(keys)) for keys in keys_of]

    @property
    def beyond(self) -> int:
        """Return how many candidates with an address are in no offered draft."""
        return len(self.found.recipients) - sum(len(offer.keys) for offer in self.offers)

    @cached_property
    def preview(self) -> FilledEmail | None:
        """Return the e-mail as the first candidate gets it, or None where nobody has an address."""
        if not self.is_individual:
            return self._fill(None) if self.found.recipients else None
        keys = list(self.found.recipients.values())[:1]
        return next(map(self._fill, self._states(keys).values()), None)

    def drafts(self, keys: Collection[int]) -> list[Draft]:
        """Return the drafts to those of the selected candidates that have these ``keys``."""
        by_key = {key: address for address, key in self.found.recipients.items() if key in keys}
        if not self.is_individual:
            return self._shared_drafts(list(by_key.values()))
        states = self._states(by_key)
        filled = {key: self._fill(state) for key, state in states.items()}
        return [
            build_draft(address, filled[key].subject, filled[key].text)
            for key, address in by_key.items()
            if key in filled
        ]

    def record_opening(self, keys: Collection[int], opening: UUID) -> int:
        """Record that a draft to these candidates was opened. Return how many, 0 for a repeat.

        Raises nothing for candidates who are not selected: they are left out.
        """
        mine = [key for key in self.found.recipients.values() if key in keys]
        name = self.template.name if self.template else ""
        with transaction.atomic():
            # Two clicks at once: the second waits here, and finds what the first recorded.
            Selection.objects.select_for_update().get(pk=self.found.selection.pk)
            if self.opened_keys(opening):
                return 0
            rows = [
                EmailDraft(
                    candidate_id=key,
                    by=self.sender,
                    template=self.template,
                    template_name=name,
                    opening=opening,
                )
                for key in mine
            ]
            EmailDraft.objects.bulk_create(rows, batch_size=1000)
        return len(rows)

    def opened_keys(self, opening: UUID) -> set[int]:
        """Return the candidates of this flow to whom that click of the sender opened a draft."""
        mine = EmailDraft.objects.filter(by=self.sender, opening=opening)
        return set(
            mine.filter(candidate__flow=self.found.flow).values_list("candidate_id", flat=True)
        )

    def _opened_since_selected(self) -> set[int]:
        opened = EmailDraft.objects.filter(
            by=self.sender, template=self.template, at__gte=self.found.selection.at
        )
        return set(
            opened.filter(candidate__flow=self.found.flow).values_list("candidate_id", flat=True)
        )

    def _states(self, keys: Iterable[int]) -> dict[int, CandidateState]:
        states = self.found.states.filter(candidate_id__in=list(keys))
        return {state.candidate_id: state for state in states.select_related("candidate")}

    def _shared_drafts(self, addresses: list[str]) -> list[Draft]:
        shared = self._fill(None)
        return build_drafts(addresses, shared.subject, shared.text)

    def _fill(self, state: CandidateState | None) -> FilledEmail:
        """Return the e-mail to the candidate in ``state``, or to all of them for None."""
        name = _name(state) if state else ""
        if self.template is None:
            return FilledEmail(name, self.found.flow.name, "", [])
        values = self._values(state)
        subject, text = self.template.subject, self.template.text
        missing = [each for each in find_personal(subject, text) if not values.get(each)]
        return FilledEmail(name, fill(subject, values), fill(text, values), missing)

    def _values(self, state: CandidateState | None) -> Mapping[str, str]:
        flow = self.found.flow
        shared = {
            "flow": flow.name,
            "workspace": flow.workspace.name,
            "sender": str(self.sender),
        }
        if state is None:
            return shared
        candidate = state.candidate
        return {
            **shared,
            "first_name": candidate.first_name,
            "last_name": candidate.last_name,
            "name": candidate.name,
            "step": current_step_label(self.found.flow_data, state),
        }


def order_templates(
    templates: list[EmailTemplate], user: User, workspace: Workspace
) -> list[EmailTemplate]:
    """Return ``templates`` with the one first that ``user`` opened a draft with last."""
    latest = EmailDraft.objects.filter(by=user, template__workspace=workspace).order_by("-at")
    last = latest.values_list("template_id", flat=True).first()
    return sorted(templates, key=lambda template: template.pk != last)


def _name(state: CandidateState) -> str:
    candidate = state.candidate
    return candidate.name or candidate.email or candidate.candidate_id
