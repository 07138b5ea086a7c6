"""The partner's two environments: which keys and which address belong to each.

See docs/partner-api.md, Base address and keys. Other addresses, such as a simulator's, belong to
none, and take any key.
"""

from urllib.parse import urlsplit

ADDRESSES = {
    "live": "https://partner-api.taptalent.io/v1/partner",
    "test": "https://sandbox.partner-api.taptalent.io/v1/partner",
}
BY_HOST = {urlsplit(address).hostname: name for name, address in ADDRESSES.items()}


def key_environment(key: str) -> str:
    """Return "test" or "live" by the prefix of a key or of its hint, else ""."""
    return next((name for name in ADDRESSES if key.startswith(f"sk_{name}_")), "")


def address_environment(address: str) -> str:
    """Return "test" or "live" for an address of the partner, else ""."""
    try:
        return BY_HOST.get(urlsplit(address).hostname, "")
    except ValueError:
        return ""


def is_mismatch(environment: str, address: str) -> bool:
    """Return whether a key of ``environment`` can't work at ``address``."""
    return bool(environment) and address_environment(address) not in ("", environment)
