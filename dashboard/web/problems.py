"""The one table that turns the partner's errors into words a recruiter can act on (design.md §2.1).

A problem says what happened, what was and wasn't done, and what to do next. Its page is made in
``problem_pages.py``.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from flows_api import (
    AccountInactive,
    FlowsError,
    Forbidden,
    KeyRefused,
    NotFound,
    Overloaded,
    RateLimited,
    Rejected,
    ServerFailed,
    TimedOut,
    Unavailable,
    Unreachable,
    UnreadableAnswer,
)

Text = str | Promise

NOTHING_CHANGED = _("Nothing was changed, and no e-mail was sent.")
PERHAPS_DONE = _(
    "We can't tell whether Taptalent carried out the change. "
    "Look at the flow or its candidates before you try again."
)
TRY_AGAIN = _("Try again in a moment. If it goes on, tell the person who runs Flowdeck.")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What went wrong with the partner, in words for the page.

    ``kind`` names the case for templates and tests; ``status`` is the page's HTTP status;
    ``retry_after`` is in seconds where the partner said so.
    """

    kind: str
    status: int
    heading: Text
    what_happened: Text
    what_next: Text
    what_was_done: Text = NOTHING_CHANGED
    retry_after: float | None = None
    request_id: str = ""


# From the most to the least specific class: the first that fits is used.
TABLE: tuple[tuple[type[FlowsError], Problem], ...] = (
    (
        AccountInactive,
        Problem(
            kind="account_inactive",
            status=502,
            heading=_("Taptalent says this account is inactive"),
            what_happened=_(
                "The API key is known, but the company's Taptalent subscription is not active."
            ),
            what_next=_("Renew or reactivate the subscription in Taptalent, then try again."),
        ),
    ),
    (
        Forbidden,
        Problem(
            kind="forbidden",
            status=502,
            heading=_("Taptalent does not allow this"),
            what_happened=_(
                "Taptalent answered that this workspace's API key may not do this. "
                "The key may have been deactivated, or lack the permission."
            ),
            what_next=_("Check the key in Taptalent: Account Settings, Developers, API Keys."),
        ),
    ),
    (
        KeyRefused,
        Problem(
            kind="key_refused",
            status=502,
            heading=_("This workspace's API key was refused"),
            what_happened=_(
                "Taptalent did not accept the API key that is saved for this workspace. "
                "It may have been replaced or deactivated there."
            ),
            what_next=_("An owner of this workspace can check or replace the key in its settings."),
        ),
    ),
    (
        NotFound,
        Problem(
            kind="not_found",
            status=404,
            heading=_("Taptalent does not know this"),
            what_happened=_("It may have been deleted, or it belongs to another workspace."),
            what_next=_("Go back to the list of flows."),
        ),
    ),
    (
        Rejected,
        Problem(
            kind="rejected",
            status=502,
            heading=_("Taptalent refused the request"),
            what_happened=_("Taptalent found fault with what was asked."),
            what_next=_("Go back, change what was entered, and try again."),
        ),
    ),
    (
        RateLimited,
        Problem(
            kind="rate_limited",
            status=503,
            heading=_("Taptalent asks us to slow down"),
            what_happened=_("Too many requests were made with this workspace's key."),
            what_next=_("Wait a moment, then try again."),
        ),
    ),
    (
        Overloaded,
        Problem(
            kind="overloaded",
            status=503,
            heading=_("Too many requests are waiting for Taptalent"),
            what_happened=_("Taptalent is answering slowly, so this request was not even sent."),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        TimedOut,
        Problem(
            kind="timed_out",
            status=504,
            heading=_("Taptalent took too long to answer"),
            what_happened=_("We stopped waiting, so that this page doesn't hang."),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        Unreachable,
        Problem(
            kind="unreachable",
            status=503,
            heading=_("Taptalent can't be reached"),
            what_happened=_("No connection to Taptalent's servers could be made."),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        ServerFailed,
        Problem(
            kind="server_failed",
            status=502,
            heading=_("Taptalent has a problem of its own"),
            what_happened=_("Taptalent's servers answered with an error."),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        Unavailable,
        Problem(
            kind="cut_off",
            status=502,
            heading=_("The connection to Taptalent broke off"),
            what_happened=_("The answer was cut off before it was complete."),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        UnreadableAnswer,
        Problem(
            kind="unreadable",
            status=502,
            heading=_("Taptalent's answer could not be read"),
            what_happened=_(
                "The answer was not in the form that Taptalent documents, so showing it "
                "could show something wrong."
            ),
            what_next=TRY_AGAIN,
        ),
    ),
    (
        FlowsError,
        Problem(
            kind="unknown",
            status=502,
            heading=_("Something went wrong with Taptalent"),
            what_happened=_("The request to Taptalent failed."),
            what_next=TRY_AGAIN,
        ),
    ),
)


def problem_of(error: FlowsError) -> Problem:
    """The table's row for ``error``, completed with what this very error knows."""
    row = next(problem for kind, problem in TABLE if isinstance(error, kind))
    return replace(
        row,
        what_was_done=PERHAPS_DONE if error.may_have_happened else NOTHING_CHANGED,
        retry_after=error.retry_after,
        request_id=error.request_id,
    )


def explained(kind: str) -> Problem | None:
    """The table's row called ``kind``, for a problem that was met earlier; None for "" or none."""
    return next((problem for _error, problem in TABLE if problem.kind == kind), None)


def error_of(kind: str) -> FlowsError:
    """An error that the table calls ``kind``, to be raised where a call is not even made.

    Raises StopIteration for a kind that the table doesn't have.
    """
    error = next(error for error, problem in TABLE if problem.kind == kind)
    return error("No call was made: the last one met this.")
