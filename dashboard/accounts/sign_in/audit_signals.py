"""Audit events of accounts, from the signals of Django and allauth."""

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from dashboard.accounts.models import User
from dashboard.core.audit_events import record_event


def connect_signals() -> None:
    """Connect all receivers of this module."""
    user_logged_in.connect(_signed_in, dispatch_uid="told")
    user_logged_out.connect(_signed_out, dispatch_uid="told")
    account.password_changed.connect(_password_changed, dispatch_uid="told")
    account.password_reset.connect(_password_reset, dispatch_uid="told")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="told")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="told")
    mfa.authenticator_reset.connect(_codes_renewed, dispatch_uid="told")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="told")


def _signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    methods = [
        record.get("type") or record["method"]
        for record in get_authentication_records(request, user)
    ]
    record_event(user, None, "sign_in.succeeded", **({"method": methods} if methods else {}))


def _signed_out(user: User | None, **_signal: Any) -> None:
    if user is not None:
        record_event(user, None, "sign_in.ended")


def _password_changed(user: User, **_signal: Any) -> None:
    record_event(user, None, "password.changed")


def _password_reset(user: User, **_signal: Any) -> None:
    record_event(user, None, "password.reset")


def _factor_added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record_event(user, None, "second_factor.added", method=str(authenticator.type))


def _factor_removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record_event(user, None, "second_factor.removed", method=str(authenticator.type))


def _codes_renewed(user: User, **_signal: Any) -> None:
    record_event(user, None, "second_factor.codes_renewed")


def _factor_failed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Record the failure. This user knew the password, or has the session."""
    facts = {"member": user.email, "person_id": user.pk, "method": str(authenticator.type)}
    record_event(None, None, "sign_in.failed", **facts)
