"""Sealing: AES-256-GCM envelopes bound to their row (design.md §3 "API keys").

Each value gets a data key of its own; that data key is wrapped by the first key of the ring, and
every key of the ring can unwrap. The workspace's id and the purpose are authenticated on both
layers, so a ciphertext copied to another workspace's row does not open.

No crash report shows a variable of the functions that hold something in the clear.

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
    """The sealed value does not open: altered, moved from another row, or its key is gone."""


@sensitive_variables()
def seal(value: str, *, ring: Ring, workspace_id: int) -> bytes:
    """``value`` sealed for ``workspace_id`` under the first key of ``ring`` (32 bytes each)."""
    data_key = AESGCM.generate_key(bit_length=256)
    head = _wrap(data_key, ring=ring, workspace_id=workspace_id)
    return head + _encrypt(data_key, value.encode(), _context(b"value", workspace_id))


@sensitive_variables()
def unseal(sealed: bytes, *, ring: Ring, workspace_id: int) -> str:
    """The value sealed for ``workspace_id``; raises SealBroken when it does not open."""
    data_key = _unwrap(sealed, ring=ring, workspace_id=workspace_id)
    return _decrypt(data_key, sealed[HEAD:], _context(b"value", workspace_id)).decode()


def rewrap(sealed: bytes, *, ring: Ring, workspace_id: int) -> bytes:
    """The same sealed value with its data key wrapped by the ring's first key; for rotation.

    Raises SealBroken when no key of the ring opens it. The value itself is not opened.
    """
    data_key = _unwrap(sealed, ring=ring, workspace_id=workspace_id)
    return _wrap(data_key, ring=ring, workspace_id=workspace_id) + sealed[HEAD:]


def sealed_by_first(sealed: bytes, *, ring: Ring, workspace_id: int) -> bool:
    """Whether the ring's first key alone opens ``sealed``: nothing left to rotate."""
    return opens(sealed, ring=ring[:1], workspace_id=workspace_id)


def opens(sealed: bytes, *, ring: Ring, workspace_id: int) -> bool:
    """Whether a key of ``ring`` opens ``sealed`` for this workspace; the value stays closed."""
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
        raise SealBroken("unknown version of the seal")
    context = _context(b"data-key", workspace_id)
    for key in ring:
        try:
            return _decrypt(key, sealed[len(VERSION) : HEAD], context)
        except SealBroken:
            continue
    raise SealBroken("no encryption key opens this value for this workspace")


@sensitive_variables()
def _encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def _decrypt(key: bytes, box: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], context)
    except (InvalidTag, ValueError):
        raise SealBroken("this value was altered or belongs elsewhere") from None
