"""Envelope encryption: values decrypt only for their workspace, under a key of the ring."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from dashboard.workspaces.connection.encryption import (
    HEADER_LENGTH,
    NONCE_LENGTH,
    VERSION,
    DecryptionError,
    decrypt,
    encrypt,
    is_encrypted_by_first,
    rewrap_data_key,
)

OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))


def nonces_of(ciphertext: bytes) -> Iterator[bytes]:
    """Yield the nonce of the data key and that of the value."""
    for start in (len(VERSION), HEADER_LENGTH):
        yield ciphertext[start : start + NONCE_LENGTH]


def data_key_of(ciphertext: bytes) -> bytes:
    """Return the data key of a value of workspace 1 under NEW, by the documented layout."""
    nonce, _ = nonces_of(ciphertext)
    wrapped = ciphertext[len(VERSION) + NONCE_LENGTH : HEADER_LENGTH]
    return AESGCM(NEW).decrypt(nonce, wrapped, b"flowdeck/api-key/data-key/v1/workspace/1")


@given(value=st.text(max_size=200), workspace_id=st.integers(min_value=1, max_value=2**62))
def test_an_encrypted_value_can_be_decrypted(value: str, workspace_id: int) -> None:
    ciphertext = encrypt(value, ring=(NEW, OLD), workspace_id=workspace_id)
    assert decrypt(ciphertext, ring=(OLD, NEW), workspace_id=workspace_id) == value


def test_the_ciphertext_does_not_contain_the_value() -> None:
    assert b"sk_live_canary" not in encrypt("sk_live_canary", ring=(NEW,), workspace_id=1)


def test_encryption_is_randomised() -> None:
    assert encrypt("x", ring=(NEW,), workspace_id=1) != encrypt("x", ring=(NEW,), workspace_id=1)


def test_no_nonce_is_used_twice() -> None:
    """With AES-GCM, two values under one key and one nonce reveal each other."""
    ciphertexts = [encrypt("x", ring=(NEW,), workspace_id=1) for _ in range(200)]
    for which in zip(*map(nonces_of, ciphertexts), strict=True):
        assert len(set(which)) == len(ciphertexts)
        assert all(len(set(position)) > 10 for position in zip(*which, strict=True))


def test_rotation_uses_a_new_nonce_each_time() -> None:
    ciphertext = encrypt("x", ring=(OLD,), workspace_id=1)
    rewrapped = [rewrap_data_key(ciphertext, ring=(NEW, OLD), workspace_id=1) for _ in range(200)]
    assert len({next(nonces_of(one)) for one in rewrapped}) == len(rewrapped)


def test_every_value_has_its_own_data_key() -> None:
    ciphertexts = [encrypt("x", ring=(NEW,), workspace_id=1) for _ in range(50)]
    assert len({data_key_of(one) for one in ciphertexts}) == len(ciphertexts)


def test_a_value_of_another_workspace_cannot_be_decrypted() -> None:
    ciphertext = encrypt("key", ring=(NEW,), workspace_id=1)
    with pytest.raises(DecryptionError):
        decrypt(ciphertext, ring=(NEW,), workspace_id=2)


def test_a_value_without_its_key_cannot_be_decrypted() -> None:
    ciphertext = encrypt("key", ring=(OLD,), workspace_id=1)
    with pytest.raises(DecryptionError):
        decrypt(ciphertext, ring=(NEW, FOREIGN), workspace_id=1)


@given(position=st.integers(min_value=0, max_value=94), flip=st.integers(1, 255))
def test_any_changed_byte_is_detected(position: int, flip: int) -> None:
    ciphertext = bytearray(encrypt("key", ring=(NEW,), workspace_id=1))
    ciphertext[position % len(ciphertext)] ^= flip
    with pytest.raises(DecryptionError):
        decrypt(bytes(ciphertext), ring=(NEW,), workspace_id=1)


@given(junk=st.binary(max_size=200))
def test_junk_raises_the_decryption_error(junk: bytes) -> None:
    with pytest.raises(DecryptionError):
        decrypt(junk, ring=(NEW,), workspace_id=1)


def test_rotation_wraps_a_value_with_the_first_key() -> None:
    ciphertext = encrypt("key", ring=(OLD,), workspace_id=1)
    assert not is_encrypted_by_first(ciphertext, ring=(NEW, OLD), workspace_id=1)
    rotated = rewrap_data_key(ciphertext, ring=(NEW, OLD), workspace_id=1)
    assert is_encrypted_by_first(rotated, ring=(NEW, OLD), workspace_id=1)
    assert decrypt(rotated, ring=(NEW,), workspace_id=1) == "key"
