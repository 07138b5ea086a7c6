"""The codes that stand for candidates in blind mode, on pages and in addresses.

A code is a keyed hash of the partner's id. The key is derived from SECRET_KEY and differs from flow
to flow, so a code says nothing, and nothing joins one candidate's codes in two flows.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's, without letters that look like digits."""
LENGTH: Final = 10
"""50 bits: two of 100,000 candidates of a flow share a code with a probability of 1 in 200,000."""


MASK: Final = (1 << 5 * LENGTH) - 1
DIGITS: Final = {digit: value for value, digit in enumerate(ALPHABET)}


def candidate_code(flow_key: int, candidate_id: str) -> str:
    """Return the code of the candidate with this id of the partner in the stored flow."""
    return _written(_number(_key(flow_key, settings.SECRET_KEY), candidate_id))


def find_coded(
    flow_key: int, candidates: Iterable[tuple[int, str]], codes: Collection[str]
) -> list[int]:
    """Return the keys of those of ``candidates``, as pairs of key and id, who have these codes."""
    key = _key(flow_key, settings.SECRET_KEY)
    wanted = {number for code in codes if (number := _read(code)) is not None}
    return [pk for pk, candidate_id in candidates if _number(key, candidate_id) in wanted]


def candidate_label(code: str) -> str:
    """Return the name that a candidate with this code has in blind mode."""
    return _("Candidate %(code)s") % {"code": f"{code[:5]}-{code[5:]}"}


def _number(key: bytes, candidate_id: str) -> int:
    digest = blake2b(candidate_id.encode(errors="replace"), key=key, digest_size=7).digest()
    return int.from_bytes(digest) & MASK


def _written(number: int) -> str:
    return "".join(ALPHABET[number >> 5 * digit_index & 31] for digit_index in range(LENGTH))


def _read(code: str) -> int | None:
    """Return the number of a code, None for any other text."""
    if len(code) != LENGTH or not set(code) <= DIGITS.keys():
        return None
    return sum(DIGITS[digit] << 5 * digit_index for digit_index, digit in enumerate(code))


@lru_cache(maxsize=1024)
def _key(flow_key: int, _secret: str) -> bytes:
    return salted_hmac("blind-mode", str(flow_key), algorithm="sha256").digest()
