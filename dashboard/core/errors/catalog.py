"""The catalog that turns the partner's errors into texts a recruiter can act on.

A problem says what happened, whether anything was changed, and what to do next. The error classes
are described in docs/partner-api.md, Errors. ``errors/pages.py`` renders the pages.
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
    UnreadableResponse,
    WrongAddress,
)

Text = str | Promise

NOTHING_CHANGED = _("Nothing was changed, and no e-mail was sent.")
OUTCOME_UNKNOWN = _(
    "We don't know whether Taptalent made the change. Check the flow or its candidates before you "
    "try again."
)
TRY_AGAIN = _(
    "Try again in a moment. If the problem persists, contact your Flowdeck administrator."
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem with the partner, in texts for the page.

    ``kind`` names the case for templates and tests. ``status`` is the page's HTTP status.
    ``retry_after`` is in seconds, None unless the partner sent it.
    ``address`` is the URL where nothing was found, "" for other problems.
    """

    kind: str
    status: int
    heading: Text
    explanation: Text
    next_step: Text
    effect: Text = NOTHING_CHANGED
    retry_after: float | None = None
    request_id: str = ""
    address: str = ""


# From the most to the least specific class. The first that matches is used.
PROBLEMS: tuple[tuple[type[FlowsError], Problem], ...] = (
    (
        AccountInactive,
        Problem(
            kind="account_inactive",
            status=502,
            heading=_("This Taptalent account is inactive"),
            explanation=_(
                "The API key is valid, but your company's Taptalent subscription is not active."
            ),
            next_step=_("Renew or reactivate the subscription in Taptalent, then try again."),
        ),
    ),
    (
        Forbidden,
        Problem(
            kind="forbidden",
            status=502,
            heading=_("Not allowed in Taptalent"),
            explanation=_(
                "This workspace's API key does not have permission for this. The key may have "
                "been deactivated."
            ),
            next_step=_(
                "Check the key in Taptalent: Account Settings, Developers, API Key Management."
            ),
        ),
    ),
    (
        KeyRefused,
        Problem(
            kind="key_refused",
            status=502,
            heading=_("This workspace's API key was rejected"),
            explanation=_(
                "Taptalent did not accept this workspace's API key. It may have been replaced or "
                "deactivated in Taptalent."
            ),
            next_step=_("An owner of this workspace can check or replace the key in the settings."),
        ),
    ),
    (
        WrongAddress,
        Problem(
            kind="wrong_address",
            status=502,
            heading=_("Taptalent is not at this address"),
            explanation=_(
                "There is nothing at this workspace's API address. The most likely cause is its "
                "path: the documented address ends in /v1/partner."
            ),
            next_step=_("An owner of this workspace can correct the API address in the settings."),
        ),
    ),
    (
        NotFound,
        Problem(
            kind="not_found",
            status=404,
            heading=_("Not found in Taptalent"),
            explanation=_("It may have been deleted, or belong to another workspace."),
            next_step=_("Go back to the list of flows."),
        ),
    ),
    (
        Rejected,
        Problem(
            kind="rejected",
            status=502,
            heading=_("Taptalent rejected the request"),
            explanation=_("Taptalent found the request invalid."),
            next_step=_("Go back, correct your input, and try again."),
        ),
    ),
    (
        RateLimited,
        Problem(
            kind="rate_limited",
            status=503,
            heading=_("Too many requests to Taptalent"),
            explanation=_("This workspace's API key has reached Taptalent's rate limit."),
            next_step=_("Wait a moment, then try again."),
        ),
    ),
    (
        Overloaded,
        Problem(
            kind="overloaded",
            status=503,
            heading=_("Too many requests are waiting for Taptalent"),
            explanation=_("Taptalent is slow right now, so this request was not sent."),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        TimedOut,
        Problem(
            kind="timed_out",
            status=504,
            heading=_("Taptalent took too long to respond"),
            explanation=_("The request timed out."),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        Unreachable,
        Problem(
            kind="unreachable",
            status=503,
            heading=_("Taptalent can't be reached"),
            explanation=_("We could not connect to Taptalent's servers."),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        ServerFailed,
        Problem(
            kind="server_failed",
            status=502,
            heading=_("Taptalent is having problems"),
            explanation=_("Taptalent's servers returned an error."),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        Unavailable,
        Problem(
            kind="cut_off",
            status=502,
            heading=_("The connection to Taptalent was lost"),
            explanation=_("The response was incomplete."),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        UnreadableResponse,
        Problem(
            kind="unreadable",
            status=502,
            heading=_("Taptalent's response could not be read"),
            explanation=_(
                "The response does not match Taptalent's documentation, so it is not shown."
            ),
            next_step=TRY_AGAIN,
        ),
    ),
    (
        FlowsError,
        Problem(
            kind="unknown",
            status=502,
            heading=_("Something went wrong with Taptalent"),
            explanation=_("The request to Taptalent failed."),
            next_step=TRY_AGAIN,
        ),
    ),
)


def problem_for(error: FlowsError) -> Problem:
    """Return the problem for ``error``, completed with the error's own details."""
    row = next(problem for kind, problem in PROBLEMS if isinstance(error, kind))
    return replace(
        row,
        effect=OUTCOME_UNKNOWN if error.may_have_happened else NOTHING_CHANGED,
        retry_after=error.retry_after,
        request_id=error.request_id,
        address=getattr(error, "address", ""),
    )


def find_problem(kind: str) -> Problem | None:
    """Return the problem called ``kind``, or None if there is none."""
    return next((problem for _error, problem in PROBLEMS if problem.kind == kind), None)


def make_error(kind: str) -> FlowsError:
    """Return an error of the problem ``kind``, to raise in place of making a call.

    Raises StopIteration for an unknown kind.
    """
    error = next(error for error, problem in PROBLEMS if problem.kind == kind)
    return error("No call was made, because the last one failed this way.")
