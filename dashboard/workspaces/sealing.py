"""Envelope encryption with AES-256-GCM, bound to the row (docs/security.md).

Each value has its own data key. The data key is wrapped by the first key of the ring, and every key
of the ring can unwrap it. The workspace's id and the purpose are authenticated on both layers, so a
ciphertext copied to another workspace's row can't be decrypted.

Functions that hold plaintext hide their variables from crash reports.

Layout: version (1) | nonce (12) | wrapped data key (32 + 16) | nonce (12) | value + tag (16).
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

VERSION = b"\x01"
NONCE = 12
WRAPPED = 32 + 16
HEAD = len(VERSION) + NONCE + WRAPPED

Ring = tuple[bytes, ...]


class SealBroken(Exception):
    """The value can't be decrypted: it was altered, moved from another row, or its key is gone."""


@sensitive_variables()
def seal(value: str, *, ring: Ring, workspace_id: int) -> bytes:
    """Encrypt ``value`` for ``workspace_id`` under the first key of ``ring`` (32 bytes each)."""
    data_key = AESGCM.generate_key(bit_length=256)
    head = _wrap(data_key, ring=ring, workspace_id=workspace_id)
    return head + _encrypt(data_key, value.encode(), _context(b"value", workspace_id))


@sensitive_variables()
def unseal(sealed: bytes, *, ring: Ring, workspace_id: int) -> str:
    """Decrypt a value of ``workspace_id``. Raises SealBroken when it can't be decrypted."""
    data_key = _unwrap(sealed, ring=ring, workspace_id=workspace_id)
    return _decrypt(data_key, sealed[HEAD:], _context(b"value", workspace_id)).decode()


def rewrap(sealed: bytes, *, ring: Ring, workspace_id: int) -> bytes:
    """Wrap the value's data key by the ring's first key, for key rotation.

    The value itself is not decrypted. Raises SealBroken when no key of the ring unwraps it.
    """
    data_key = _unwrap(sealed, ring=ring, workspace_id=workspace_id)
    return _wrap(data_key, ring=ring, workspace_id=workspace_id) + sealed[HEAD:]


def sealed_by_first(sealed: bytes, *, ring: Ring, workspace_id: int) -> bool:
    """Return whether the ring's first key wraps ``sealed``, which then needs no rotation."""
    return opens(sealed, ring=ring[:1], workspace_id=workspace_id)


def opens(sealed: bytes, *, ring: Ring, workspace_id: int) -> bool:
    """Return whether a key of ``ring`` unwraps ``sealed``, without decrypting the value."""
    try:
        _unwrap(sealed, ring=ring, workspace_id=workspace_id)
    except SealBroken:
        return False
    return True


def _context(layer: bytes, workspace_id: int) -> bytes:
    return b"flowdeck/api-key/%s/v1/workspace/%d" % (layer, workspace_id)


@sensitive_variables()
def _wrap(data_key: bytes, *, ring: Ring, workspace_id: int) -> bytes:
    return VERSION + _encrypt(ring[0], data_key, _context(b"data-key", workspace_id))


def _unwrap(sealed: bytes, *, ring: Ring, workspace_id: int) -> bytes:
    if sealed[:1] != VERSION:
        raise SealBroken("unknown version of the envelope")
    context = _context(b"data-key", workspace_id)
    for key in ring:
        try:
            return _decrypt(key, sealed[len(VERSION) : HEAD], context)
        except SealBroken:
            continue
    raise SealBroken("no encryption key decrypts this value for this workspace")


@sensitive_variables()
def _encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def _decrypt(key: bytes, box: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], context)
    except (InvalidTag, ValueError):
        raise SealBroken("this value was altered or belongs to another row") from None
