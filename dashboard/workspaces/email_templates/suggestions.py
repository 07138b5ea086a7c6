"""Templates that a workspace without any is offered, in the reader's language."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Suggestion(NamedTuple):
    """A template to begin with."""

    name: str | Promise
    subject: str | Promise
    text: str | Promise


SUGGESTIONS: Final = (
    Suggestion(
        _("Reminder"),
        _("{flow}: your next step"),
        _(
            "Hello {first_name},\n\nYour next step in our selection process is still open: {step}. "
            "The link to it is in the invitation that you received by e-mail.\n\nIf anything does "
            "not work, or if you need more time, please reply to this e-mail.\n\nKind regards,\n"
            "{sender}\n{workspace}"
        ),
    ),
    Suggestion(
        _("Thanks after completion"),
        _("{flow}: thank you"),
        _(
            "Hello {first_name},\n\nThank you for completing all steps for {flow}. We are looking "
            "at your results now and will get in touch about what comes next.\n\nKind regards,\n"
            "{sender}\n{workspace}"
        ),
    ),
    Suggestion(
        _("After a failed step"),
        _("{flow}: your application"),
        _(
            "Hello {first_name},\n\nThank you for the time you put into {flow}. After looking at "
            "the results we will not continue with the process at this point. If you have "
            "questions, please reply to this e-mail.\n\nWe wish you all the best.\n\n"
            "Kind regards,\n{sender}\n{workspace}"
        ),
    ),
)
