"""Envelope encryption: values decrypt only for their workspace, under a key of the ring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.workspaces.connection.encryption import (
    DecryptionError,
    decrypt,
    encrypt,
    is_encrypted_by_first,
    rewrap_data_key,
)

OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))


@given(value=st.text(max_size=200), workspace_id=st.integers(min_value=1, max_value=2**62))
def test_an_encrypted_value_can_be_decrypted(value: str, workspace_id: int) -> None:
    ciphertext = encrypt(value, ring=(NEW, OLD), workspace_id=workspace_id)
    assert decrypt(ciphertext, ring=(OLD, NEW), workspace_id=workspace_id) == value


def test_the_ciphertext_does_not_contain_the_value() -> None:
    assert b"sk_live_canary" not in encrypt("sk_live_canary", ring=(NEW,), workspace_id=1)


def test_encryption_is_randomised() -> None:
    assert encrypt("x", ring=(NEW,), workspace_id=1) != encrypt("x", ring=(NEW,), workspace_id=1)


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
