"""Envelope encryption: values decrypt only for their workspace, under a key of the ring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.workspaces.sealing import SealBroken, rewrap, seal, sealed_by_first, unseal

OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))


@given(value=st.text(max_size=200), workspace_id=st.integers(min_value=1, max_value=2**62))
def test_an_encrypted_value_can_be_decrypted(value: str, workspace_id: int) -> None:
    sealed = seal(value, ring=(NEW, OLD), workspace_id=workspace_id)
    assert unseal(sealed, ring=(OLD, NEW), workspace_id=workspace_id) == value


def test_the_ciphertext_does_not_contain_the_value() -> None:
    assert b"sk_live_canary" not in seal("sk_live_canary", ring=(NEW,), workspace_id=1)


def test_encryption_is_randomised() -> None:
    assert seal("x", ring=(NEW,), workspace_id=1) != seal("x", ring=(NEW,), workspace_id=1)


def test_a_value_of_another_workspace_cannot_be_decrypted() -> None:
    sealed = seal("key", ring=(NEW,), workspace_id=1)
    with pytest.raises(SealBroken):
        unseal(sealed, ring=(NEW,), workspace_id=2)


def test_a_value_without_its_key_cannot_be_decrypted() -> None:
    sealed = seal("key", ring=(OLD,), workspace_id=1)
    with pytest.raises(SealBroken):
        unseal(sealed, ring=(NEW, FOREIGN), workspace_id=1)


@given(position=st.integers(min_value=0, max_value=94), flip=st.integers(1, 255))
def test_any_changed_byte_is_detected(position: int, flip: int) -> None:
    sealed = bytearray(seal("key", ring=(NEW,), workspace_id=1))
    sealed[position % len(sealed)] ^= flip
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), ring=(NEW,), workspace_id=1)


@given(junk=st.binary(max_size=200))
def test_junk_raises_the_decryption_error(junk: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(junk, ring=(NEW,), workspace_id=1)


def test_rotation_wraps_a_value_with_the_first_key() -> None:
    sealed = seal("key", ring=(OLD,), workspace_id=1)
    assert not sealed_by_first(sealed, ring=(NEW, OLD), workspace_id=1)
    rotated = rewrap(sealed, ring=(NEW, OLD), workspace_id=1)
    assert sealed_by_first(rotated, ring=(NEW, OLD), workspace_id=1)
    assert unseal(rotated, ring=(NEW,), workspace_id=1) == "key"
