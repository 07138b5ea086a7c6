"""The fictional company whose data the dumps hold: what a test must know of it to sign in."""

import base64
import hmac

PASSWORD = "a long fictional password"
WORKSPACE = "Northwind Talent"
SLUG = "northwind-talent"
OWNER, SECOND_OWNER = "olivia@northwind.example", "tessa@northwind.example"
RECRUITER, VIEWER = "ravi@northwind.example", "petra@northwind.example"
API_KEY = "sk_test_FlowdeckDemoKey0000001"  # the simulator's first company
API_KEY_HINT = "sk_test_…0001"
PARTNER = "https://sandbox.partner-api.taptalent.io/v1/partner"
TOTP_SECRET = "FLOWDECKUPGRADESFICTIONALSECRET2"
RECOVERY_SEED = "f1c7" * 20
PASSKEY_NAME = "Petra's laptop"
PASSKEY_ID = b"a fictional passkey"
PASSKEY_PRIVATE_NUMBER = 20261128
PASSKEY_DOMAIN = "localhost"
ENVIRONMENT = {
    "SECRET_KEY": "fictional-" + "0" * 40,
    "API_KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(
        b"fictional-encryption-key-32-byte"
    ).decode(),
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "dummymail://",
    "DEBUG": "off",
    "LOG_LEVEL": "WARNING",
    "SECURE_SSL_REDIRECT": "off",
    "SESSION_COOKIE_SECURE": "off",
    "CSRF_COOKIE_SECURE": "off",
}
"""All but the database and the simulator's address. The keys protect nothing."""


def recovery_codes() -> list[str]:
    """Return the codes that the authenticator app's owner wrote down. The first one is used."""
    digest = hmac.new(RECOVERY_SEED.encode(), msg=None, digestmod="sha1")
    codes = []
    for number in range(10):
        digest.update(f"{number:3},".encode())
        codes.append(f"{int.from_bytes(digest.digest()[:4], 'big') % 10**8:08}")
    return codes
