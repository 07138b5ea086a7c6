"""E-mails about a workspace, in plain text."""

import smtplib
from urllib.parse import urlencode

import structlog
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from dashboard.workspaces.members.invitations import lifetime, record_sent
from dashboard.workspaces.models import Invitation

logger = structlog.get_logger(__name__)


def send_invitation(request: HttpRequest, invitation: Invitation, token: str) -> bool:
    """Send the invitation's link, and return False when the mail server fails or refuses."""
    path = reverse("invitation", args=[invitation.pk])
    link = request.build_absolute_uri(f"{path}?{urlencode({'key': token})}")
    context = {"invitation": invitation, "link": link, "days": lifetime().days}
    subject = render_to_string("workspaces/email/invitation_subject.txt", context)
    body = render_to_string("workspaces/email/invitation.txt", context)
    message = EmailMessage(" ".join(subject.split()), body, to=[invitation.email])
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("invitation e-mail not sent", error=type(error).__name__)
        return False
    record_sent(invitation)
    return True
