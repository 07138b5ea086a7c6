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
NONCE_LENGTH = 12
WRAPPED_KEY_LENGTH = 32 + 16
HEADER_LENGTH = len(VERSION) + NONCE_LENGTH + WRAPPED_KEY_LENGTH

KeyRing = tuple[bytes, ...]


class DecryptionError(Exception):
    """The value can't be decrypted: it was altered, moved from another row, or its key is gone."""


@sensitive_variables()
def encrypt(value: str, *, ring: KeyRing, workspace_id: int) -> bytes:
    """Encrypt ``value`` for ``workspace_id`` under the first key of ``ring`` (32 bytes each)."""
    data_key = AESGCM.generate_key(bit_length=256)
    head = _wrap(data_key, ring=ring, workspace_id=workspace_id)
    return head + _encrypt(data_key, value.encode(), _context(b"value", workspace_id))


@sensitive_variables()
def decrypt(ciphertext: bytes, *, ring: KeyRing, workspace_id: int) -> str:
    """Decrypt a value of ``workspace_id``. Raises DecryptionError when it can't be decrypted."""
    data_key = _unwrap(ciphertext, ring=ring, workspace_id=workspace_id)
    return _decrypt(data_key, ciphertext[HEADER_LENGTH:], _context(b"value", workspace_id)).decode()


def rewrap_data_key(ciphertext: bytes, *, ring: KeyRing, workspace_id: int) -> bytes:
    """Wrap the value's data key by the ring's first key, for key rotation.

    The value itself is not decrypted. Raises DecryptionError when no key of the ring unwraps it.
    """
    data_key = _unwrap(ciphertext, ring=ring, workspace_id=workspace_id)
    return _wrap(data_key, ring=ring, workspace_id=workspace_id) + ciphertext[HEADER_LENGTH:]


def is_encrypted_by_first(ciphertext: bytes, *, ring: KeyRing, workspace_id: int) -> bool:
    """Return whether the ring's first key wraps ``ciphertext``, which then needs no rotation."""
    return can_decrypt(ciphertext, ring=ring[:1], workspace_id=workspace_id)


def can_decrypt(ciphertext: bytes, *, ring: KeyRing, workspace_id: int) -> bool:
    """Return whether a key of ``ring`` unwraps ``ciphertext``, without decrypting the value."""
    try:
        _unwrap(ciphertext, ring=ring, workspace_id=workspace_id)
    except DecryptionError:
        return False
    return True


def _context(layer: bytes, workspace_id: int) -> bytes:
    return b"flowdeck/api-key/%s/v1/workspace/%d" % (layer, workspace_id)


@sensitive_variables()
def _wrap(data_key: bytes, *, ring: KeyRing, workspace_id: int) -> bytes:
    return VERSION + _encrypt(ring[0], data_key, _context(b"data-key", workspace_id))


def _unwrap(ciphertext: bytes, *, ring: KeyRing, workspace_id: int) -> bytes:
    if ciphertext[:1] != VERSION:
        raise DecryptionError("unknown version of the envelope")
    context = _context(b"data-key", workspace_id)
    for key in ring:
        try:
            return _decrypt(key, ciphertext[len(VERSION) : HEADER_LENGTH], context)
        except DecryptionError:
            continue
    raise DecryptionError("no encryption key decrypts this value for this workspace")


@sensitive_variables()
def _encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def _decrypt(key: bytes, box: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE_LENGTH], box[NONCE_LENGTH:], context)
    except (InvalidTag, ValueError):
        raise DecryptionError("this value was altered or belongs to another row") from None
