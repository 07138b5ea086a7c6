"""Two-factor authentication: which users have it, and how its secrets are encrypted.

allauth stores a TOTP secret and the seed of the recovery codes through its adapter's ``encrypt``.
Here that is authenticated encryption under keys derived from API_KEY_ENCRYPTION_KEYS, so one key
ring is rotated for all secrets.
"""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.accounts.models import User

SESSION_KEY = "second_factor_for"
"""The session key of the workspace that requires two-factor authentication: name and URL."""

ENCRYPTED_FIELDS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """The adapter that configures allauth's two-factor authentication."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Flowdeck"

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        """Return the name of a new passkey until its owner renames it."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}


def has_second_factor(user: User) -> bool:
    """Return whether ``user`` has an authenticator app or a passkey. Recovery codes don't count."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def users_with_second_factor(user_ids: list[int]) -> set[int]:
    """Return the ids of those of ``user_ids`` with an authenticator app or a passkey."""
    found = Authenticator.objects.filter(user_id__in=user_ids, type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))


def rotate_secrets() -> tuple[int, list[str]]:
    """Re-encrypt every secret under the first key.

    Returns how many were changed, and the addresses of users whose secret can't be decrypted.
    """
    rotated, broken = 0, []
    for pk in Authenticator.objects.filter(type__in=ENCRYPTED_FIELDS).values_list("pk", flat=True):
        try:
            rotated += _rotate(pk)
        except InvalidToken:
            broken.append(Authenticator.objects.select_related("user").get(pk=pk).user.email)
    return rotated, broken


def count_undecryptable() -> int:
    """Return the number of secrets that no configured key decrypts."""
    rows = Authenticator.objects.filter(type__in=ENCRYPTED_FIELDS)
    return sum(not _opens(_box(), row.data[ENCRYPTED_FIELDS[row.type]]) for row in rows)


@transaction.atomic
def _rotate(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None or _opens(_box(first_only=True), row.data[ENCRYPTED_FIELDS[row.type]]):
        return False
    name = ENCRYPTED_FIELDS[row.type]
    row.data[name] = _box().rotate(row.data[name].encode()).decode()
    row.save(update_fields=["data"])
    return True


def _opens(box: MultiFernet, encrypted: str) -> bool:
    try:
        box.decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def _box(*, first_only: bool = False) -> MultiFernet:
    ring = settings.API_KEY_ENCRYPTION_KEYS[: 1 if first_only else None]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in ring])


def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"flowdeck/second-factor/v1").derive(key)
